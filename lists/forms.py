"""The forms of a list: a saved view's name and readers, and which columns it has."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lists import saving
from lists.models import SavedView
from lists.spec import WIDTHS, Column, ListSpec
from records.criteria_form import CriteriaRows, CriteriaRowsField
from records.models import Record
from users import asking
from users.models import Role, User


class SeveralField(forms.ModelMultipleChoiceField):
    """Some of a few rows; a number that no database keeps is none of theirs."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if asking.number(one) is None:
                text = self.error_messages["invalid_pk_value"]
                raise ValidationError(text, params={"pk": one[:80]})
        return super().clean(value)


class SavedViewForm(forms.ModelForm):
    """Name a view; who may share also says with whom."""

    roles = SeveralField(
        label=_("Roles"),
        queryset=Role.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A role stands for everybody below it too."),
    )
    groups = SeveralField(
        label=_("Groups"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sort = forms.ChoiceField(label=_("Order by"), required=False)
    then = forms.ChoiceField(label=_("Then by"), required=False)
    is_start = forms.BooleanField(
        label=_("Open the list with it"), required=False, initial=False
    )

    class Meta:
        model = SavedView
        fields = ["name", "audience"]
        widgets = {"audience": forms.RadioSelect}

    def __init__(
        self,
        *args: Any,
        by: User,
        spec: ListSpec,
        is_start: bool = False,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["is_start"].initial = is_start
        sorts = sort_choices(spec)
        first, _comma, second = (
            QueryDict(self.instance.query).get("sort", "").partition(",")
        )
        for name, value in (("sort", first), ("then", second)):
            field: Any = self.fields[name]
            field.choices = sorts
            field.initial = value
        if by.has_perm("lists.share_savedview"):
            readers = saving.readers_of(self.instance)
            self.fields["roles"].initial = [r for r in readers if isinstance(r, Role)]
            self.fields["groups"].initial = [
                reader for reader in readers if isinstance(reader, Group)
            ]
        else:
            for name in ("audience", "roles", "groups"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen = said.get("audience") == SavedView.Audience.CHOSEN
        if chosen and not said.get("roles") and not said.get("groups"):
            self.add_error("roles", _("Choose at least one role or group."))
        first, second = (said.get(name, "").lstrip("-") for name in ("sort", "then"))
        if second and second == first:
            self.add_error("then", _("Choose another order than the first one."))
        return said

    @property
    def query(self) -> str:
        """What the view asks, in the order that was chosen."""
        query = QueryDict(self.instance.query, mutable=True)
        said = self.cleaned_data
        if "sort" not in self.data:
            return self.instance.query  # it was not asked
        sorts = [said[name] for name in ("sort", "then") if said.get(name)]
        query.pop("sort", None)
        if sorts:
            query["sort"] = ",".join(sorts)
        return query.urlencode()

    @property
    def readers(self) -> list[Role | Group]:
        """The roles and groups chosen; of who may not share, those there were."""
        if "roles" not in self.fields:
            return saving.readers_of(self.instance)
        return [*self.cleaned_data["roles"], *self.cleaned_data["groups"]]


def sort_choices(spec: ListSpec) -> list[tuple[str, Any]]:
    """Give the orders of a list, each also turned round."""
    choices: list[tuple[str, Any]] = [("", _("As usual"))]
    for sort in spec.sorts:
        choices.append((sort.key, sort.label))
        if sort.reverse:
            turned = _("%(order)s, turned round") % {"order": sort.label}
            choices.append((f"-{sort.key}", turned))
    return choices


class ConditionRows(CriteriaRows):
    """The rows of criteria in the look of our own pages."""

    template_name = "lists/condition_rows.html"


class ConditionsForm(forms.Form):
    """Conditions of one's own over a list: rows, and the line that joins them."""

    logic = forms.CharField(
        label=_("Joined by"),
        required=False,
        max_length=500,
        help_text=_(
            "Row numbers with AND, OR, NOT and brackets, such as 1 AND (2 OR 3). "
            "Blank: all rows must hold."
        ),
    )

    def __init__(self, *args: Any, model: type[Record] | None, **kwargs: Any) -> None:
        """Ask about the fields of a kind of record; None asks nothing."""
        super().__init__(*args, **kwargs)
        if model is None:
            self.fields = {}
            return
        rows = CriteriaRowsField(model, label=_("Conditions"))
        rows.help_text = _(
            "A comma separates values of which one is enough. An owner is an e-mail "
            "address, or me."
        )
        rows.widget = ConditionRows(model)
        self.fields = {"criteria": rows, **self.fields}

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows as they were typed, those that are ticked for deletion left out."""
        if not self.fields:
            return []
        found: list[dict[str, str]] = self["criteria"].value() or []
        return found


class ColumnsForm:
    """Which columns a list shows, how wide, in which order, moved by buttons.

    Not a form of fields: its rows change places while it is filled in.
    """

    def __init__(self, spec: ListSpec, columns: Sequence[Column]) -> None:
        """Begin with what is shown; the others follow, unticked."""
        keys = {column.key for column in columns}
        rest = [column for column in spec.choosable if column.key not in keys]
        self.rows = [*columns, *rest]
        self.ticked = keys
        self.widths = [(key, label) for key, (label, _class) in WIDTHS.items()]
        self._spec = spec
        self.moved = ""

    def read(self, post: QueryDict) -> None:
        """Take over what was ticked, and move a row if its button was pressed."""
        known = {
            column.key: column.sized(_width(post, column.key))
            for column in self._spec.choosable
        }
        order = [key for key in post.getlist("order") if key in known]
        order = list(dict.fromkeys([*order, *known]))
        self.ticked = set(post.getlist("col")) & known.keys()
        for name, step in (("up", -1), ("down", 1)):
            key = post.get(name, "")
            if key in known:
                place = order.index(key)
                order.insert(max(place + step, 0), order.pop(place))
                self.moved = f"{name}-{key}"
        self.rows = [known[key] for key in order]

    @property
    def chosen(self) -> list[Column]:
        """The ticked columns, in their order."""
        return [column for column in self.rows if column.key in self.ticked]


def _width(post: QueryDict, key: str) -> str:
    width = post.get(f"width-{key}", "")
    return width if width in WIDTHS else ""
