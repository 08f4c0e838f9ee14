"""The form over the key fields of a step, edited in place on the lead's page."""

from collections.abc import Sequence
from typing import Any

from leads.forms import LeadForm
from leads.models import Lead, ProcessStep
from leads.process import asking
from leads.process.standing import find_step, following_of, steps
from records.forms import CUSTOM


def key_fields_of(lead: Lead, line: Sequence[ProcessStep] | None = None) -> list[str]:
    """Name the fields asked for where a lead stands, and for its next step.

    `line` are the steps of its process, for who knows them already.
    """
    line = steps(lead) if line is None else line
    here = find_step(line, lead.status_id)
    following = following_of(lead, line)
    names = [*(here.key_fields if here else [])]
    names += following.required_fields if following else []
    return list(dict.fromkeys(field.name for field in asking.known(names)))


class KeyFieldsForm(LeadForm):
    """Some fields of one lead, named as criteria name them: `email`, `custom.size`."""

    def __init__(
        self, names: Sequence[str], *args: Any, can_change: bool = True, **kwargs: Any
    ) -> None:
        wanted = [name.replace("custom.", CUSTOM, 1) for name in names]
        # Django copies every base field for each form: forty, of which five stay.
        self.__dict__["base_fields"] = {
            name: field
            for name, field in type(self).base_fields.items()
            if name in [*wanted, "version"]
        }
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in [*wanted, "version"]:
                del self.fields[name]
        self.order_fields(wanted)
        for name in wanted:
            if name in self.fields:
                self.fields[name].disabled = not can_change
                self.fields[name].required = False
        self.custom_fields = {
            name: field
            for name, field in self.custom_fields.items()
            if name in self.fields
        }
