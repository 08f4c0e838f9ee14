"""Users, the role tree above them, and the days they are away."""

from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def valid_time_zone(name: str) -> None:
    """Raise ValidationError for a time zone the world does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Choose one such as Europe/Berlin."),
            params={"name": name},
        )


class Role(models.Model):
    """A place in the tree of who sees whose work; peers see nothing of each other."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("reports to"),
    )
    # Ids from the root down, "/1/4/9/": everything below is a prefix search.
    path = models.CharField(max_length=255, editable=False, db_index=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        above = self.parent
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError(
                    {"parent": _("A role cannot report to itself or below itself.")}
                )
            above = above.parent


class UserQuerySet(models.QuerySet["User"]):
    def working(self) -> "UserQuerySet":
        """Keep the people who can be given work."""
        return self.filter(is_active=True)

    def named(self, text: str) -> "UserQuerySet":
        """Keep the people whose name or e-mail contains a text."""
        return self.filter(
            models.Q(first_name__icontains=text)
            | models.Q(last_name__icontains=text)
            | models.Q(email__icontains=text)
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # dynamic base
    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make a person who can sign in once they have a password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make the first administrator; used by `manage.py createsuperuser`."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who works here and signs in with an e-mail address."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")
        RELAXED = "relaxed", _("Relaxed")

    class StartPage(models.TextChoices):
        """Pages by their URL name; blank is Today."""

        LEADS = "leads:list", _("Leads")
        BOARD = "leads:board", _("Board")
        QUEUES = "queues:list", _("Queues")
        TASKS = "activities:tasks", _("Tasks")
        OPPORTUNITIES = "opportunities:list", _("Opportunities")
        IMPORTS = "imports:list", _("Imports")

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=40, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("role"),
        help_text=_("Sees the work of everybody below this role."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(
        _("may open Setup"), default=False, help_text=_("Opens the admin pages.")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[valid_time_zone]
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    theme = models.CharField(
        _("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM
    )
    density = models.CharField(
        _("rows"), max_length=11, choices=Density, default=Density.COMFORTABLE
    )
    start_page = models.CharField(
        _("begin with"), max_length=30, choices=StartPage, blank=True
    )
    # {"off": true, "moved": {"l": "q"}}: what L does answers to Q. See crm.keys.
    keys = models.JSONField(default=dict, blank=True, editable=False)
    # {"off": true, "statuses": true}: put away, looked at. See crm.first_steps.
    first_steps = models.JSONField(default=dict, blank=True, editable=False)
    weekly_calls = models.PositiveSmallIntegerField(
        _("calls a week"), null=True, blank=True, help_text=_("Blank: no goal.")
    )
    weekly_conversions = models.PositiveSmallIntegerField(
        _("conversions a week"), null=True, blank=True, help_text=_("Blank: no goal.")
    )
    signature = models.TextField(
        _("signature"),
        max_length=2_000,
        blank=True,
        help_text=_("Stands below the e-mails you write, where you can change it."),
    )
    # Rows of the demonstration, removed by `manage.py demo --clear`.
    is_demo = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["first_name", "last_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name, or the e-mail where nothing else is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie sessions to password and e-mail: a change of either ends the others."""
        return salted_hmac(
            "users.User.session",
            f"{self.password}|{self.email.lower()}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of this person's days: their own choice, else ours."""
        ours = apps.get_model("users", "Organisation")
        return ZoneInfo(self.time_zone or ours.zone_name())

    @property
    def speaks(self) -> str:
        """The language we write to this person in: their own choice, else ours."""
        ours = apps.get_model("users", "Organisation")
        return self.language or ours.language_name() or settings.LANGUAGE_CODE

    @cached_property
    def below_ids(self) -> list[int]:
        """Ids of the people below this one in the role tree, without themselves."""
        if self.role is None or not self.role.path:
            # A role that was never put in its place has nobody below it.
            return []
        people = User.objects.filter(role__path__startswith=self.role.path)
        return list(people.exclude(role_id=self.role_id).values_list("pk", flat=True))

    @cached_property
    def queue_ids(self) -> list[int]:
        """Ids of the queues this person, or anybody below, is a member of."""
        queues = apps.get_model("users", "Queue").objects.open_to(self)
        return list(queues.values_list("pk", flat=True))

    def outranks(self, other: "User | None") -> bool:
        """Tell whether this person stands above another; all stand above nobody."""
        if self.is_superuser or other is None:
            return self.is_superuser
        return other.pk in self.below_ids


class Away(models.Model):
    """Days on which somebody gets no new leads from a rule; both ends count."""

    user = models.ForeignKey(User, models.CASCADE, related_name="away")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="away_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.first_day} – {self.last_day}"
