"""What the page of columns asks: what each becomes, and what holds for the file."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imports import choices, people, targets
from imports.mapping import is_called
from imports.mapping.fields import fields_of, labels
from imports.models import Import
from imports.options import Options
from imports.reading import Layout
from imports.targets.leads import lead_types, statuses
from leads.models import AssignmentRule, Pool
from records.models import Choice
from records.tagging import TagsInput
from users.models import Queue, User
from work.database import fold

# Options that only some targets ask.
_OF_SOME = frozenset({"lead_source", "lead_type", "status", "unread"})
_GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (
        _("What comes in"),
        ("owner", "lead_source", "lead_type", "status", "tags", "unread", "notify"),
    ),
    (
        _("What is here already"),
        ("match", "on_duplicate", "blanks_clear", "on_new", "id_source"),
    ),
    (_("How values are read"), ("new_choices", "decimal", "day_first")),
]


class ColumnsForm(forms.Form):
    """What each column becomes, and what holds for the whole file."""

    # Each of its selects is answered before anybody looks at it.
    says_required = False

    owner = forms.ChoiceField(label=_("Owner of new records"))
    lead_source = forms.ChoiceField(
        label=_("Lead source, if none is given"), required=False
    )
    lead_type = forms.ChoiceField(label=_("Lead type"), required=False)
    status = forms.ChoiceField(label=_("Status, if none is given"), required=False)
    tags = forms.CharField(
        label=_("Tag this import"),
        required=False,
        max_length=500,
        widget=TagsInput,
        help_text=_(
            "Put on every record that the list makes or changes. Commas stand between"
            " tags."
        ),
    )
    match = forms.ChoiceField(label=_("What counts as the same"))
    on_duplicate = forms.ChoiceField(
        label=_("If it is here already"),
        choices=[
            ("skip", _("Skip the row")),
            ("fill", _("Fill in its empty fields")),
            ("update", _("Overwrite its fields")),
            ("create", _("Create another one, marked as a duplicate")),
        ],
    )
    on_new = forms.ChoiceField(
        label=_("If it is not here yet"),
        choices=[
            ("create", _("Create it")),
            ("refuse", _("Refuse the row: only update what is here")),
        ],
    )
    id_source = forms.CharField(
        label=_("Program that the ids are from"),
        required=False,
        max_length=40,
        help_text=_(
            "The same in all files of one program, so that they find one another."
        ),
    )
    blanks_clear = forms.BooleanField(
        label=_("When overwriting, an empty cell empties the field"),
        required=False,
        widget=forms.CheckboxInput(
            attrs={"data-when": "on_duplicate", "data-is": "update"}
        ),
    )
    new_choices = forms.ChoiceField(
        label=_("Values that no picklist has"),
        choices=[
            (choices.KEEP, _("Keep as they are")),
            (choices.CREATE, _("Add them to the picklist")),
            (choices.EMPTY, _("Leave empty")),
        ],
    )
    decimal = forms.ChoiceField(
        label=_("Numbers"), choices=[("point", "1,234.50"), ("comma", "1.234,50")]
    )
    day_first = forms.TypedChoiceField(
        label=_("Dates such as 3/4/2026"),
        required=False,
        choices=[
            ("", _("Refuse what could be two days")),
            ("true", _("Day first: 3 April")),
            ("false", _("Month first: 4 March")),
        ],
        coerce=lambda text: text == "true",
        empty_value=None,
    )
    unread = forms.BooleanField(
        label=_("Mark new leads as unread for their owners"), required=False
    )
    notify = forms.BooleanField(label=_("Tell the owners, once each"), required=False)

    def __init__(self, imported: Import, *args: Any, **kwargs: Any) -> None:
        self.imported = imported
        self.kind = targets.kind(imported.target)
        self.layout = Layout.from_json(imported.layout)
        chosen = Options.from_json(imported.options).as_json()
        if chosen["day_first"] is not None:
            chosen["day_first"] = str(chosen["day_first"]).lower()
        super().__init__(*args, initial=chosen, **kwargs)
        self._offer()
        offered = [(one.name, one.label) for one in fields_of(imported.target)]
        for number, header in enumerate(self.layout.headers):
            name, _blank, also = imported.mapping.get(str(number), "").partition(" ")
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header,
                required=False,
                choices=[("", _("Do not import")), *offered],
                initial=name,
            )
            self.fields[f"also_{number}"] = forms.ChoiceField(
                label=_("%s also becomes") % header,
                required=False,
                choices=[("", _("Nothing else")), *offered],
                initial=also,
            )
        self._ask_about_values(chosen["values"])

    @classmethod
    def as_proposed(cls, imported: Import) -> "ColumnsForm":
        """Give the form as if a person had sent it as it is proposed."""
        form = cls(imported)
        said = {name: form[name].initial for name in form.fields}
        return cls(imported, {name: one for name, one in said.items() if one})

    def _ask_about_values(self, decided: dict[str, dict[str, str]]) -> None:
        """Ask about each value of the file that no picklist has."""
        fields = {one.name: one for one in fields_of(self.imported.target)}
        self.unknown: list[tuple[str, str, str]] = []
        for name, texts in choices.unknown_in(self.imported).items():
            offered = choices.offered(fields[name], self.imported.user)
            for text in texts:
                key = choices.input_name(name, text)
                self.unknown.append((key, name, text))
                self.fields[key] = forms.ChoiceField(
                    label=f"{fields[name].label}: {text}",
                    required=False,
                    choices=offered,
                    initial=decided.get(name, {}).get(fold(text), ""),
                )

    def values(self) -> Iterator[dict[str, Any]]:
        """Give each value that no picklist has, with its field of the form."""
        names = labels(self.imported.target)
        for key, name, text in self.unknown:
            yield {"label": names[name], "text": text, "field": self[key]}

    def columns(self) -> Iterator[dict[str, Any]]:
        """Give each column with its first values and its field of the form."""
        for number, header in enumerate(self.layout.headers):
            cells = [row[number] for row in self.layout.samples if number < len(row)]
            shown = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
            yield {
                "header": header,
                "samples": ", ".join(text[:40] for text in shown[:3]),
                "field": self[f"column_{number}"],
                "also": self[f"also_{number}"],
                "is_guessed": self._is_guessed(number, header),
            }

    def _is_guessed(self, number: int, header: str) -> bool:
        """Tell whether nobody has said yet that this field is right."""
        name = self.imported.mapping.get(str(number), "").partition(" ")[0]
        if not name or self.imported.state != Import.State.NEW:
            return False
        return not is_called(header, name, self.imported.target)

    def option_groups(self) -> Iterator[dict[str, Any]]:
        """Give what holds for the whole file, by what it is about."""
        for label, names in _GROUPS:
            there = [self[name] for name in names if name in self.fields]
            if there:
                yield {"label": label, "fields": there}

    def _options(self) -> list[str]:
        return [name for name in self.base_fields if name in self.fields]

    def chosen(self) -> tuple[dict[int, str], Options]:
        """Give {column: fields, blanks between} and the options of a valid form."""
        said = self.cleaned_data
        columns = {
            number: f"{said[f'column_{number}']} {said[f'also_{number}']}".strip()
            for number in range(len(self.layout.headers))
        }
        kept: dict[str, Any] = {name: said[name] for name in self._options()}
        kept["values"] = {}
        for key, name, text in self.unknown:
            if said[key]:
                kept["values"].setdefault(name, {})[fold(text)] = said[key]
        for name in ("lead_type", "status"):
            kept[name] = int(kept[name]) if kept.get(name) else None
        return columns, Options.from_json(kept)

    @property
    def is_whole(self) -> bool:
        """Tell whether it was sent, and not only what stands beside it."""
        return self.is_bound and "match" in self.data

    def changed(self) -> tuple[dict[int, str], dict[str, Any]]:
        """Give {column: fields}, and {option: value} of what is not as it was offered.

        For a form that is valid.
        """
        columns, options = self.chosen()
        changed = set(self.changed_data)
        if any(key in changed for key, _name, _text in self.unknown):
            changed.add("values")
        return columns, {n: v for n, v in options.as_json().items() if n in changed}

    def _offer(self) -> None:
        for name in _OF_SOME - self.kind.asks:
            del self.fields[name]
        if not choices.may_create(self.imported.user):
            field: Any = self.fields["new_choices"]
            field.choices = [one for one in field.choices if one[0] != choices.CREATE]
        self._choices("match", list(self.kind.matches))
        self._choices("owner", self._owners())
        usual = [("", _("As usual"))]
        for name, rows in (("lead_type", lead_types), ("status", statuses)):
            pairs = [(str(one.pk), one.label) for one in rows()]
            self._choices(name, usual + pairs)
        self._choices("lead_source", [("", "—"), *Choice.offered("lead_source")])

    def _owners(self) -> list[tuple[str, Any]]:
        by, of_leads = self.imported.user, self.kind.usual_owner == "rules"
        me = ("me", _("Me"))
        found = [("rules", _("Whom the assignment rule chooses")), me]
        if not people.may_give(by, self.kind.model):
            return found if of_leads else [me]
        working = [(f"user:{user.pk}", str(user)) for user in User.objects.working()]
        if not of_leads:
            return [me, *working]
        found += [(f"pool:{p.pk}", _("In turn: %s") % p) for p in Pool.objects.all()]
        if by.has_perm("leads.transfer_lead"):  # as to run a rule by hand
            rules = AssignmentRule.objects.filter(is_active=False)
            found += [(f"rule:{rule.pk}", _("Rule: %s") % rule) for rule in rules]
        queues = Queue.objects.filter(is_active=True)
        found += [(f"queue:{queue.pk}", _("Queue: %s") % queue) for queue in queues]
        return found + working

    def _choices(self, name: str, pairs: list[Any]) -> None:
        if name in self.fields:
            field: Any = self.fields[name]
            field.choices = pairs
