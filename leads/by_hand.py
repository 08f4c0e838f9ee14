"""What people do to one lead by hand: type it in, give it away, ask why they can't."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from history import writing
from history.models import Operation
from leads import duplicates, intake
from leads.forms import NewLeadForm
from leads.models import Lead
from leads.routing import owners
from records import clicks
from users.models import Queue, User

# What intake decides or writes in its own way.
_BY_INTAKE = ("lead_type", "country", "country_code", "state", "website")


def draft_of(form: NewLeadForm, user: User) -> intake.Draft:
    """Give what a valid form says as a draft; its owner is who typed it. Spec §1.8."""
    values = {
        name: form.cleaned_data[name]
        for name in form.written
        if name not in form.custom_fields and name != "lead_type"
    }
    by_rule = form.cleaned_data["use_rules"]
    return intake.Draft(
        values=values,
        custom=dict(form.instance.custom),
        lead_type=form.cleaned_data["lead_type"],
        owner=None if by_rule else user,
        use_rules=by_rule,
        when_known="save",
    )


def duplicates_of(form: NewLeadForm, user: User) -> list[Any]:
    """Give who this may be already, as far as the person may see it.

    What the first of two clicks has just made is no duplicate: `add` gives it.
    """
    with transaction.atomic():
        if clicks.first_of(form, by=user, besides=_BY_INTAKE):
            return []
    [matches] = duplicates.find([draft_of(form, user)])
    return duplicates.visible(matches, user)


def add(form: NewLeadForm, *, by: User) -> Lead:
    """Take the lead in and return it; a known person is flagged, never refused."""
    with transaction.atomic():
        if first := clicks.first_of(form, by=by, besides=_BY_INTAKE):
            return first
        [receipt] = intake.receive([draft_of(form, by)], channel="hand", by=by)
    return receipt.lead


def why_not_change(lead: Lead, user: User) -> str:
    """Say why a person may not change a lead they can see; "" if they may."""
    if lead.is_converted:
        return _("%(lead)s is converted and can't be changed.") % {"lead": lead}
    if lead.is_kept_by(user):
        return ""
    if Lead.objects.editable_by(user).filter(pk=lead.pk).exists():
        return ""
    return _("You can't change this lead. %(owner)s owns it.") % {
        "owner": lead.owner_name
    }


def give(
    lead: Lead, *, by: User, holder: User | Queue, reason: str = "", notify: bool = True
) -> Operation:
    """Give one lead to another owner, and give the act.

    Raises ValidationError, in words for the person, if they may not.
    """
    label = _("%(lead)s to %(holder)s") % {"lead": lead, "holder": holder}
    with writing.act("assign", by=by, label=label, channel="browser") as act:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
        skipped = owners.give(
            [lead], holder, by=by, act=act, reason=reason, notify=notify
        )
        for _lead, why in skipped:
            raise ValidationError(why)
    return act.operation
