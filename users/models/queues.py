"""Queues: where work waits until a member takes it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models.people import Role, User


class QueueQuerySet(models.QuerySet["Queue"]):
    def open_to(self, user: User) -> "QueueQuerySet":
        """Keep the queues a person may see and take from.

        Members are people or everybody of a role; who stands above a member may
        too. Spec §4, table of access.
        """
        below = user.below_ids
        member = models.Q(members__user=user) | models.Q(members__user__in=below)
        if user.role is not None and user.role.path:
            member |= models.Q(members__role__path__startswith=user.role.path)
        return self.filter(member, is_active=True).distinct()


class Queue(models.Model):
    """A queue can own leads and tasks, and nothing else."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    key = models.SlugField(_("key"), max_length=40, unique=True)
    description = models.CharField(_("description"), max_length=255, blank=True)
    email = models.EmailField(
        _("queue e-mail"),
        blank=True,
        help_text=_("If empty, each member gets the mail about a new record."),
    )
    mails_members = models.BooleanField(
        _("also mail the members"),
        default=False,
        help_text=_("Only counts when a queue e-mail is given."),
    )
    most_open = models.PositiveIntegerField(
        _("open leads a person may hold"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Enter 1 or more, or leave it empty for no limit."))
        ],
        help_text=_("With so many from here one takes no more. Empty: no limit."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = QueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def people(self) -> models.QuerySet[User]:
        """Give the active members, by name or through a role."""
        return (
            User.objects.working()
            .filter(
                models.Q(queue_memberships__queue=self)
                | models.Q(role__queue_memberships__queue=self)
            )
            .distinct()
        )


class QueueMember(models.Model):
    """One person, or everybody of one role, who takes from a queue."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="queue_memberships",
        verbose_name=_("person"),
    )
    role = models.ForeignKey(
        Role,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="queue_memberships",
        verbose_name=_("or everybody with the role"),
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(role=None),
                name="queue_member_is_a_person_or_a_role",
                violation_error_message=_("Choose either a person or a role."),
            ),
            models.UniqueConstraint(
                fields=["queue", "user"], name="queue_member_person_once"
            ),
            models.UniqueConstraint(
                fields=["queue", "role"], name="queue_member_role_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.role)
