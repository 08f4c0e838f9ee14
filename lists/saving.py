"""Save a view over a list, share it, change it, let it go; choose what opens first."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import TextField, Value
from django.utils.translation import gettext as _

from history import writing
from lists.models import ListPreference, SavedView, SavedViewReader
from users.models import Role, User

MOST = 100
# No tab is pinned; nothing at all says that the tabs are as shipped.
NO_PINS = "-"
# An address travels in one line, which our server cuts at 8,190 characters.
LONGEST_QUERY = 6_000


@dataclass
class Shelf:
    """What a person has for one list: the views they see, and what opens first."""

    views: list[SavedView]
    preference: ListPreference | None = None

    def view(self, number: str) -> SavedView | None:
        """Give the view with this number, if the person sees it."""
        return next((view for view in self.views if str(view.pk) == number), None)

    @property
    def pins(self) -> list[str] | None:
        """The keys and numbers of the tabs the person chose; None: as shipped."""
        text = self.preference.pins if self.preference else ""
        if not text:
            return None
        return [pin for pin in text.split(",") if pin != NO_PINS]


def shelf_of(user: User, list_key: str) -> Shelf:
    """Find a person's views of a list, their own ones first, and their preference.

    One query for both: it stands before every list.
    """
    views = SavedView.objects.reaching(user).filter(list_key=list_key).order_by()
    liked = ListPreference.objects.filter(user=user, list_key=list_key)
    none = Value("", output_field=TextField())
    rows = views.values_list(
        Value("view"), "pk", "name", "owner_id", "audience", "query", none
    ).union(
        liked.values_list(
            Value("liked"), "pk", "start", "start_view_id", "density", "columns", "pins"
        ),
        all=True,
    )
    found = Shelf([])
    for what, pk, name, number, audience, query, pins in rows:
        about = {"pk": pk, "list_key": list_key}
        if what == "liked":
            found.preference = ListPreference(
                **about,
                user=user,
                start=name,
                start_view_id=number,
                density=audience,
                columns=query,
                pins=pins,
            )
        else:
            found.views.append(
                SavedView(
                    **about, name=name, owner_id=number, audience=audience, query=query
                )
            )
    found.views.sort(key=lambda view: (view.owner_id != user.pk, view.name.casefold()))
    return found


def save(
    view: SavedView, *, readers: Collection[Role | Group] = (), by: User
) -> writing.Act:
    """Write a new view, or the name, question and audience of an old one.

    Readers count only when the audience is chosen ones. Raises ValidationError for a
    name one has already, PermissionDenied for who may not change or share it.
    """
    label = _("View “%(view)s” saved") % {"view": view}
    with writing.act("save_view", by=by, label=label, channel="browser") as act:
        # One after the other for each owner, so that a name stays the only one.
        User.objects.select_for_update(of=("self",)).get(pk=view.owner_id)
        _check_may_change(view, by)
        _check(view)
        if view.audience != SavedView.Audience.CHOSEN:
            readers = ()
        _check_may_share(view, readers, by)
        act.save(view)
        _give_readers(view, readers, act)
    return act


def ask(view: SavedView, query: str, *, by: User) -> writing.Act:
    """Let a view ask something else from now on, for everybody who sees it."""
    label = _("View “%(view)s” changed") % {"view": view}
    with writing.act("save_view", by=by, label=label, channel="browser") as act:
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        _check_may_change(view, by)
        view.query = query
        _check(view)
        act.save(view)
    return act


def remove(view: SavedView, *, by: User) -> writing.Act:
    """Put a view into the recycle bin; who began with it gets what is shipped."""
    label = _("View “%(view)s” deleted") % {"view": view}
    with writing.act("delete_view", by=by, label=label, channel="browser") as act:
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        _check_may_change(view, by)
        act.delete(view)
    return act


def start_with(user: User, list_key: str, start: str | SavedView) -> None:
    """Let a list open with a saved view, or a tab by its key; "" is as shipped."""
    liked, _is_new = ListPreference.objects.get_or_create(user=user, list_key=list_key)
    if isinstance(start, SavedView):
        liked.start, liked.start_view = "", start
    else:
        liked.start, liked.start_view = start, None
    liked.save(update_fields=["start", "start_view"])


def like(user: User, list_key: str, *, columns: str, density: str) -> None:
    """Keep how a person likes a list, for every view that says nothing about it."""
    ListPreference.objects.update_or_create(
        user=user,
        list_key=list_key,
        defaults={"columns": columns, "density": density},
    )


def pin(user: User, list_key: str, pins: Collection[str]) -> None:
    """Let these tabs stand above a person's list, in this order: keys and numbers."""
    ListPreference.objects.update_or_create(
        user=user, list_key=list_key, defaults={"pins": ",".join(pins) or NO_PINS}
    )


def stand(user: User, list_key: str, density: str) -> None:
    """Let rows stand this close for a person, in every list they said nothing else of.

    Of this list they say it now.
    """
    User.objects.filter(pk=user.pk).update(density=density)
    ListPreference.objects.filter(user=user, list_key=list_key).update(density="")


def duplicate(view: SavedView, *, by: User) -> tuple[SavedView, writing.Act]:
    """Give a person a private copy of a view they see, under a name of its own.

    Raises ValidationError for who has too many views already.
    """
    copy = SavedView(owner=by, list_key=view.list_key, query=view.query)
    for number in range(1, MOST + 2):
        ending = f" ({number})" if number > 1 else ""
        name = _("Copy of %(view)s") % {"view": view}
        copy.name = f"{name[: 60 - len(ending)]}{ending}"
        if not copy.namesakes().exists():
            break
    return copy, save(copy, by=by)


def readers_of(view: SavedView) -> list[Role | Group]:
    """Give the roles and groups a view is shared with."""
    if view.pk is None:
        return []
    rows = view.readers.select_related("role", "group")
    return [reader for row in rows if (reader := row.role or row.group)]


def _check(view: SavedView) -> None:
    if view.namesakes().exists():
        text = _("There is a view called “%(name)s” already.") % {"name": view.name}
        raise ValidationError({"name": text})
    theirs = SavedView.objects.present().filter(owner=view.owner)
    if view.pk is None and theirs.filter(list_key=view.list_key).count() >= MOST:
        raise ValidationError(
            _("You have %(most)s views of this list. Delete one first.")
            % {"most": MOST}
        )
    if len(view.query) > LONGEST_QUERY:
        raise ValidationError(_("These filters are too long for a view."))


def _check_may_change(view: SavedView, by: User) -> None:
    new = view.pk is None and view.owner == by
    if not new and not SavedView.objects.editable_by(by).filter(pk=view.pk).exists():
        raise PermissionDenied(_("You can't change the view “%s”.") % view)


def _check_may_share(
    view: SavedView, readers: Collection[Role | Group], by: User
) -> None:
    """Let nobody widen the audience who may not share; narrowing is always fine."""
    if by.has_perm("lists.share_savedview"):
        return
    stored = SavedView.objects.filter(pk=view.pk).first()
    before = stored.audience if stored else SavedView.Audience.PRIVATE
    widens = view.audience not in (before, SavedView.Audience.PRIVATE)
    if widens or set(readers) - set(readers_of(view)):
        raise PermissionDenied(_("You can't share views with others."))


def _give_readers(
    view: SavedView, readers: Collection[Role | Group], act: writing.Act
) -> None:
    wanted = set(readers)
    for row in view.readers.select_related("role", "group"):
        reader = row.role or row.group
        if reader in wanted:
            wanted.remove(reader)
        else:
            act.delete(row)
    for reader in sorted(wanted, key=str):
        role = reader if isinstance(reader, Role) else None
        group = reader if isinstance(reader, Group) else None
        act.save(SavedViewReader(view=view, role=role, group=group))
