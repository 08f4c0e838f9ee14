"""Views that people save over a list, who else sees them, and how one likes a list."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from history.models import Tracked
from users.models import Role, User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def present(self) -> "SavedViewQuerySet":
        """Leave out what lies in the recycle bin."""
        return self.filter(deleted_at=None)

    def reaching(self, user: User) -> "SavedViewQuerySet":
        """Keep what stands above a person's lists: own views, and those shared."""
        chosen = SavedViewReader.objects.reaching(user).values("view")
        return self.present().filter(
            Q(owner=user)
            | Q(audience=SavedView.Audience.EVERYONE)
            | Q(audience=SavedView.Audience.CHOSEN, pk__in=chosen)
        )

    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """Keep what reaches a person; who may change views sees all that are shared.

        What is private stays so for everybody.
        """
        if not user.has_perm("lists.change_savedview"):
            return self.reaching(user)
        return self.editable_by(user)

    def editable_by(self, user: User) -> "SavedViewQuerySet":
        """Keep what a person may change: own views, shared ones with the right to."""
        theirs = Q(owner=user)
        if user.has_perm("lists.change_savedview"):
            theirs |= ~Q(audience=SavedView.Audience.PRIVATE)
        return self.present().filter(theirs)


class SavedView(Tracked):
    """A question to one list under a name: filters, order and columns.

    `query` is the list's query string, so a view and a link mean the same; "me" in it
    is whoever looks. A view opens nothing: rows are always those the reader may see.
    """

    class Audience(models.TextChoices):
        PRIVATE = "private", _("Only me")
        CHOSEN = "chosen", _("Me and some roles or groups")
        EVERYONE = "everyone", _("Everyone")

    list_key = models.CharField(_("list"), max_length=40, editable=False)
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        User, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    audience = models.CharField(
        _("who sees it"), max_length=10, choices=Audience, default=Audience.PRIVATE
    )
    query = models.TextField(_("query"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        default_permissions = ("change",)
        permissions = [("share_savedview", _("Can share saved views with others"))]
        indexes = [
            models.Index(fields=["owner", "list_key"], name="saved_view_of_list")
        ]

    def __str__(self) -> str:
        return self.name

    def is_editable_by(self, user: User) -> bool:
        """Tell whether this person may change a view they see, as `editable_by`."""
        shared = self.audience != self.Audience.PRIVATE
        may = shared and user.has_perm("lists.change_savedview")
        return self.owner_id == user.pk or may

    def namesakes(self) -> SavedViewQuerySet:
        """Give the owner's other views of the same list with the same name.

        Only asked when somebody names a view: an undo may bring a second one.
        """
        rows = SavedView.objects.present().exclude(pk=self.pk)
        rows = rows.filter(owner_id=self.owner_id, list_key=self.list_key)
        return rows.alias(low=Lower("name")).filter(low=Lower(Value(self.name)))

    def may_undo(self, by: Any) -> str:
        if self.is_editable_by(by):
            return ""
        return _now("“%(view)s” is not yours.") % {"view": self}


class SavedViewReaderQuerySet(models.QuerySet["SavedViewReader"]):
    def reaching(self, user: User) -> "SavedViewReaderQuerySet":
        """Keep what opens a view to this person: a group, a role, one above theirs."""
        reach = Q(group__in=user.groups.all())
        if user.role is not None and user.role.path:
            # The ids from the root down to the person's own role.
            above = [int(pk) for pk in user.role.path.strip("/").split("/")]
            reach |= Q(role__in=above)
        return self.filter(reach)


class SavedViewReader(Tracked):
    """A role, with all below it, or a group that a saved view is shared with."""

    # Sharing a view keeps nobody from undoing that it was made.
    follows_quietly = True

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="readers")
    role = models.ForeignKey(
        Role, models.CASCADE, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = SavedViewReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of a view")
        verbose_name_plural = _("readers of a view")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(role=None) ^ Q(group=None),
                name="view_reader_is_a_role_or_a_group",
            ),
            models.UniqueConstraint(
                fields=["view", "role"], name="view_reader_role_once"
            ),
            models.UniqueConstraint(
                fields=["view", "group"], name="view_reader_group_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view} → {self.role or self.group}"


class ListPreference(models.Model):
    """How one person likes one list: what it opens with, its columns, tabs, density."""

    # What somebody prefers keeps no view from being undone.
    follows_quietly = True

    user = models.ForeignKey(User, models.CASCADE, related_name="list_preferences")
    list_key = models.CharField(max_length=40)
    # A tab that the program ships, or a saved view; neither: as shipped.
    start = models.CharField(max_length=40, blank=True)
    start_view = models.ForeignKey(
        SavedView, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # Keys of columns, as in the list's address; blank: as shipped.
    columns = models.CharField(max_length=500, blank=True)
    density = models.CharField(max_length=12, blank=True)
    # Which tabs stand above the list, "mine,12": shipped ones by their keys, saved ones
    # by their numbers; blank: as shipped, "-": none but the open one.
    pins = models.TextField(blank=True)

    class Meta:
        verbose_name = _("preference for a list")
        verbose_name_plural = _("preferences for lists")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_key"], name="list_preference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.list_key}"
