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
from lists.spec import Column, ListSpec
from records.criteria_form import CriteriaRows, CriteriaRowsField
from records.models import Record
from users.models import Role, User


class SeveralField(forms.ModelMultipleChoiceField):
    """Some of a few rows; a number that no database keeps is none of theirs."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if not (one.isascii() and one.isdigit() and len(one) < 19):
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
    is_start = forms.BooleanField(
        label=_("Open the list with it"), required=False, initial=False
    )

    class Meta:
        model = SavedView
        fields = ["name", "audience"]
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args: Any, by: User, is_start: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["is_start"].initial = is_start
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
        return said

    @property
    def readers(self) -> list[Role | Group]:
        """The roles and groups chosen; of who may not share, those there were."""
        if "roles" not in self.fields:
            return saving.readers_of(self.instance)
        return [*self.cleaned_data["roles"], *self.cleaned_data["groups"]]


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

    def __init__(self, *args: Any, model: type[Record], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        found: list[dict[str, str]] = self["criteria"].value() or []
        return found


class ColumnsForm:
    """Which columns a list shows and in which order, moved up and down by buttons.

    Not a form of fields: its rows change places while it is filled in.
    """

    def __init__(self, spec: ListSpec, columns: Sequence[Column]) -> None:
        """Begin with what is shown; the others follow, unticked."""
        rest = [column for column in spec.choosable if column not in columns]
        self.rows = [*columns, *rest]
        self.ticked = {column.key for column in columns}
        self.moved = ""

    def read(self, post: QueryDict) -> None:
        """Take over what was ticked, and move a row if its button was pressed."""
        known = {column.key: column for column in self.rows}
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
        return [column for column in self.rows if column.key in self.ticked]
