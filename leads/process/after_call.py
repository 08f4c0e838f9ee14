"""The status a lead gets in the same submit as the call that is logged on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities.forms import AlsoForm, ComeBackField
from activities.models import Activity, CallOutcome
from history import writing
from leads.models import Lead, Status
from leads.process import moving, standing
from records.cleaning import storable
from users.models import User

IF_REACHED = "if_reached"


class StatusAfterForm(AlsoForm):
    """Keep the status or set another one; a first call offers the next by itself.

    What the process asks for (a reason, to be sure) is asked once the call is sent,
    with everything that was typed kept.
    """

    template = "leads/_status_after.html"

    status_after = forms.ChoiceField(label=_("Status after"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=moving.LONGEST_REASON,
        validators=[storable],
    )
    come_back = ComeBackField()
    confirmed = forms.BooleanField(label=_("Set it all the same"), required=False)
    # The lead as it was when the form was shown: who moved it since is told.
    seen = forms.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput()
    )

    record: Lead

    def __init__(self, posted: Any, *, record: Lead, user: User, **options: Any):
        super().__init__(posted, record=record, user=user, **options)
        self.asked: moving.Asked | None = None
        line = standing.shown_steps(record) if _may_move(record, user) else []
        statuses = standing.choices_of(record, line) if line else []
        self.statuses = {status.key: status for status in statuses}
        following = None
        if record.first_outbound_at is None and statuses:
            following = standing.next_of(record, line)
        choices = [("", _now("Keep"))]
        if following:
            text = _now("%(status)s, if reached") % {"status": following.status}
            choices.append((IF_REACHED, text))
            self.statuses[IF_REACHED] = following.status
        choices += [(status.key, status.label) for status in statuses]
        field: Any = self.fields["status_after"]
        field.choices = choices
        self.initial = {
            "status_after": IF_REACHED if following else "",
            "seen": record.version,
        }

    @property
    def is_offered(self) -> bool:
        """Tell whether there is any status to choose."""
        return bool(self.statuses)

    @property
    def asks_reason(self) -> bool:
        return isinstance(self.asked, moving.ReasonMissing) or bool(self["reason"].data)

    @property
    def asks_return(self) -> bool:
        missing = isinstance(self.asked, moving.ReturnMissing)
        return missing or bool(self["come_back"].data)

    @property
    def asks_to_confirm(self) -> bool:
        return isinstance(self.asked, moving.NotReady) or bool(self["confirmed"].data)

    def carry_out(self, activity: Activity, *, by: User, act: writing.Act) -> str:
        status = self._status_for(activity.outcome)
        if status is None or status.pk == self.record.status_id:
            return ""
        try:
            moving.move(
                self.record,
                status,
                by=by,
                act=act,
                reason=self.cleaned_data["reason"],
                come_back=self.cleaned_data["come_back"],
                confirmed=self.cleaned_data["confirmed"],
                version=self.cleaned_data["seen"],
            )
        except moving.Asked as asked:
            self.asked = asked
            if isinstance(asked, moving.MovedMeanwhile):
                # Sent once more, it is meant.
                sent: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
                sent["seen"] = str(self.record.version)
                self.data = sent
            raise
        return _now("Status set to %(status)s.") % {"status": status}

    def _status_for(self, outcome: str) -> Status | None:
        wanted = self.cleaned_data["status_after"]
        if wanted == IF_REACHED and outcome not in CallOutcome.reached():
            return None
        return self.statuses.get(wanted)


def _may_move(lead: Lead, user: User) -> bool:
    if not user.has_perm("leads.change_lead") or lead.is_converted:
        return False
    if lead.is_kept_by(user):
        return True
    return Lead.objects.editable_by(user).filter(pk=lead.pk).exists()
