"""The people, queues, rules and the form of the demonstration."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group

from leads.models import (
    AssignmentEntry,
    AssignmentRule,
    FormField,
    LeadType,
    Pool,
    PoolMember,
    Process,
    ProcessStep,
    Status,
    WebForm,
)
from lists import saving
from lists.models import SavedView
from records.models import Tag, tags
from users import roles
from users.models import Organisation, Queue, QueueMember, Role, User
from work.database import fold

PASSWORD = "demo"  # noqa: S105  (the demonstration's, refused without CRM_DEMO)
TOKEN = "FORMTOKEN"  # noqa: S105  (public by design: it stands in the page)


@dataclass(frozen=True)
class Staff:
    """Who works in the demonstration."""

    rep: User
    colleague: User
    stranger: User
    manager: User
    marketing: User
    admin: User

    @property
    def reps(self) -> list[User]:
        return [self.rep, self.colleague, self.stranger]


# What a rep of the demonstration wants to reach in a week.
_GOALS = {"weekly_calls": 40, "weekly_conversions": 5}


def make_staff() -> Staff:
    """Make the role tree and the people who can sign in with the password `demo`."""
    head = _role("Head of sales", None)
    north = _role("Sales manager North", head)
    south = _role("Sales manager South", head)
    rep_north, rep_south = (
        _role("Sales rep North", north),
        _role("Sales rep South", south),
    )
    return Staff(
        rep=_person("rep", "Priya", "Raman", "Rep", rep_north, **_GOALS),
        colleague=_person("rep3", "Tom", "Lindqvist", "Rep", rep_north, **_GOALS),
        stranger=_person("rep2", "Lucía", "Fernández", "Rep", rep_south, **_GOALS),
        manager=_person("manager", "Ana", "Batista", "Manager", north),
        marketing=_person("marketing", "Kenji", "Mori", "Marketing", None),
        admin=_person(
            "admin", "Sofia", "Almeida", "Administrator", None, is_staff=True
        ),
    )


def set_up(staff: Staff) -> dict[str, Queue]:
    """Make the organisation, queues, a second process, the pool and the rule."""
    organisation = Organisation.current()
    if not organisation.name:
        Organisation.objects.filter(pk=1).update(
            name="Tiller Logistics",
            time_zone="Europe/London",
            currency="EUR",
            phone_region="GB",
            is_set_up=True,
        )
    queues = {
        "uk": _queue("uk", "UK and Ireland", [staff.rep, staff.colleague], most=20),
        "dach": _queue("dach", "Germany, Austria, Switzerland", [staff.colleague]),
        "world": _queue(
            "world", "Rest of the world", [staff.rep, staff.colleague], most=60
        ),
        "south": _queue("south", "Southern Europe", [staff.stranger]),
    }
    make_tags()
    _consumer_process()
    _rule(staff, queues)
    _form()
    _views(staff)
    return queues


# Every how many leads have it, what it is called, and its color.
TAGS = (
    (6, "Campaign-ready", Tag.Tone.GREEN),
    (9, "Trade fair 2026", Tag.Tone.BLUE),
    (14, "Key account", Tag.Tone.VIOLET),
    (17, "Call in spring", Tag.Tone.AMBER),
)


def make_tags() -> None:
    """Make the tags that leads of the demonstration have."""
    for _every, name, tone in TAGS:
        Tag.objects.get_or_create(key=fold(name), defaults={"name": name, "tone": tone})
    tags.forget()


def tags_of(number: int) -> list[str]:
    """Give the names of the tags of one of many leads."""
    return [name for every, name, _tone in TAGS if number % every == 0]


def _role(name: str, above: Role | None) -> Role:
    role = Role.objects.filter(name=name).first()
    return role or roles.place(Role(name=name, parent=above))


def _person(
    name: str, first: str, last: str, group: str, role: Role | None, **more: Any
) -> User:
    email = f"{name}@demo.example"
    person = User.objects.filter(email=email).first()
    if person is None:
        person = User.objects.create_user(
            email,
            PASSWORD,
            first_name=first,
            last_name=last,
            role=role,
            is_demo=True,
            **more,
        )
        person.groups.add(Group.objects.get(name=group))
    return person


def _queue(key: str, name: str, members: list[User], most: int | None = None) -> Queue:
    queue, is_new = Queue.objects.get_or_create(
        key=key, defaults={"name": name, "is_demo": True, "most_open": most}
    )
    if is_new:
        for member in members:
            QueueMember.objects.create(queue=queue, user=member)
    return queue


def _consumer_process() -> None:
    """A second process: fewer steps, and "Dead" can be chosen off the path."""
    if Process.objects.filter(name="Consumer").exists():
        return
    process = Process.objects.create(
        name="Consumer", description="Selling to people: short and quick."
    )
    for position, key in enumerate(["new", "working", "dead", "converted"]):
        ProcessStep.objects.create(
            process=process,
            status=Status.objects.get(key=key),
            position=position,
            is_default=position == 0,
            is_on_path=key != "dead",
            key_fields=["phone", "city"] if key == "working" else [],
            guidance="Call within the hour; ask what they need it for.",
        )
    LeadType.objects.create(key="consumer", label="Consumer", process=process)


def _rule(staff: Staff, queues: dict[str, Queue]) -> None:
    if AssignmentRule.objects.exists():
        return
    rule = AssignmentRule.objects.create(
        name="Everyday routing",
        description="The first entry that fits decides; the last one fits all.",
        is_active=True,
    )
    pool = Pool.objects.create(name="Inside sales")
    for position, person in enumerate([staff.rep, staff.colleague]):
        PoolMember.objects.create(pool=pool, user=person, position=position)
    entries: list[tuple[str, list[list[str]], str, dict[str, Any]]] = [
        (
            "Big companies",
            [["number_of_employees", "greater_or_equal", "1000"]],
            "",
            {"user": staff.manager},
        ),
        (
            "Hot from the UK or Ireland",
            [
                ["country_code", "equals", "GB, IE"],
                ["rating", "equals", "Hot"],
                ["lead_source", "equals", "Website"],
            ],
            "1 AND (2 OR 3)",
            {"pool": pool},
        ),
        ("UK and Ireland", [["country_code", "equals", "GB, IE"]], "",
         {"queue": queues["uk"]}),
        ("German-speaking", [["country_code", "equals", "DE, AT, CH"]], "",
         {"queue": queues["dach"]}),
        ("Southern Europe", [["country_code", "equals", "IT, ES, PT, FR"]], "",
         {"user": staff.stranger}),
        ("Hot from elsewhere", [["rating", "equals", "Hot"]], "", {"pool": pool}),
        ("Everywhere else", [], "", {"queue": queues["world"]}),
    ]  # fmt: skip
    for position, (name, rows, logic, target) in enumerate(entries):
        AssignmentEntry.objects.create(
            rule=rule,
            position=position,
            name=name,
            criteria=[dict(zip(("field", "operator", "value"), row, strict=True))
                      for row in rows],
            logic=logic,
            **target,
        )  # fmt: skip


def _form() -> None:
    form, is_new = WebForm.objects.get_or_create(
        token=TOKEN,
        defaults={
            "name": "Book a demo",
            "slug": "book-a-demo",
            "heading": "Book a demo",
            "intro": "Tell us who you are and we will call you back today.",
            "allowed_origins": "https://www.example.com",
            "is_demo": True,
        },
    )
    if not is_new:
        return
    questions = [
        ("first_name", "First name", False),
        ("last_name", "Last name", True),
        ("company", "Company", True),
        ("email", "Work e-mail", True),
        ("phone", "Phone", False),
        ("country", "Country", False),
        ("description", "What would you like to see?", False),
    ]
    for position, (target, label, required) in enumerate(questions):
        FormField.objects.create(
            form=form,
            position=position,
            target=target,
            label=label,
            is_required=required,
        )


def _views(staff: Staff) -> None:
    """Saved views as tabs: one of Priya's own, one for her team, one for everyone."""
    audience = SavedView.Audience
    team = [staff.manager.role] if staff.manager.role else []
    views: list[tuple[User, str, str, str, str, list[Role]]] = [
        (staff.rep, "leads", "Hot, web form", audience.PRIVATE,
         "view=mine&lead_source=Website&rating=Hot", []),
        (staff.manager, "leads", "Trade show, open", audience.CHOSEN,
         "view=open&lead_source=Trade+Show&sort=created", team),
        (staff.manager, "leads", "Big or hot", audience.PRIVATE,
         "view=open&f=number_of_employees:greater_or_equal:500&f=rating:equals:Hot"
         "&logic=1+OR+2&cols=company,status,rating,number_of_employees,next,owner", []),
        (staff.marketing, "accounts", "Transportation", audience.EVERYONE,
         "industry=Transportation", []),
    ]  # fmt: skip
    for owner, key, name, seen_by, query, readers in views:
        if not SavedView.objects.filter(owner=owner, list_key=key, name=name).exists():
            view = SavedView(
                owner=owner, list_key=key, name=name, audience=seen_by, query=query
            )
            saving.save(view, readers=readers, by=owner)
