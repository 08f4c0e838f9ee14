"""Web forms, the raw posts they send, and the touches these become. Spec §2."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.process import LeadType
from leads.models.routing import AssignmentRule
from users.models import Queue, User

_ORIGIN = RegexValidator(
    r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$",
    _("Enter an origin such as https://www.example.com, without a path."),
)
_GOES_BACK = re.compile(r"^(https?://[^\s\\/@]+(/[^\s\\]*)?|/([^\s\\/][^\s\\]*)?)$")


def new_token() -> str:
    """Make a token that cannot be guessed; each form has its own and can change it."""
    return secrets.token_urlsafe(18)


class WebForm(models.Model):
    """A form on a web site whose posts become leads."""

    # Fields that name who gets work: they must not name who left.
    gives_work_to = ("owner", "queue")

    class WhenKnown(models.TextChoices):
        TOUCH = "touch", _("Add a touch to the open lead")
        FLAG = "flag", _("Make a new lead and flag it")

    class Proof(models.TextChoices):
        OFF = "off", _("Not asked for")
        HOLD = "hold", _("Asked for; a post without it is held for a look")
        NEED = "need", _("Needed; a post without it is refused")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address of the hosted form"), max_length=60, unique=True)
    token = models.CharField(
        _("token"),
        max_length=60,
        unique=True,
        default=new_token,
        validators=[
            RegexValidator(r"^[A-Za-z0-9_-]+$", _("Use letters, digits, - and _."))
        ],
        help_text=_("Goes into the form's hidden field oid, or its address."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    heading = models.CharField(_("heading"), max_length=160, blank=True)
    intro = models.TextField(_("text above the form"), blank=True)
    thanks = models.TextField(
        _("text after sending"),
        default="Thank you. We have received your message and will be in touch.",
    )
    return_url = models.CharField(
        _("go here after sending"),
        max_length=500,
        blank=True,
        help_text=_("Used when the post names no address of its own."),
    )
    allowed_origins = models.TextField(
        _("sites the visitor may be sent back to"),
        blank=True,
        help_text=_("One origin per line, such as https://www.example.com."),
    )
    when_known = models.CharField(
        _("if the person is known already"),
        max_length=5,
        choices=WhenKnown,
        default=WhenKnown.TOUCH,
    )
    lead_type = models.ForeignKey(
        LeadType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="web_forms",
        verbose_name=_("lead type"),
    )
    lead_source = models.CharField(
        _("lead source if the post names none"),
        max_length=255,
        blank=True,
        default="Website",
    )
    rule = models.ForeignKey(
        AssignmentRule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="web_forms",
        verbose_name=_("assignment rule"),
        help_text=_("Empty: the active rule."),
    )
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="web_forms",
        verbose_name=_("or always this owner"),
    )
    queue = models.ForeignKey(
        Queue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="web_forms",
        verbose_name=_("or always this queue"),
    )
    posts_per_minute = models.PositiveIntegerField(
        _("posts a minute from one address"),
        null=True,
        blank=True,
        help_text=_("Empty: the limit of the installation. More are held."),
    )
    proof = models.CharField(
        _("proof of work on the hosted form"),
        max_length=4,
        choices=Proof,
        default=Proof.OFF,
        help_text=_(
            "The visitor's browser computes for a moment, which makes spam dear. It "
            "needs scripts and https. Posts to the form's token are not asked for it."
        ),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None) | Q(queue=None),
                name="web_form_gives_to_one",
                violation_error_message=_("Choose an owner or a queue, not both."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origins(self) -> list[str]:
        lines = self.allowed_origins.splitlines()
        return [line.strip().rstrip("/") for line in lines if line.strip()]

    def clean(self) -> None:
        for origin in self.origins:
            try:
                _ORIGIN(origin)
            except ValidationError as wrong:
                raise ValidationError({"allowed_origins": wrong.messages}) from wrong
        if self.return_url and not _GOES_BACK.match(self.return_url):
            raise ValidationError(
                {
                    "return_url": _(
                        "Enter an address such as https://www.example.com/thanks, "
                        "or a path of ours such as /f/contact/thanks/."
                    )
                }
            )


class FormField(models.Model):
    """One question of a hosted form, and the lead's field its answer goes to."""

    form = models.ForeignKey(WebForm, models.CASCADE, related_name="fields")
    position = models.PositiveIntegerField(_("order"), default=0)
    target = models.CharField(
        _("lead field"),
        max_length=60,
        blank=True,
        help_text=_("Empty: the answer stays with the submission."),
    )
    label = models.CharField(_("label"), max_length=160)
    help_text = models.CharField(_("help"), max_length=255, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    default = models.CharField(_("default"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def input_name(self) -> str:
        """The name of the field in a post."""
        return self.target or f"question_{self.pk}"


class Submission(models.Model):
    """One post as it came in, kept before anything is made of it.

    The row itself says what is due: `received` waits to be processed, `held` waits
    for the public limit, `failed` waits for a person.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        HELD = "held", _("Held: too many from one address")
        DONE = "done", _("Processed")
        REPEATED = "repeated", _("Repeated: the same post again")
        SPAM = "spam", _("Taken for spam")
        FAILED = "failed", _("Failed")

    form = models.ForeignKey(WebForm, models.PROTECT, related_name="submissions")
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.RECEIVED
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    body = models.BinaryField()
    content_type = models.CharField(max_length=255, blank=True)
    query = models.TextField(blank=True)
    address = models.GenericIPAddressField(_("from"), null=True, blank=True)
    referrer = models.TextField(blank=True)
    user_agent = models.TextField(blank=True)
    # Of form and body: an identical post within ten minutes makes no second lead.
    digest = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    lead = models.ForeignKey(
        "leads.Lead",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="submissions",
    )
    # All answers as {name: [value, …]}, those nobody maps, and what was refused.
    answers = models.JSONField(default=dict, blank=True)
    unmapped = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(state__in=["received", "held"]),
                name="submission_waiting",
            ),
            models.Index(fields=["digest", "-received_at"], name="submission_digest"),
            models.Index(
                fields=["form", "address", "-received_at"], name="submission_of_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.received_at:%Y-%m-%d %H:%M}"


class Touch(models.Model):
    """One time a person came to us; the first and the latest say what worked."""

    follows_quietly = True

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="touches")
    submission = models.OneToOneField(
        Submission,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="touch",
    )
    at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(_("channel"), max_length=10)
    form_name = models.CharField(_("form"), max_length=120, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    unmapped = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=dict, blank=True)
    utm = models.JSONField(default=dict, blank=True)
    referrer = models.TextField(blank=True)
    is_first = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["lead", "at"], name="touch_of_lead")]

    def __str__(self) -> str:
        return f"{self.form_name or self.channel} {self.at:%Y-%m-%d}"
