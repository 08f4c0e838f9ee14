"""Moving leads along their process: what may be, what is asked, what is kept."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from history import undoing, writing
from history.models import Operation
from leads.models import Lead, LeadType, Process, ProcessStep, Status, StatusSpan
from leads.process import moving, stays
from leads.tests.make import make_lead


def status(key: str) -> Status:
    return Status.objects.get(key=key)


def step(key: str) -> ProcessStep:
    return ProcessStep.objects.get(process__name="Business", status__key=key)


def ask(key: str, **fields) -> ProcessStep:
    """Change what a step of the shipped process asks for."""
    ProcessStep.objects.filter(pk=step(key).pk).update(**fields)
    return step(key)


def test_new_leads_begin_in_the_default_status_of_their_type(db):
    assert moving.first_status(LeadType.objects.get(is_default=True)).key == "new"


def test_a_process_without_a_default_still_takes_leads_in(db):
    ProcessStep.objects.update(is_default=False)
    assert moving.first_status(LeadType.objects.get()).kind == Status.Kind.OPEN


def test_a_rep_moves_a_lead_and_the_time_in_status_is_stored(ana):
    with time_machine.travel("2026-11-02T09:00Z", tick=False):
        lead = make_lead(ana)
    with time_machine.travel("2026-11-05T08:00Z", tick=False):
        lead = moving.move(lead, status("working"), by=ana)

    assert lead.status.key == "working"
    first, present = StatusSpan.objects.filter(lead=lead).order_by("entered_at")
    assert (first.status.key, first.left_at) == ("new", present.entered_at)
    assert (present.status.key, present.left_at, present.by) == ("working", None, ana)
    assert lead.status_since == present.entered_at


def test_days_are_the_sum_of_all_stays_rounded_down(ana):
    moves = ["2026-11-01T00:00Z", "2026-11-02T18:00Z", "2026-11-03T00:00Z"]
    with time_machine.travel(moves[0], tick=False):
        lead = make_lead(ana)
    with time_machine.travel(moves[1], tick=False):
        lead = moving.move(lead, status("working"), by=ana)
    with time_machine.travel(moves[2], tick=False):
        lead = moving.move(lead, status("new"), by=ana)

    now = datetime.datetime(2026, 11, 4, 5, tzinfo=datetime.UTC)
    days = stays.days_by_status(lead, now)
    assert days[status("new").pk] == 2  # 42 h + 29 h
    assert days[status("working").pk] == 0


def test_moving_to_where_a_lead_is_writes_nothing(ana):
    lead = make_lead(ana)
    moved = moving.move(lead, lead.status, by=ana)
    assert moved.version == lead.version
    assert not Operation.objects.filter(kind="status").exists()


def test_only_conversion_sets_a_converted_status(ana):
    lead = make_lead(ana)
    assert status("converted") not in moving.choices(lead)
    with pytest.raises(ValidationError, match="Convert the lead"):
        moving.move(lead, status("converted"), by=ana)


def test_a_converted_lead_stays_as_it_is(ana):
    lead = make_lead(ana)
    lead.converted_at = timezone.now()
    assert "converted" in str(
        moving._refusal(lead, status("working"), moving.steps(lead), moving.Said())
    )


def test_only_the_allowed_next_statuses_can_be_chosen(ana):
    ask("new", allowed_next=["working", "unqualified"])
    lead = make_lead(ana)
    assert [s.key for s in moving.choices(lead)] == ["working", "unqualified"]
    with pytest.raises(ValidationError, match="From New a lead can't move to Qual"):
        moving.move(lead, status("qualified"), by=ana)


def test_a_status_of_another_process_is_refused(ana):
    other = Status.objects.create(key="odd", label="Odd")
    with pytest.raises(ValidationError, match="can't move to Odd"):
        moving.move(make_lead(ana), other, by=ana)


def test_an_inactive_status_is_not_offered_and_keeps_old_leads_readable(ana):
    lead = make_lead(ana)
    Status.objects.filter(key__in=["nurturing", "new"]).update(is_active=False)
    assert "nurturing" not in [s.key for s in moving.choices(lead)]
    assert moving.step_of(lead).status.label == "New"


def test_required_fields_that_block_are_named(ana):
    """Peers §4.6: "required fields by stage" as a table that nobody enforces."""
    ask("qualified", required_fields=["email", "phone"], enforcement="block")
    lead = make_lead(ana)
    with pytest.raises(ValidationError) as refused:
        moving.move(lead, status("qualified"), by=ana, confirmed=True)
    assert refused.value.messages == [
        "Fill in Email and Phone before you mark this lead Qualified."
    ]


def test_required_fields_that_warn_can_be_passed_over(ana):
    ask("qualified", required_fields=["email"], enforcement="warn")
    lead = make_lead(ana)
    with pytest.raises(moving.NotReady, match=r"Email is empty. You can still cont"):
        moving.move(lead, status("qualified"), by=ana)
    moved = moving.move(lead, status("qualified"), by=ana, confirmed=True)
    assert moved.status.key == "qualified"


def test_hints_never_stop_a_move(ana):
    ask("qualified", required_fields=["email"], enforcement="hint")
    lead = make_lead(ana)
    assert moving.check(lead, status("qualified")).missing == ["Email"]
    assert moving.move(lead, status("qualified"), by=ana).status.key == "qualified"


def test_a_required_field_that_was_deleted_asks_for_nothing(ana):
    ask("qualified", required_fields=["custom.gone"], enforcement="block")
    assert moving.move(make_lead(ana), status("qualified"), by=ana)


def test_no_and_zero_are_answers(ana):
    ask("qualified", required_fields=["number_of_employees"], enforcement="block")
    lead = make_lead(ana, number_of_employees=0)
    assert moving.check(lead, status("qualified")).missing == []


def test_a_status_may_ask_for_the_reason(ana):
    lead = make_lead(ana)
    with pytest.raises(moving.ReasonMissing, match="Say why"):
        moving.move(lead, status("unqualified"), by=ana)
    moved = moving.move(lead, status("unqualified"), by=ana, reason="No budget")
    assert moved.status_reason == "No budget"
    assert StatusSpan.objects.get(lead=lead, left_at=None).reason == "No budget"


def test_a_reason_too_long_is_refused_not_cut(ana):
    with pytest.raises(ValidationError, match="255"):
        moving.move(make_lead(ana), status("dead"), by=ana, reason="x" * 256)


def test_a_colleague_cannot_move_the_lead(ana, boris, rita):
    lead = make_lead(ana)
    for stranger in (boris, rita):
        with pytest.raises(PermissionDenied, match="Ana Batista owns it"):
            moving.move(lead, status("working"), by=stranger)


def test_a_move_can_be_undone_with_its_time(ana):
    lead = make_lead(ana)
    since = lead.status_since
    moving.move(lead, status("unqualified"), by=ana, reason="No budget")

    report = undoing.undo(Operation.objects.get(kind="status"), by=ana)

    assert report.skipped == []
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.status.key, lead.status_since, lead.status_reason) == (
        "new",
        since,
        "",
    )
    span = StatusSpan.objects.get(lead=lead)
    assert (span.status.key, span.left_at) == ("new", None)


def test_undoing_an_older_move_leaves_the_line_of_stays_whole(ana):
    lead = make_lead(ana)
    moving.move(lead, status("working"), by=ana)
    first = Operation.objects.get(kind="status")
    moving.move(lead, status("qualified"), by=ana)

    report = undoing.undo(first, by=ana)

    assert report.undone == 0
    assert Lead.objects.get(pk=lead.pk).status.key == "qualified"
    line = StatusSpan.objects.filter(lead=lead).order_by("entered_at")
    assert [span.status.key for span in line] == ["new", "working", "qualified"]


def test_undo_by_somebody_who_lost_the_lead_changes_nothing(ana, boris):
    lead = make_lead(ana)
    moving.move(lead, status("working"), by=ana)
    Lead.objects.filter(pk=lead.pk).update(owner=boris)

    undoing.undo(Operation.objects.get(kind="status"), by=ana)

    assert Lead.objects.get(pk=lead.pk).status.key == "working"
    assert StatusSpan.objects.filter(lead=lead).count() == 2


def test_many_leads_move_at_once_and_the_others_are_named(
    ana, boris, django_assert_max_num_queries
):
    ask("qualified", required_fields=["email"], enforcement="block")
    ready = [make_lead(ana, email=f"{n}@acme.example") for n in range(30)]
    unready, foreign = make_lead(ana), make_lead(boris)
    with (
        django_assert_max_num_queries(30),
        writing.act("bulk_status", by=ana) as act,
    ):
        skipped = moving.move_many(
            [*ready, unready, foreign], status("qualified"), by=ana, act=act
        )
    assert [(lead.pk, why) for lead, why in skipped] == [
        (unready.pk, "Fill in Email before you mark this lead Qualified."),
        (foreign.pk, "You can't change this lead. Boris Novak owns it."),
    ]
    assert Lead.objects.filter(status__key="qualified").count() == 30
    assert StatusSpan.objects.filter(left_at=None).count() == 32


def test_everything_about_status_goes_by_kind_never_by_name(ana):
    """The whole walk again with every key, label and kind exchanged."""
    Status.objects.update(is_active=False)
    kinds = {"qualified": "open", "new": "ready", "converted": "closed"}
    made = {
        key: Status.objects.create(key=f"{key}-2", label=key[::-1], kind=kind)
        for key, kind in (kinds | {"working": "converted"}).items()
    }
    process = Process.objects.create(name="Turned round")
    for position, (key, one) in enumerate(made.items()):
        ProcessStep.objects.create(
            process=process,
            status=one,
            position=position,
            is_default=key == "qualified",
        )
    turned = LeadType.objects.create(key="t", label="T", process=process)
    lead = make_lead(ana, lead_type=turned)

    assert moving.first_status(turned) == made["qualified"]
    assert moving.next_step(lead).status == made["new"]
    lead = moving.move(lead, made["new"], by=ana)
    assert moving.next_step(lead) is None  # what follows is closed or by conversion
    assert moving.choices(lead) == [made["qualified"], made["converted"]]
    with pytest.raises(ValidationError, match="Convert the lead"):
        moving.move(lead, made["working"], by=ana)


def test_renaming_a_status_breaks_nothing(ana):
    ask("new", allowed_next=["working"])
    Status.objects.filter(key="working").update(label="In Arbeit")
    lead = moving.move(make_lead(ana), status("working"), by=ana)
    assert str(lead.status) == "In Arbeit"
