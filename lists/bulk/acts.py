"""The bulk acts that lists offer; each app makes its own known when it is loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lists import sheet
from lists.bulk.doing import Doing, Report
from lists.selection import Match
from lists.spec import ListSpec
from users.models import User


@dataclass(frozen=True)
class BulkAct:
    """What a list offers to do with many of its rows.

    `form` asks for what the act needs; its answers are kept as they were sent and read
    again by the form, so that a worker does what was meant. `button` says, with a
    number in it, what the last button does.
    """

    key: str
    spec: ListSpec
    right: str
    label: Any
    heading: Any
    button: Any
    sign: str
    doing: Callable[[dict[str, Any]], Doing]
    form: type[forms.Form] = forms.Form
    shortcut: str = ""
    # It gives a file and changes nothing, so there is nothing to preview.
    is_file: bool = False

    @property
    def name(self) -> str:
        return f"{self.spec.key}.{self.key}"

    @property
    def permission(self) -> str:
        about = self.spec.model._meta
        return f"{about.app_label}.{self.right}_{about.model_name}"

    @property
    def url(self) -> str:
        return reverse(f"{self.spec.name.partition(':')[0]}:bulk-{self.key}")

    def answers(self, posted: QueryDict) -> str:
        """Give what was answered to this act's form, as a query string."""
        kept = QueryDict(mutable=True)
        for name in self.form.base_fields:
            kept.setlist(name, posted.getlist(name))
        return kept.urlencode()

    def read(self, answers: str) -> Doing:
        """Give the act as it was asked for; raises ValidationError if it can't be."""
        form = self.form(QueryDict(answers))
        if not form.is_valid():
            raise forms.ValidationError(
                [text for texts in form.errors.values() for text in texts]
            )
        return self.doing(form.cleaned_data)


_ACTS: dict[str, BulkAct] = {}


def register(*acts: BulkAct) -> None:
    """Make acts known, so that a worker finds them by their names."""
    _ACTS.update({act.name: act for act in acts})


def act_of(name: str) -> BulkAct | None:
    """Give the act with this name, "leads.assign"; None if there is none."""
    return _ACTS.get(name)


def offered(spec: ListSpec, user: User) -> list[dict[str, Any]]:
    """Give the acts on this list's rows that a person may do, as the bar shows them."""
    return [
        {
            "label": act.label,
            "url": act.url,
            "sign": act.sign,
            "key": act.shortcut,
            # A file is no page that a dialog could show.
            "whole": act.is_file,
        }
        for act in _ACTS.values()
        if act.spec is spec and user.has_perm(act.permission)
    ]


@dataclass(frozen=True)
class Export(Doing):
    """Write rows as lines of a CSV file; nothing changes."""

    spec: ListSpec
    columns: sheet.Columns
    # More columns, as far as the person may see what they say.
    computed: Callable[[User], dict[str, Any]]

    @property
    def label(self) -> str:
        return f"{self.spec.label}: {_('Export')}"

    def run(
        self, ids: Sequence[int], *, by: User, match: Match | None = None
    ) -> Report:
        """Give the lines of those rows that this person sees."""
        lines = list(sheet.body(self.columns, self.rows(ids, by=by)))
        return Report(len(lines), [], None, text="".join(lines))

    def rows(self, ids: Sequence[int], *, by: User) -> QuerySet[Any]:
        """Give those rows that this person sees, the latest first."""
        seen: Any = self.spec.model._default_manager.all()
        rows: QuerySet[Any] = seen.visible_to(by).filter(pk__in=ids)
        return rows.annotate(**self.computed(by)).order_by("-created_at", "-pk")


def export(
    spec: ListSpec,
    columns: sheet.Columns,
    computed: Callable[[User], dict[str, Any]] = lambda _user: {},
) -> BulkAct:
    """Give the act that exports rows of a list, the latest first."""
    return BulkAct(
        key="export",
        spec=spec,
        right="export",
        label=_("Export"),
        heading=_("Export"),
        button=None,
        sign="download",
        doing=lambda _nothing: Export(spec, columns, computed),
        is_file=True,
    )
