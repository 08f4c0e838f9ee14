"""What people of the demonstration did by hand on one lead, to be looked at."""

from activities import files, log, meetings, pinning, times
from activities.models import Activity
from crm.demo.people import Staff
from history import writing
from history.models import Operation
from leads.models import Lead
from users.models import User

_HERO = "maya.okafor@northwind-logistics.example"
_VEHICLES = b"Depot,Vehicles,Drivers\r\nLuton,22,31\r\nCroydon,18,24\r\n"
_QUESTIONS = (
    b"Questions of Northwind Logistics\n\n"
    b"1. Can customers see where a truck is?\n2. What do 40 vehicles cost?\n"
)


def do(staff: Staff) -> None:
    """Add files to Maya's page, a pinned note that asks the manager, and tasks."""
    maya = Lead.objects.filter(email=_HERO).order_by("pk").first()
    if maya is None:
        return
    act = files.add(
        maya,
        [("Northwind vehicles.csv", [_VEHICLES]), ("Questions.txt", [_QUESTIONS])],
        by=staff.rep,
    )
    _mark(act)
    with writing.act("log_note", by=staff.rep, label=f"Note: {maya}") as doing:
        body = f"They compare us with two others. @{staff.manager}, may I give 10 %?"
        note = log.write_note(maya, by=staff.rep, body=body, act=doing)
    _mark(doing.operation)
    pinning.pin(maya, note, by=staff.rep)
    with writing.act("plan_task", by=staff.rep, label=f"Task: {maya}") as doing:
        _plan(maya, staff.rep, doing)
    _mark(doing.operation)


def _plan(lead: Lead, rep: User, act: writing.Act) -> None:
    """Plan a report of every Monday, and a talk and a meeting to be reminded of."""
    monday = times.next_monday(rep.zone)
    log.plan_task(
        lead,
        by=rep,
        subject="Tell them how far the trial is",
        due_at=monday,
        repeats=Activity.Repeats.WEEKLY,
        means=Activity.Kind.EMAIL,
        act=act,
    )
    log.plan_task(
        lead,
        by=rep,
        subject="Talk about prices",
        due_at=times.in_days(2, rep.zone),
        remind_before=60,
        means=Activity.Kind.CALL,
        act=act,
    )
    meetings.put_down(
        lead,
        by=rep,
        subject="Show the route planner",
        at=times.in_days(3, rep.zone),
        minutes=45,
        place="Video call",
        attendees=lead.email,
        remind_before=30,
        act=act,
    )


def _mark(act: Operation) -> None:
    made = act.changes.filter(content_type__model="activity", verb="created")
    pks = list(made.values_list("object_id", flat=True))
    Activity.objects.filter(pk__in=pks).update(is_demo=True)
