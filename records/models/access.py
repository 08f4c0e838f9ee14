"""Who sees the records of others: a default per kind, and single shares."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from history.models import Tracked
from users.models import Role, User


class AccessDefault(models.Model):
    """What everybody may do with the records of one kind that others own.

    Spec §13, organisation-wide defaults. The role tree and shares only add to it.
    """

    class Level(models.TextChoices):
        PRIVATE = "private", _("Private: the owner and those above")
        READ = "read", _("Everybody may read")
        WRITE = "write", _("Everybody may read and change")
        TRANSFER = "transfer", _("Everybody may read, change and hand over")
        PARENT = "parent", _("As its account")

    kind = models.CharField(_("kind"), max_length=60, unique=True)
    level = models.CharField(_("access"), max_length=10, choices=Level)

    class Meta:
        verbose_name = _("default access")
        verbose_name_plural = _("default access")
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_level_display()}"


def level_of(label: str, user: User) -> str:
    """Give the default access to a kind of record, such as "leads.lead".

    A kind without a row is private.
    """
    know_reach(user)
    levels: dict[str, str] = user.__dict__["_access_levels"]
    return levels.get(label, AccessDefault.Level.PRIVATE)


# Up to here the ids go into the query, where an index finds them; a subquery beside
# an OR would make PostgreSQL read the whole table.
_LISTED_AT_MOST = 5_000
# How far one person reaches, in one question: (what, kind, level, id, second id). By
# hand, because to word it takes Django longer than most pages' own questions together.
# Says what `User.below_ids`, `Queue.objects.open_to` and `Share.objects.reaching` say.
_REACH = """
WITH below AS (
    SELECT person.id FROM users_user person JOIN users_role role
        ON role.id = person.role_id
    WHERE role.path LIKE %(under)s AND role.id <> %(role)s
)
SELECT 'level', kind, level, 0, 0 FROM records_accessdefault
UNION ALL SELECT 'below', '', '', id, 0 FROM below
UNION ALL SELECT DISTINCT 'queue', '', '', queue.id, 0
    FROM users_queue queue JOIN users_queuemember member ON member.queue_id = queue.id
    LEFT JOIN users_role role ON role.id = member.role_id
    WHERE queue.is_active AND (
        member.user_id = %(user)s OR member.user_id IN (SELECT id FROM below)
        OR role.path LIKE %(under)s)
UNION ALL SELECT way, '', '', content_type_id, object_id FROM (
    SELECT CASE WHEN share.can_edit THEN 'edit' ELSE 'read' END AS way,
        share.content_type_id, share.object_id
    FROM records_share share LEFT JOIN users_role role ON role.id = share.role_id
    WHERE share.user_id = %(user)s OR role.path LIKE %(under)s
    LIMIT %(most)s) reaching
"""


def know_reach(user: User) -> None:
    """Find out at once how far a person sees: defaults, people below, queues, shares.

    Once per user object, so once per request.
    """
    if "_access_levels" in user.__dict__:
        return
    # A role that was never put in its place has nobody below it.
    under = f"{user.role.path}%" if user.role and user.role.path else None
    asked = {"user": user.pk, "role": user.role_id, "under": under}
    levels: dict[str, str] = {}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {**asked, "most": _LISTED_AT_MOST + 1})
        for what, kind, level, one, two in cursor.fetchall():
            if what == "level":
                levels[kind] = level
            else:
                found[what].append((one, two))
    user.__dict__["_access_levels"] = levels
    user.__dict__["below_ids"] = [pk for pk, _none in found["below"]]
    user.__dict__["queue_ids"] = [pk for pk, _none in found["queue"]]
    user.__dict__["_shares"] = [
        (kind, pk, way == "edit") for way in ("read", "edit") for kind, pk in found[way]
    ]


class ShareQuerySet(models.QuerySet["Share"]):
    def reaching(self, user: User) -> "ShareQuerySet":
        """Keep the shares that open something to this person."""
        reach = models.Q(user=user)
        if user.role is not None and user.role.path:
            reach |= models.Q(role__path__startswith=user.role.path)
        return self.filter(reach)


class Share(Tracked):
    """One record opened to one person, or to a role and those above it."""

    # A shared record may still be undone, merged or purged.
    follows_quietly = True

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="shares"
    )
    role = models.ForeignKey(
        Role, models.CASCADE, null=True, blank=True, related_name="shares"
    )
    can_edit = models.BooleanField(_("may change"), default=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(role=None),
                name="share_is_with_a_person_or_a_role",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="share_person_once"
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "role"], name="share_role_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} → {self.user or self.role}"


def shared_ids(model: Any, user: User, *, editing: bool) -> Any:
    """Give the ids of a model's records that are shared with a person."""
    know_reach(user)
    kind = ContentType.objects.get_for_model(model)
    shares: list[tuple[int, int, bool]] = user.__dict__["_shares"]
    if len(shares) > _LISTED_AT_MOST:
        every = Share.objects.reaching(user).filter(content_type=kind)
        return (every.filter(can_edit=True) if editing else every).values("object_id")
    return [
        pk
        for kind_id, pk, can_edit in shares
        if kind_id == kind.pk and (can_edit or not editing)
    ]
