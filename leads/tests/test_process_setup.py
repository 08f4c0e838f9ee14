"""Setting up statuses and processes: wrong set-ups are refused in clear words."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from history import undoing
from history.models import Operation
from leads.models import (
    AssignmentEntry,
    Lead,
    LeadType,
    Process,
    ProcessStep,
    Status,
    StatusSpan,
)
from leads.process import moving, path, setup, stays
from leads.tests.make import entry, make_lead, make_rule


def status(key: str) -> Status:
    return Status.objects.get(key=key)


def said(key: str, **more):
    return {"status": status(key), "is_default": key == "new", **more}


def problems(*steps) -> str:
    with pytest.raises(ValidationError) as refused:
        setup.check_steps(steps)
    return " ".join(refused.value.messages)


def test_the_shipped_process_is_sound(db):
    steps = ProcessStep.objects.select_related("status")
    setup.check_steps(
        [
            {
                "status": step.status,
                "is_default": step.is_default,
                "allowed_next": step.allowed_next,
                "key_fields": step.key_fields,
                "required_fields": step.required_fields,
            }
            for step in steps
        ]
    )


def test_a_process_needs_one_open_default_and_a_converted_status(db):
    assert "exactly one" in problems(said("working"), said("converted"))
    assert "closed status" in problems(
        {"status": status("dead"), "is_default": True}, said("converted")
    )
    assert "nobody can convert" in problems(said("new"), said("working"))


def test_a_default_that_is_not_active_is_refused(db):
    Status.objects.filter(key="new").update(is_active=False)
    assert "not active" in problems(said("new"), said("converted"))


def test_steps_lead_only_within_their_process(db):
    text = problems(said("new", allowed_next=["working"]), said("converted"))
    assert text == "New leads to working, which is not in this process."


def test_steps_ask_only_for_fields_that_exist(db):
    text = problems(
        said("new", key_fields=["nonsense"], required_fields=["status"]),
        said("converted"),
    )
    assert text == "New asks for nonsense and status, which a lead does not have."


def test_a_default_status_cannot_be_closed_or_switched_off(db):
    for change in ({"kind": "closed"}, {"is_active": False}):
        new = status("new")
        for name, value in change.items():
            setattr(new, name, value)
        with pytest.raises(ValidationError, match="Business: New leads cannot begin"):
            setup.check_status(new)


def test_leads_never_turn_converted_by_set_up(ana):
    make_lead(ana, status=status("working"))
    working = status("working")
    working.kind = "converted"
    with pytest.raises(ValidationError, match="1 leads have this status"):
        setup.check_status(working)


def test_renaming_a_label_is_always_allowed(db):
    ProcessStep.objects.filter(status__key="converted").delete()
    new = status("new")
    new.label = "Brandneu"
    setup.check_status(new)


def test_deleting_a_status_in_use_moves_leads_steps_stays_and_rules(ana):
    with time_machine.travel("2026-11-02T09:00Z", tick=False):
        lead = make_lead(ana, status=status("working"))
    ProcessStep.objects.filter(status__key="new").update(allowed_next=["working"])
    make_rule(entry(ana, ("status", "equals", "New,Working")))
    with time_machine.travel("2026-11-05T09:00Z", tick=False):
        moved = setup.replace_status(status("working"), status("nurturing"), by=ana)
        lead = Lead.objects.get(pk=lead.pk)
        assert stays.days_by_status(lead)[status("nurturing").pk] == 3

    assert (moved, lead.status.key) == (1, "nurturing")
    assert lead.status_since == datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
    assert not Status.objects.filter(key="working").exists()
    assert StatusSpan.objects.get(lead=lead).status.key == "nurturing"
    assert ProcessStep.objects.get(status__key="new").allowed_next == ["nurturing"]
    [row] = AssignmentEntry.objects.get().criteria
    assert row["value"] == "New,nurturing"


def test_a_status_is_replaced_only_by_one_of_its_kind(ana):
    with pytest.raises(ValidationError, match="same kind"):
        setup.replace_status(status("working"), status("dead"), by=ana)


def test_the_default_moves_to_the_replacement(ana):
    setup.replace_status(status("new"), status("working"), by=ana)
    step = ProcessStep.objects.get(is_default=True)
    assert step.status.key == "working"
    assert moving.first_status(LeadType.objects.get()).key == "working"


def test_an_unused_status_needs_no_replacement(ana):
    extra = Status.objects.create(key="extra", label="Extra")
    setup.delete_unused(extra)
    with pytest.raises(ValidationError, match="takes its place"):
        setup.delete_unused(status("dead"))


def test_an_undo_to_a_status_that_is_gone_is_refused_not_an_error(ana):
    lead = make_lead(ana, status=status("working"))
    moving.move(lead, status("new"), by=ana)
    operation = Operation.objects.get(kind="status")
    setup.replace_status(status("working"), status("nurturing"), by=ana)

    report = undoing.undo(operation, by=ana)

    assert report.undone == 0
    assert Lead.objects.get(pk=lead.pk).status.key == "new"


# -- in the admin ----------------------------------------------------------------


@pytest.fixture
def admin(client, adam):
    client.force_login(adam)
    return client


def process_form(process: Process, **changes) -> dict[str, str]:
    """What the browser would send for a process as it is, with changes."""
    steps = list(process.steps.order_by("position"))
    data = {
        "name": process.name,
        "description": process.description,
        "steps-TOTAL_FORMS": str(len(steps)),
        "steps-INITIAL_FORMS": str(len(steps)),
        "steps-MIN_NUM_FORMS": "0",
        "steps-MAX_NUM_FORMS": "1000",
    }
    for number, step in enumerate(steps):
        name = f"steps-{number}"
        data |= {
            f"{name}-id": step.pk,
            f"{name}-process": process.pk,
            f"{name}-status": step.status_id,
            f"{name}-position": step.position,
            f"{name}-guidance": step.guidance,
            f"{name}-key_fields": step.key_fields,
            f"{name}-required_fields": step.required_fields,
            f"{name}-allowed_next": step.allowed_next,
            f"{name}-enforcement": step.enforcement,
        }
        for flag in ("is_default", "is_on_path", "asks_reason"):
            if getattr(step, flag):
                data[f"{name}-{flag}"] = "on"
    return {**data, **changes}


def test_a_process_is_saved_with_its_steps(admin):
    process = Process.objects.get()
    url = reverse("admin:leads_process_change", args=[process.pk])
    assert admin.get(url).status_code == 200
    data = process_form(process, **{"steps-0-key_fields": ["email", "phone"]})
    assert admin.post(url, data).status_code == 302
    step = process.steps.get(status__key="new")
    assert step.key_fields == ["email", "phone"]


def test_a_wrong_process_is_refused_in_words(admin):
    process = Process.objects.get()
    url = reverse("admin:leads_process_change", args=[process.pk])
    data = process_form(process)
    del data["steps-0-is_default"]
    page = admin.post(url, data)
    assert "Tick exactly one step as the default" in page.content.decode()
    six = ["email", "phone", "title", "company", "city", "country"]
    page = admin.post(url, process_form(process, **{"steps-1-key_fields": six}))
    assert "at most 5 key fields" in page.content.decode()


def test_the_admin_asks_for_a_replacement(admin, ana):
    lead = make_lead(ana, status=status("dead"))
    url = reverse("admin:leads_status_delete", args=[status("dead").pk])
    assert "1 lead has this status" in admin.get(url).content.decode()
    assert admin.post(url, {}).status_code == 200
    assert Status.objects.filter(key="dead").exists()
    answer = admin.post(url, {"replacement": status("unqualified").pk})
    assert answer.status_code == 302
    assert Lead.objects.get(pk=lead.pk).status.key == "unqualified"


def test_a_status_is_not_turned_round_under_its_leads(admin, ana):
    make_lead(ana, status=status("working"))
    working = status("working")
    url = reverse("admin:leads_status_change", args=[working.pk])
    data = {"label": "Working", "tone": "amber", "kind": "converted"}
    page = admin.post(url, {**data, "is_active": "on", "description": ""})
    assert "use another status instead" in page.content.decode()
    page = admin.post(
        url, {**data, "kind": "open", "label": "In Arbeit", "is_active": "on"}
    )
    assert page.status_code == 302
    assert status("working").label == "In Arbeit"


def test_one_active_lead_type_stays_the_default(admin):
    business = LeadType.objects.get()
    url = reverse("admin:leads_leadtype_change", args=[business.pk])
    data = {"label": "Business", "process": business.process_id, "is_active": "on"}
    assert "must be the default" in admin.post(url, data).content.decode()
    add = {**data, "key": "consumer", "label": "Consumer", "is_default": "on"}
    assert admin.post(reverse("admin:leads_leadtype_add"), add).status_code == 302
    assert [t.key for t in LeadType.objects.filter(is_default=True)] == ["consumer"]


def test_a_rep_finds_no_set_up(client, ana):
    client.force_login(ana)
    for name in ("status", "process", "leadtype", "assignmentrule", "pool"):
        page = client.get(reverse(f"admin:leads_{name}_changelist"))
        assert page.status_code in (302, 403)


# -- what the page shows -----------------------------------------------------------


def test_the_path_shows_steps_days_and_the_other_statuses(ana):
    with time_machine.travel("2026-11-02T09:00Z", tick=False):
        lead = make_lead(ana, status=status("working"))
    with time_machine.travel("2026-11-05T10:00Z", tick=False):
        shown = path.path_of(lead, ana)["path"]
    assert [(s["label"], s["state"]) for s in shown["steps"]] == [
        ("New", "done"),
        ("Working", "now"),
        ("Nurturing", "todo"),
        ("Qualified", "todo"),
        ("Converted", "todo"),
    ]
    assert (shown["position"], shown["total"], shown["days"]) == (2, 5, 3)
    assert shown["next"]["label"] == "Nurturing…"
    others = ["New", "Nurturing…", "Qualified", "Unqualified…", "Dead…"]
    assert [o["label"] for o in shown["others"]] == others


def test_all_converted_statuses_are_one_last_step(ana):
    other = Status.objects.create(key="won", label="Won", kind="converted")
    process = Process.objects.get()
    ProcessStep.objects.create(process=process, status=other, position=99)
    shown = path.path_of(make_lead(ana), ana)["path"]
    assert [s["label"] for s in shown["steps"]].count("Converted") == 1
    assert "Won" not in [s["label"] for s in shown["steps"]]


def test_a_closed_lead_shows_why_and_can_be_reopened_where_it_was(ana):
    lead = moving.move(make_lead(ana), status("working"), by=ana)
    lead = moving.move(lead, status("unqualified"), by=ana, reason="No budget")
    shown = path.path_of(lead, ana)["path"]
    assert "No budget" in shown["closed"]["text"]
    assert shown["reopen"]["value"] == "working"


def test_an_open_status_off_the_path_is_still_shown_where_a_lead_stands(ana):
    ProcessStep.objects.filter(status__key="nurturing").update(is_on_path=False)
    lead = make_lead(ana, status=status("nurturing"))
    labels = [s["label"] for s in path.path_of(lead, ana)["path"]["steps"]]
    assert labels == ["New", "Working", "Nurturing", "Qualified", "Converted"]
    labels = [s["label"] for s in path.path_of(make_lead(ana), ana)["path"]["steps"]]
    assert "Nurturing" not in labels


def test_guidance_counts_filled_key_fields(ana):
    lead = make_lead(ana, website="acme.example")
    guidance = path.path_of(lead, ana)["guidance"]
    assert (guidance["filled"], guidance["needed"]) == (2, 4)
    assert list(guidance["form"].fields) == [
        "company",
        "website",
        "industry",
        "number_of_employees",
        "version",
    ]
    assert "five minutes" in guidance["text"]


def test_a_ready_lead_is_told_what_conversion_needs(ana):
    lead = make_lead(ana, status=status("qualified"), company="")
    guidance = path.path_of(lead, ana)["guidance"]
    assert guidance["title"] == "Before you convert"
    assert guidance["readiness"].missing == ["Company"]
