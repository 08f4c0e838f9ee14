"""One field of a lead, edited where it stands in a list: status, rating, owner, next.

Each form says what it asks (`value` and, where the process wants it, more) and does it
as one act. What cannot be done is said in the form, with what was chosen kept.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities import correcting, log
from activities.forms import ComeBackField, LocalMoment
from activities.models import Activity
from history import writing
from history.models import Operation
from history.reading import changed_since
from leads import by_hand
from leads.models import Lead
from leads.process import coming_back, moving, standing
from leads.process.locking import lock
from records.cleaning import storable
from records.models import Choice
from users.forms import HolderField
from users.models import User


class InlineForm(forms.Form):
    """The base; `label` names the field, `said` what was done to it."""

    label: Any = ""
    # What has to be answered before it is done; said as a question, not as an error.
    question = ""
    version = forms.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput()
    )

    def __init__(self, posted: Any, *, lead: Lead, user: User) -> None:
        super().__init__(posted, initial={"version": lead.version})
        self.lead = lead
        self.user = user
        value: Any = self.fields["value"]
        value.label = self.label
        self.begin(value)

    def begin(self, value: Any) -> None:
        """Fill in what the lead has now."""

    def save(self) -> Operation | None:
        """Do it, and give the act; None if there was nothing to do.

        Raises ValidationError in words for the person.
        """
        text = _now("%(field)s of %(lead)s changed")
        words = {"field": self.label, "lead": self.lead}
        with writing.act("edit", by=self.user, label=text % words) as act:
            self.carry_out(self.cleaned_data["value"], act)
        return act.operation if act.has_written else None

    def carry_out(self, value: Any, act: writing.Act) -> None:
        raise NotImplementedError

    def see(self, version: int) -> None:
        """Show the form with another version: sending it again then wins."""
        self.show(version=version)

    def show(self, **values: Any) -> None:
        """Show the form with other values than those that were sent."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name, value in values.items():
            sent[name] = str(value)
        self.data = sent

    def refuse_unseen(self, lead: Lead, names: Sequence[str], present: Any) -> None:
        """Raise ValidationError when somebody else set this field meanwhile."""
        version = self.cleaned_data["version"]
        if not version or lead.version <= version:
            return
        changes = changed_since(lead, version)
        for change in filter(None, map(changes.get, names)):
            if change.operation.by == self.user:
                continue
            self.see(lead.version)
            who = change.operation.by or _now("The program")
            text = _now("%(who)s set it to %(now)s meanwhile. Save again to change it.")
            raise ValidationError(text % {"who": who, "now": present or "–"})


class StatusInline(InlineForm):
    label = _("Status")
    value = forms.ChoiceField()
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=moving.LONGEST_REASON,
        validators=[storable],
        widget=forms.HiddenInput(),
    )
    come_back = ComeBackField()
    confirmed = forms.BooleanField(
        label=_("Set it all the same"), required=False, widget=forms.HiddenInput()
    )

    def begin(self, value: Any) -> None:
        status = self.lead.status
        self.statuses = {one.key: one for one in standing.choices(self.lead)}
        self.statuses[status.key] = status
        value.choices = [(key, one.label) for key, one in self.statuses.items()]
        self._day = self.fields["come_back"].widget
        if not self.data.get("come_back"):
            self.fields["come_back"].widget = forms.HiddenInput()
        self.initial["value"] = status.key

    def carry_out(self, value: Any, act: writing.Act) -> None:
        said = self.cleaned_data
        try:
            moving.move(
                self.lead,
                self.statuses[value],
                by=self.user,
                act=act,
                reason=said["reason"],
                come_back=said["come_back"],
                confirmed=said["confirmed"],
                version=said["version"],
            )
        except moving.ReasonMissing:
            self.fields["reason"].widget = forms.TextInput(attrs={"data-focus": ""})
            raise
        except moving.ReturnMissing:
            self._day.attrs["data-focus"] = ""
            self.show(come_back=coming_back.suggested())
            self.fields["come_back"].widget = self._day
            raise
        except moving.NotReady:
            self.fields["confirmed"].widget = forms.CheckboxInput()
            raise
        except moving.MovedMeanwhile:
            versions = Lead.objects.values_list("version", flat=True)
            self.see(versions.get(pk=self.lead.pk))
            raise


class RatingInline(InlineForm):
    label = _("Rating")
    value = forms.ChoiceField(required=False)

    def begin(self, value: Any) -> None:
        offered = Choice.offered("rating", self.lead.rating)
        value.choices = [("", "–"), *offered]
        self.initial["value"] = self.lead.rating

    def carry_out(self, value: Any, act: writing.Act) -> None:
        [lead] = lock([self.lead])
        self.refuse_unseen(lead, ["rating"], lead.rating)
        lead.rating = value
        act.save(lead)


class OwnerInline(InlineForm):
    label = _("Owner")
    value = HolderField()

    def begin(self, value: Any) -> None:
        lead = self.lead
        kind, pk = (
            ("user", lead.owner_id) if lead.owner_id else ("queue", lead.queue_id)
        )
        self.initial["value"] = f"{kind}:{pk}"

    def save(self) -> Operation | None:
        holder = self.cleaned_data["value"]
        if holder in (self.lead.owner, self.lead.queue):
            return None
        holders = ["owner_id", "queue_id"]
        self.refuse_unseen(self.lead, holders, self.lead.owner_name)
        return by_hand.give(self.lead, by=self.user, holder=holder)


class NextInline(InlineForm):
    """Put the next step off, or plan one where there is none."""

    label = _("Next step")
    value = LocalMoment(error_messages={"required": _("Say when.")})
    subject = forms.CharField(
        label=_("What is to be done"),
        required=False,
        max_length=255,
        validators=[storable],
    )
    # Which task was shown, and its version: "12:3"; blank where there was none.
    step = forms.RegexField(
        r"^\d{1,18}:\d{1,9}$", required=False, widget=forms.HiddenInput()
    )

    def begin(self, value: Any) -> None:
        tasks = Activity.objects.editable_by(self.user).open_tasks().on(self.lead)
        self.task = tasks.in_order().first()
        if self.task is None:
            self.initial["subject"] = _now("Call")
            return
        self.initial["subject"] = self.task.subject
        self.initial["step"] = f"{self.task.pk}:{self.task.version}"
        if self.task.due_at:
            self.initial["value"] = timezone.localtime(self.task.due_at)

    def clean_value(self) -> Any:
        at = self.cleaned_data["value"]
        if at < timezone.now():
            raise ValidationError(_("The next step must be in the future."))
        return at

    def carry_out(self, value: Any, act: writing.Act) -> None:
        subject = self.cleaned_data["subject"].strip() or _now("Call")
        version = self._version_seen()
        if self.task is None:
            log.plan_task(
                self.lead,
                by=self.user,
                subject=subject,
                due_at=value,
                means=Activity.Kind.CALL,
                act=act,
            )
            return
        columns = {"due_at": value, "is_all_day": False, "subject": subject}
        try:
            correcting.change(
                self.task, columns, by=self.user, version=version, act=act
            )
        except correcting.Outdated as clash:
            self.show(step=f"{self.task.pk}:{clash.version}")
            raise

    def _version_seen(self) -> int | None:
        """Give the version of the task that was shown.

        Raises ValidationError if the next step is another one by now: what was typed
        for the first must not be written over the second.
        """
        if "step" not in self.data:
            return None
        task, _colon, version = self.cleaned_data["step"].partition(":")
        if task == (str(self.task.pk) if self.task else ""):
            return int(version or 0)
        self.show(step=self.initial.get("step", ""), subject=self.initial["subject"])
        words = {"step": self.initial["subject"]}
        text = _now("The next step is another one by now: %(step)s. Look again.")
        if self.task is None:
            text = _now("The next step is done by now. Save again to plan one.")
        raise ValidationError(text % words)


FORMS: dict[str, type[InlineForm]] = {
    "status": StatusInline,
    "rating": RatingInline,
    "owner": OwnerInline,
    "next": NextInline,
}
