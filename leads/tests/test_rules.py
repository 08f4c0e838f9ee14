"""Assignment: the first entry that fits decides, and the decision explains itself."""

import datetime
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from history import writing
from leads.models import (
    AskedEntries,
    AssignmentDecision,
    AssignmentEntry,
    AssignmentRule,
    Lead,
)
from leads.process import moving
from leads.routing import matching, owners, rules
from leads.tests.make import entry, make_lead, make_pool, make_rule, new_lead
from records.criteria.by_type import ORDER
from users.models import Away, Organisation, Queue
from work.models import Notice


@pytest.fixture
def unsorted(db):
    return Queue.objects.get(key="unsorted")


def assign(*leads: Lead, by=None, rule=None) -> list[rules.Choice]:
    """Take leads in as intake does: decide, write, keep the decisions."""
    with writing.act("intake", by=by) as act:
        choices = rules.assign_new(leads, by=by, act=act, rule=rule)
        act.save_many(leads)
        moving.enter_many(leads, act)
        rules.store(choices, act)
    return choices


def test_the_first_entry_that_fits_assigns_and_stops(ana, boris):
    make_rule(
        entry(ana, ("country", "equals", "UK,Ireland")),
        entry(boris, ("country", "equals", "UK")),
    )
    [choice] = assign(new_lead(country="uk"))
    assert choice.lead.owner == ana
    decision = AssignmentDecision.objects.get(lead=choice.lead)
    assert (decision.owner, decision.entry.user) == (ana, ana)
    assert "For Ana Batista" in decision.reason
    assert decision.trace == [
        {
            "entry": "For Ana Batista",
            "fits": True,
            "rows": [["Country equals UK,Ireland", True]],
        }
    ]


def test_the_trace_says_why_earlier_entries_did_not_fit(ana, boris):
    make_rule(
        entry(ana, ("country", "equals", "US"), ("city", "equals", "Leeds")),
        entry(boris),
    )
    [choice] = assign(new_lead(country="UK", city="Leeds"))
    assert [(line["entry"], line["fits"], line["rows"]) for line in choice.trace] == [
        (
            "For Ana Batista",
            False,
            [["Country equals US", False], ["City equals Leeds", True]],
        ),
        ("For Boris Novak", True, []),
    ]


def test_no_entry_fits_so_the_default_owner_gets_it(ana, unsorted):
    make_rule(entry(ana, ("country", "equals", "UK")))
    [choice] = assign(new_lead(country="DE"))
    assert choice.lead.queue == unsorted
    assert "No entry of" in choice.reason
    assert "Unsorted" in choice.reason


def test_without_an_active_rule_the_default_owner_gets_it(unsorted):
    [choice] = assign(new_lead())
    assert choice.lead.queue == unsorted
    assert choice.reason == (
        "No assignment rule is active; so to the default, Unsorted."
    )


def test_an_inactive_rule_can_be_asked_for_by_name(ana, boris):
    make_rule(entry(ana))
    other = make_rule(entry(boris), active=False)
    [choice] = assign(new_lead(), rule=other)
    assert choice.lead.owner == boris


def test_inactive_or_departed_users_get_nothing_and_the_reason_says_so(ana, unsorted):
    """Peers §4.5: inactive or departed users still in the rotation."""
    make_rule(entry(ana))
    ana.is_active = False
    ana.save()
    [choice] = assign(new_lead())
    assert choice.lead.queue == unsorted
    assert "Ana Batista is not active" in choice.reason


def test_a_default_owner_who_left_is_passed_over(ana, unsorted):
    Organisation.objects.update(default_owner=ana, default_queue=None)
    ana.is_active = False
    ana.save()
    [choice] = assign(new_lead())
    assert choice.lead.queue == unsorted
    assert "because the default, Ana Batista, is not active" in choice.reason


def test_a_failing_rule_never_blocks_a_lead(ana, boris):
    """Peers §4.5: a failing rule blocks the web form."""
    make_rule(
        entry(ana, ("nonsense", "equals", "x")),
        entry(ana, ("number_of_employees", "less_than", "many")),
        entry(boris),
    )
    broken = AssignmentEntry.objects.filter(user=ana)
    broken.filter(position=1).update(criteria={"not": "rows"})
    [choice] = assign(new_lead())
    assert choice.lead.owner == boris
    problems = [line.get("problem", "") for line in choice.trace]
    assert "nonsense" in problems[0]
    assert problems[1]


def test_an_entry_switched_off_is_not_asked(ana, boris):
    make_rule(entry(ana, is_active=False), entry(boris))
    [choice] = assign(new_lead())
    assert choice.lead.owner == boris
    assert len(choice.trace) == 1


def test_criteria_may_ask_about_status_type_and_custom_fields(ana, boris, carla):
    make_rule(
        entry(ana, ("status", "equals", "working")),
        entry(boris, ("lead_type", "not_equal", "business")),
        entry(carla, ("status", "equals", "new"), ("lead_type", "equals", "business")),
    )
    [choice] = assign(new_lead())
    assert choice.lead.owner == carla


def test_a_logic_line_decides(ana, boris):
    rows = [("country", "equals", "UK"), ("city", "equals", "Leeds,York")]
    make_rule(entry(ana, *rows, logic="1 AND NOT 2"), entry(boris))
    choices = assign(
        new_lead(country="UK", city="London"), new_lead(country="UK", city="York")
    )
    assert [choice.lead.owner for choice in choices] == [ana, boris]


def test_a_batch_costs_no_query_per_lead(ana, boris, django_assert_max_num_queries):
    make_rule(
        entry(ana, ("status", "equals", "working")),
        entry(make_pool(ana, boris), ("country", "equals", "UK")),
    )
    leads = [new_lead(country="UK") for _ in range(120)]
    with django_assert_max_num_queries(60):
        assign(*leads)
    assert Lead.objects.filter(owner=ana).count() == 60


def test_bulk_insert_takes_turns_lead_by_lead(ana, boris, carla):
    """Peers §4.5: bulk insert all to one."""
    make_rule(entry(make_pool(ana, boris, carla)))
    choices = assign(*[new_lead() for _ in range(7)])
    assert [choice.owner for choice in choices] == [
        ana,
        boris,
        carla,
        ana,
        boris,
        carla,
        ana,
    ]
    assert "in turn from Pool" in choices[0].reason


def test_when_everybody_is_away_the_default_gets_it_and_says_so(ana, boris, unsorted):
    today = datetime.datetime.now(datetime.UTC).date()
    span = {"first_day": today - datetime.timedelta(3)} | {
        "last_day": today + datetime.timedelta(3)
    }
    for person in (ana, boris):
        Away.objects.create(user=person, **span)
    make_rule(entry(make_pool(ana, boris)))
    [choice] = assign(new_lead())
    assert choice.lead.queue == unsorted
    assert "Ana Batista: away, Boris Novak: away" in choice.reason


def test_an_owner_gets_one_notice_for_a_batch(ana, boris):
    """Peers §4.5: no mail when a job assigned."""
    make_rule(entry(ana))
    assign(*[new_lead() for _ in range(12)])
    notice = Notice.objects.get(user=ana)
    assert (notice.kind, notice.text) == ("lead_assigned", "12 leads assigned to you")


def test_an_owner_is_told_about_one_lead_by_name(ana):
    make_rule(entry(ana))
    assign(new_lead(first_name="Maya"))
    assert Notice.objects.get().text == (
        "Maya Okafor at Northwind Logistics is now your lead"
    )


def test_an_entry_may_be_quiet(ana):
    make_rule(entry(ana, notifies=False))
    assign(new_lead())
    assert not Notice.objects.exists()


def test_who_gets_their_own_lead_by_rule_is_not_told(ana):
    make_rule(entry(ana))
    assign(new_lead(), by=ana)
    assert not Notice.objects.exists()


def test_a_new_lead_is_assigned_on_the_day_it_comes(ana):
    """Peers §4.5: copying a lead copies the "assigned on" date."""
    make_rule(entry(ana))
    old = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    [choice] = assign(new_lead(assigned_at=old))
    assert choice.lead.assigned_at > old


# -- again on old leads --------------------------------------------------------


def test_a_rule_never_steals_a_lead_on_an_unrelated_change(ana, boris):
    """Peers §4.5: rule fires again on unrelated updates and steals the lead."""
    lead = make_lead(ana)
    make_rule(entry(boris))
    lead.city = "Leeds"
    writing.save(lead, by=ana)
    moving.move(lead, moving.choices(lead)[0], by=ana)
    assert Lead.objects.get(pk=lead.pk).owner == ana


def test_a_manager_may_run_the_rule_again(ana, boris, carla):
    lead = make_lead(ana)
    make_rule(entry(boris))
    with writing.act("rule", by=carla) as act:
        assert owners.run_rule([lead], by=carla, act=act).skipped == []
    assert Lead.objects.get(pk=lead.pk).owner == boris


def test_an_entry_that_keeps_owners_leaves_old_leads_alone(ana, boris, carla):
    lead = make_lead(ana)
    make_rule(entry(boris, keeps_owner=True))
    with writing.act("rule", by=carla) as act:
        [(left, why)] = owners.run_rule([lead], by=carla, act=act).skipped
    assert (left, "keeps the owner" in why) == (lead, True)
    assert Lead.objects.get(pk=lead.pk).owner == ana


# -- the same answers as criteria give -----------------------------------------


def test_fast_matching_gives_the_same_answers_as_criteria(ana):
    tests = [
        ("country", "equals", "UK,Élan"),
        ("country", "not_equal", "UK"),
        ("country", "equals", ""),
        ("country", "not_equal", ""),
        ("country", "starts_with", "u,el"),
        ("country", "contains", "k"),
        ("country", "not_contains", "la"),
        ("country", "is_empty", ""),
        ("country", "less_than", "m"),
        ("number_of_employees", "equals", "5,0"),
        ("number_of_employees", "not_equal", "5"),
        ("number_of_employees", "greater_or_equal", "5"),
        ("number_of_employees", "is_empty", ""),
        ("do_not_call", "equals", "yes"),
        ("created_at", "greater_than", "2026-01-01"),
        ("custom.nothing", "equals", "1"),
    ]
    lines = [entry(ana, one, pk=n) for n, one in enumerate(tests, start=1)]
    lines += [
        entry(ana, one, two, logic="1 OR NOT 2", pk=100 + n)
        for n, (one, two) in enumerate(pairwise(tests))
    ]
    values = ["", "UK", "uk ", "ELAN", "élan", "Ukraine", "Zanzibar", "12"]
    leads = [
        new_lead(country=country, number_of_employees=number, do_not_call=flag)
        for country in values
        for number in (None, 0, 5, 500)
        for flag in (True, False)
    ]
    for line in lines:
        matcher = matching.Matcher([line])
        fits = [match.entry is line for match in matcher.match(leads)]
        criteria = matcher.lines[0].criteria
        wanted = [criteria is not None and criteria.matches(lead) for lead in leads]
        assert fits == wanted, str(line.criteria)
        if criteria is not None:
            for lead, match in zip(leads, matcher.match(leads), strict=True):
                rows = [tuple(row) for row in match.trace()[0]["rows"]]
                assert rows == criteria.explain(lead)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(sorted(ORDER)), st.integers(-3, 6))),
    st.lists(st.none() | st.integers(-4, 7)),
)
def test_a_number_finds_its_place_among_the_limits_of_all_entries(db, rows, numbers):
    lines = [
        AssignmentEntry(
            pk=pk,
            criteria=[
                {"field": "number_of_employees", "operator": how, "value": f" {limit} "}
            ],
        )
        for pk, (how, limit) in enumerate(rows, start=1)
    ]
    matcher = matching.Matcher(lines)
    leads = [Lead(number_of_employees=number) for number in numbers]
    for lead, match in zip(leads, matcher.match(leads), strict=True):
        fitting = [line.criteria.matches(lead) for line in matcher.lines]
        assert match.position == (fitting.index(True) if True in fitting else None)
        mask = sum(1 << place for place, fits in enumerate(fitting) if fits)
        assert match.row_mask == mask


# -- the database guards ------------------------------------------------------


def test_an_entry_has_one_target(ana):
    rule = AssignmentRule.objects.create(name="r")
    line = AssignmentEntry(rule=rule, name="x", user=ana, pool=make_pool(ana))
    with pytest.raises(ValidationError, match="Choose one"):
        line.full_clean()


def test_what_was_asked_of_many_leads_is_kept_once_and_told_as_of_one(ana, boris):
    make_rule(
        entry(ana, ("city", "equals", "Bonn"), ("rating", "equals", "Hot")),
        entry(boris, ("city", "equals", "Ulm"), ("rating", "equals", "Hot")),
        entry(boris),
    )
    AssignmentEntry.objects.filter(position=2).update(criteria={"not": "rows"})
    places = [(city, rating) for city in ("Bonn", "Ulm", "") for rating in ("Hot", "")]
    leads = [new_lead(city=city, rating=rating) for city, rating in places * 4]
    for choice in assign(*leads):
        decision = AssignmentDecision.objects.get(lead=choice.lead)
        assert decision.trace == []
        assert decision.steps == choice.trace
    assert AskedEntries.objects.count() == 1
