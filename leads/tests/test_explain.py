"""Trying a rule out: what would happen and why, with nothing written."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from leads.models import AssignmentDecision, AssignmentEntry, AssignmentRule, PoolMember
from leads.routing import explain
from leads.tests.make import entry, make_lead, make_pool, make_rule, new_lead
from records.models import CustomField
from users.models import Organisation
from users.tests.make import QueueFactory


def told(capsys, **options) -> str:
    call_command("explain_assignment", **options)
    return capsys.readouterr().out


def test_it_names_who_would_get_a_lead_and_takes_no_turn(ana, boris):
    pool = make_pool(ana, boris)
    make_rule(entry(pool, name="Turns"))
    for _again in range(2):
        [found] = explain.explain([new_lead()])
        assert found.entry == "Turns"
        assert f"the next of {pool}, now Ana Batista" in found.in_words
    assert not PoolMember.objects.exclude(last_turn_at=None).exists()
    assert not AssignmentDecision.objects.exists()


def test_it_says_who_gets_what_nobody_can_take(ana):
    make_rule(entry(ana, name="Gone"))
    ana.is_active = False
    ana.save()
    [found] = explain.explain([new_lead()])
    assert found.in_words == (
        "“Gone” fits, but Ana Batista is not active; so to the default, Unsorted."
    )


def test_one_lead_on_the_command_line(ana, boris, capsys):
    lead = make_lead(ana, country="UK")
    make_rule(
        entry(ana, ("country", "equals", "DE"), name="Germany"),
        entry(boris, ("country", "equals", "UK"), name="Britain"),
    )
    text = told(capsys, lead=lead.pk)
    assert "“Britain” fits; it goes to Boris Novak." in text
    assert "    - Germany\n        no  Country equals DE\n    + Britain" in text
    assert "        yes Country equals UK" in text


def test_a_file_is_explained_row_by_row(ana, boris, capsys, tmp_path):
    CustomField.objects.create(kind="leads.lead", key="size", label="Team size")
    make_rule(
        entry(ana, ("postal_code", "starts_with", "40,41"), name="West"),
        entry(boris, ("custom.size", "equals", "big"), name="Big"),
        entry(
            ana,
            ("status", "equals", "new"),
            ("number_of_employees", "greater_than", "5"),
            name="Staffed",
        ),
    )
    file = tmp_path / "leads.csv"
    file.write_bytes(
        "\ufeffLast Name;ZIP;team size;Employees;Shoe\r\n"
        "Müller;40210;;;42\r\n"
        ";;;;\r\n"
        "Öz;99999;Big;many;\r\n"
        "Roe;;;7;\r\n".encode()
    )
    text = told(capsys, input=file)
    assert "Row 1, Müller: “West” fits" in text
    assert "Row 2, Öz: “Big” fits" in text
    assert "! number_of_employees is left out" in text
    assert "Row 3, Roe: “Staffed” fits" in text


@pytest.mark.parametrize("options", [{"lead": 99999}, {"input": "no.csv"}])
def test_what_cannot_be_read_is_said(db, options, tmp_path):
    if "input" in options:
        options = {"input": tmp_path / options["input"]}
    with pytest.raises(CommandError):
        call_command("explain_assignment", **options)


def test_warnings_name_what_never_fires_or_reaches_nobody(ana, boris):
    boris.is_active = False
    boris.save()
    rule = make_rule(
        entry(boris, ("country", "equals", "UK"), name="Left"),
        entry(QueueFactory(), ("country", "equals", "DE"), name="Empty queue"),
        entry(make_pool(boris), ("country", "equals", "FR"), name="Empty pool"),
        entry(ana, ("nonsense", "equals", "x"), name="Broken"),
        entry(ana, name="All"),
        entry(ana, ("country", "equals", "IT"), name="Never"),
    )
    Organisation.objects.update(default_owner=boris, default_queue=None)
    text = " ".join(explain.warnings_of(rule))
    assert "“Left” names somebody who left" in text
    assert "“Empty queue” names a queue without members" in text
    assert "“Empty pool” names a pool without members" in text
    assert "“Broken” is left out" in text
    assert "“Never” can never fire: “All” before it takes all" in text
    assert "default owner is not active" in text


# -- in the admin ----------------------------------------------------------------


@pytest.fixture
def admin(client, adam):
    client.force_login(adam)
    return client


def rule_form(rule, **changes):
    return {
        "name": rule.name,
        "description": "",
        "entries-TOTAL_FORMS": "0",
        "entries-INITIAL_FORMS": "0",
        "entries-MIN_NUM_FORMS": "0",
        "entries-MAX_NUM_FORMS": "1000",
    } | changes


def test_switching_one_rule_on_switches_the_other_off(admin):
    first, second = make_rule(), make_rule(active=False)
    url = reverse("admin:leads_assignmentrule_change", args=[second.pk])
    assert admin.post(url, rule_form(second, is_active="on")).status_code == 302
    active = AssignmentRule.objects.filter(is_active=True)
    assert list(active) == [second]
    assert first in AssignmentRule.objects.filter(is_active=False)


def test_the_rule_page_sums_up_its_entries_and_warns(admin, ana):
    rule = make_rule(entry(ana, name="All"), entry(ana, ("city", "equals", "Leeds")))
    url = reverse("admin:leads_assignmentrule_change", args=[rule.pk])
    text = admin.get(url).content.decode()
    assert "City equals Leeds" in text
    assert "can never fire" in text
    assert reverse("admin:leads_assignmentrule_try", args=[rule.pk]) in text


def test_an_entry_is_written_with_criteria_rows_and_stands_last(admin, ana, boris):
    rule = make_rule(entry(ana))
    url = reverse("admin:leads_assignmententry_add")
    assert admin.get(url).status_code == 200
    data = {
        "rule": rule.pk,
        "name": "UK",
        "is_active": "on",
        "notifies": "on",
        "criteria-0-field": "country",
        "criteria-0-operator": "equals",
        "criteria-0-value": "UK,Ireland",
        "logic": "1",
        "user": boris.pk,
    }
    answer = admin.post(url, data)
    assert answer.status_code == 302, answer.context["errors"]
    made = AssignmentEntry.objects.get(name="UK")
    assert made.position == 1
    assert made.criteria == [
        {"field": "country", "operator": "equals", "value": "UK,Ireland"}
    ]
    page = admin.post(url, {**data, "logic": "1 AND 2"})
    assert "names row 2, which does not exist" in page.content.decode()
    page = admin.post(url, {**data, "pool": make_pool(ana).pk})
    assert "Choose one: a person, a queue or a pool" in page.content.decode()


def test_a_rule_is_tried_out_on_a_lead_or_on_typed_values(admin, ana, boris):
    rule = make_rule(
        entry(ana, ("country", "equals", "UK"), name="Britain"), active=False
    )
    url = reverse("admin:leads_assignmentrule_try", args=[rule.pk])
    assert admin.get(url).status_code == 200
    text = admin.get(url, {"country": "uk"}).content.decode()
    assert "“Britain” fits; it goes to Ana Batista." in text
    text = admin.get(url, {"country": "DE"}).content.decode()
    assert "Country equals UK" in text
    assert "so to the default, Unsorted" in text
    lead = make_lead(boris, country="UK")
    text = admin.get(url, {"lead": lead.pk}).content.decode()
    assert "it goes to Ana Batista" in text
    text = admin.get(url, {"lead": 999_999}).content.decode()
    assert "There is no lead with this number" in text
    assert admin.get(url, {"lead": "9" * 30}).status_code == 200
    assert admin.get(url, {"number_of_employees": "x"}).status_code == 200


def test_a_pool_is_set_up_with_its_members(admin, ana):
    pool = make_pool(ana)
    url = reverse("admin:leads_pool_change", args=[pool.pk])
    assert "Ana Batista" in admin.get(url).content.decode()
    member = pool.members.get()
    data = {
        "name": "North",
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "1",
        "members-MIN_NUM_FORMS": "0",
        "members-MAX_NUM_FORMS": "1000",
        "members-0-id": member.pk,
        "members-0-pool": pool.pk,
        "members-0-user": ana.pk,
        "members-0-weight": "0",
        "members-0-position": "0",
    }
    page = admin.post(url, data)
    assert "greater than or equal to 1" in page.content.decode()
    assert admin.post(url, {**data, "members-0-weight": "2"}).status_code == 302
    assert pool.members.get().weight == 2


def test_entries_are_ordered_and_switched_on_the_rule_page(admin, ana, boris):
    rule = make_rule(entry(ana, name="One"), entry(boris, name="Two"))
    first, second = rule.entries.order_by("position")
    url = reverse("admin:leads_assignmentrule_change", args=[rule.pk])
    data = rule_form(rule, is_active="on") | {
        "entries-TOTAL_FORMS": "2",
        "entries-INITIAL_FORMS": "2",
        "entries-0-id": first.pk,
        "entries-0-rule": rule.pk,
        "entries-0-name": "One",
        "entries-0-is_active": "on",
        "entries-0-position": "2",
        "entries-1-id": second.pk,
        "entries-1-rule": rule.pk,
        "entries-1-name": "Two",
        "entries-1-position": "1",
    }
    assert admin.post(url, data).status_code == 302
    assert [line.name for line in rule.entries.order_by("position")] == ["Two", "One"]
    [found] = explain.explain([new_lead()])
    assert found.target == "Ana Batista"  # the other is switched off
