"""What a new person does first, and an administrator of a new installation. ux.md, §7.

Whether a step is done is read from what is there, in one query. The card stays away
from who has done everything, and from who has put it away.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.models import Activity
from crm import watch
from imports.models import RIGHTS as IMPORT_RIGHTS
from imports.models import Import
from leads.models import AssignmentEntry, Lead, WebForm
from lists.models import SavedView
from users.models import Organisation, User
from work import mail
from work.models import NoticePreference


@dataclass(frozen=True)
class Step:
    """One thing to do, where it is done, and whether it is."""

    label: str
    url: str
    is_done: bool
    opens_dialog: bool = False


@dataclass(frozen=True)
class Card:
    """The steps of one person, and how many are done."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


def card(user: User) -> Card | None:
    """Give a person's first steps; None where all are done or they want none."""
    if user.first_steps.get("off"):
        return None
    found = _found(user)
    steps = [*_of_installation(user, found), *_of_person(user, found)]
    return Card(steps) if any(not step.is_done for step in steps) else None


def put_away(user: User) -> None:
    """Show the card to this person no more."""
    _keep(user, off=True)


def note_statuses(user: User) -> None:
    """Remember that somebody looked at the statuses: looking changes nothing else."""
    _keep(user, statuses=True)


# -- inside -------------------------------------------------------------------


def _keep(user: User, **said: bool) -> None:
    user.first_steps = {**user.first_steps, **said}
    user.save(update_fields=["first_steps"])


def _found(user: User) -> dict[str, bool]:
    """Ask for everything at once; what a person may not do is not asked for."""
    mine: dict[str, QuerySet[Any]] = {
        "lead": Lead.objects.alive().filter(Q(owner=user) | Q(created_by=user)),
        "call": Activity.objects.alive().filter(
            created_by=user, kind=Activity.Kind.CALL
        ),
        "view": SavedView.objects.present().filter(owner=user),
        "notices": NoticePreference.objects.filter(user=user),
        "import": Import.objects.filter(user=user),
    }
    if user.is_staff:
        mine |= {
            "set_up": Organisation.objects.filter(is_set_up=True),
            "people": User.objects.working().exclude(pk=user.pk),
            "rule": AssignmentEntry.objects.filter(
                is_active=True, rule__is_active=True
            ),
            "form": WebForm.objects.filter(is_active=True),
        }
    there = [Exists(rows.order_by()) for rows in mine.values()]
    row = User.objects.filter(pk=user.pk).values_list(*there).get()
    return dict(zip(mine, row, strict=True))


def _of_person(user: User, found: dict[str, bool]) -> list[Step]:
    steps = []
    leads = reverse("leads:list")
    if user.has_perm("leads.add_lead"):
        new = reverse("leads:new")
        steps.append(Step(_("Add your first lead"), new, found["lead"], True))
    if user.has_perm(IMPORT_RIGHTS["lead"]):
        url = reverse("imports:new")
        steps.append(Step(_("Bring in a list"), url, found["import"]))
    # Who watches over imports and queues calls nobody.
    if user.has_perm("activities.add_activity") and not watch.is_for(user):
        steps.append(Step(_("Log your first call"), leads, found["call"]))
    return [
        *steps,
        Step(_("Save a view of your own"), leads, found["view"]),
        Step(
            _("Choose what you are told"),
            reverse("users:me") + "#notices",
            found["notices"],
        ),
    ]


def _of_installation(user: User, found: dict[str, bool]) -> list[Step]:
    if not user.is_staff:
        return []
    asked = [
        (
            "users.change_organisation",
            _("Say who you are: company, time zone, hours"),
            reverse("setup-welcome"),
            found["set_up"],
        ),
        (
            "users.add_user",
            _("Invite your people"),
            reverse("admin:users_user_add"),
            found["people"],
        ),
        (
            "leads.change_status",
            _("Look at the statuses"),
            reverse("first-steps-statuses"),
            bool(user.first_steps.get("statuses")),
        ),
        (
            "leads.change_assignmentrule",
            _("Say who gets a new lead"),
            reverse("admin:leads_assignmentrule_changelist"),
            found["rule"],
        ),
        (
            "leads.add_webform",
            _("Connect a web form"),
            reverse("admin:leads_webform_add"),
            found["form"],
        ),
        (
            "users.change_organisation",
            _("Let e-mails leave (EMAIL_URL)"),
            reverse("setup"),
            mail.leaves_us(),
        ),
    ]
    return [
        Step(label, url, is_done)
        for right, label, url, is_done in asked
        if user.has_perm(right)
    ]
