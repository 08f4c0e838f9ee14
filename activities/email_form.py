"""What people type when they write an e-mail, or log one that was written elsewhere."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities import attendees, times
from activities.file_form import FilesField
from activities.files import clean_name
from activities.forms import ActivityForm, LocalMoment, prose_field
from activities.mailing import drafting, enclosing, planning
from activities.models import Activity, EmailTemplate
from records import keys
from records.cleaning import storable
from work import mail as outbox

_Direction = Activity.Direction
EARLY = datetime.time(8)
WHEN = (
    ("tomorrow", _("Tomorrow, 08:00")),
    ("monday", _("Monday, 08:00")),
    ("pick", _("At a time…")),
)


def _one_line(text: str) -> None:
    """A line break in a subject would begin a header of its own."""
    if len(text.splitlines()) > 1:
        raise ValidationError(_("A subject is one line."))


def _addresses(text: str) -> None:
    attendees.check(text)
    for address in attendees.addresses(text):
        keys.valid_email(address)


def _without(signature: str, text: str) -> str:
    """Give what is written besides the signature, however lines are broken."""
    words = " ".join(text.split())
    return "" if words == " ".join(signature.split()) else words


class LoggedEmailForm(ActivityForm):
    """An e-mail that was written elsewhere; also corrects one."""

    kind = Activity.Kind.EMAIL

    subject = forms.CharField(
        label=_("Subject"),
        max_length=255,
        validators=[storable, _one_line],
        error_messages={"required": _("Write what the e-mail is about.")},
    )
    body = prose_field(label=_("Text"), required=False, rows=6)
    direction = forms.ChoiceField(
        label=_("Who wrote it"),
        required=False,
        choices=(
            (_Direction.OUTBOUND.value, _("I wrote it")),
            (_Direction.INBOUND.value, _("They wrote it")),
        ),
    )
    done_at = LocalMoment(label=_("When, if not now"), required=False)

    def clean_direction(self) -> str:
        return self.cleaned_data["direction"] or _Direction.OUTBOUND

    def clean_done_at(self) -> datetime.datetime | None:
        at: datetime.datetime | None = self.cleaned_data["done_at"]
        if at and at > timezone.now():
            raise ValidationError(_("This is still to come. Plan a task instead."))
        return at


class EmailForm(LoggedEmailForm):
    """An e-mail to a person of a record: sent by us, or merely logged.

    Which of the two is told by the button, `way`; without one it is sent.
    """

    way = forms.ChoiceField(
        required=False,
        choices=(("send", "send"), ("log", "log"), ("later", "later")),
        widget=forms.HiddenInput,
    )
    template = forms.ModelChoiceField(
        EmailTemplate.objects.none(),
        label=_("Begin with a template"),
        required=False,
        empty_label=_("None"),
    )
    to = forms.CharField(
        label=_("To"), required=False, max_length=320, validators=[storable]
    )
    cc = forms.CharField(
        label=_("Copies to"),
        required=False,
        max_length=7_000,
        validators=[storable, _addresses],
        help_text=_("E-mail addresses, with commas between them."),
    )
    files = FilesField(label=_("Attach files"), required=False)
    kept = forms.MultipleChoiceField(
        label=_("Attach files of this record"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    when = forms.ChoiceField(label=_("When"), required=False, choices=WHEN)
    send_at = LocalMoment(label=_("Date and time"), required=False)
    # The open task that this e-mail was, and the e-mail it answers.
    task = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput())
    answers = forms.IntegerField(
        required=False, min_value=1, widget=forms.HiddenInput()
    )

    field_order = ["template", "to", "cc", "subject", "body", "direction", "done_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template: Any = self.fields["template"]
        template.queryset = EmailTemplate.objects.filter(is_active=True)
        # For the page: whom one can write to, what the template could not fill in,
        # and whether a mail server is there.
        self.suggestions: list[Any] = []
        self.sizes: dict[str, int] = {}
        self.missing: tuple[str, ...] = ()
        self.can_send = outbox.leaves_us()
        # Names of files that a browser sent and does not keep.
        self.lost: tuple[str, ...] = ()
        most = filesizeformat(settings.MAIL_FILES_MAX_BYTES)
        words = {"n": enclosing.MOST_FILES, "most": most}
        self.fields["files"].help_text = (
            _now("Up to %(n)s files, %(most)s together. They stay with the record too.")
            % words
        )

    def offer(self, files: Sequence[Activity]) -> None:
        """Let these files of the record be chosen."""
        kept: Any = self.fields["kept"]
        kept.choices = [(str(file.pk), file.subject) for file in files]
        self.sizes = {str(file.pk): file.size or 0 for file in files}

    def ask_for_files_again(self) -> None:
        """Say which files have to be chosen again: no browser keeps them."""
        sent = self.files.getlist("files") if self.files else []
        self.lost = tuple(clean_name(file.name or "") for file in sent)

    def full_clean(self) -> None:
        """Clean; with a mistake the files that were sent are named."""
        super().full_clean()
        if self.is_bound and self.errors:
            self.ask_for_files_again()

    @property
    def is_to_be_sent(self) -> bool:
        return self.cleaned_data.get("way") != "log"

    @property
    def is_for_later(self) -> bool:
        return self.cleaned_data.get("way") == "later"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_to_be_sent:
            return said
        if "to" in said:
            self._check_recipient(said["to"])
        if not _without(drafting.signed("", self.user), said.get("body", "x")):
            self.add_error("body", _("Write something first."))
        self._check_files(said)
        if self.is_for_later:
            self._check_moment(said)
        return said

    def _check_files(self, said: dict[str, Any]) -> None:
        sizes = [file.size or 0 for file in said.get("files", [])]
        sizes += [self.sizes[pk] for pk in said.get("kept", [])]
        try:
            enclosing.check(sizes)
        except ValidationError as refusal:
            self.add_error("files", refusal)

    def _check_moment(self, said: dict[str, Any]) -> None:
        """Find out when it leaves: in the morning of a day, or when they say."""
        zone = timezone.get_current_timezone()
        if said.get("when") != "pick":
            days = 1
            if said.get("when") == "monday":
                days = 7 - timezone.localdate(timezone=zone).weekday()
            day = timezone.localdate(timezone=zone) + days * times.ONE_DAY
            said["send_at"] = times.moment(day, EARLY, zone)
        elif "send_at" in said:
            if said["send_at"] is None:
                self.add_error("send_at", _("Say when it is to leave."))
                return
            said["send_at"] = times.kept(
                self.initial.get("send_at"), said["send_at"], zone
            )
            try:
                planning.check_moment(said["send_at"])
            except ValidationError as refusal:
                self.add_error("send_at", refusal)

    def _check_recipient(self, address: str) -> None:
        if not address:
            self.add_error("to", _("Say whom to write to."))
            return
        try:
            keys.valid_email(address)
        except ValidationError as wrong:
            self.add_error("to", wrong)

    @property
    def columns(self) -> dict[str, Any]:
        said = self.cleaned_data
        told = {"subject": said["subject"], "body": said["body"]}
        if self.is_to_be_sent:
            copies = attendees.addresses(said["cc"])
            told |= {"to": said["to"], "cc": copies, "answers": said["answers"]}
            told["uploads"] = [(file.name, file.chunks()) for file in said["files"]]
            told["files"] = [int(pk) for pk in said["kept"]]
            return told | ({"at": said["send_at"]} if self.is_for_later else {})
        return told | {"at": said["done_at"], "direction": said["direction"]}
