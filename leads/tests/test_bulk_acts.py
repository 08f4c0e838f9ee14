"""Spread leads evenly, delete and export many of them; each is seen first."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Activity
from history import undoing
from history.models import Change, Operation
from leads import bulk
from leads.models import Lead, Status
from leads.tests.make import entry, make_lead, make_rule
from users.models import Organisation, User


@pytest.fixture
def manager(client, carla):
    client.force_login(carla)
    return client


def ids(leads):
    return [lead.pk for lead in leads]


def held_by(*people):
    return [Lead.objects.filter(owner=person).count() for person in people]


def post(client, what, leads, **more):
    return client.post(reverse(f"leads:bulk-{what}"), {"pk": ids(leads), **more})


def rows_of(page):
    text = b"".join(page.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# --- spread evenly ----------------------------------------------------------


def test_leads_are_spread_so_that_all_hold_as_many(ana, boris, carla):
    make_lead(ana)
    make_lead(ana)
    leads = [make_lead(carla) for _ in range(4)]
    report = bulk.Spread([ana, boris]).run(ids(leads), by=carla)
    assert held_by(ana, boris, carla) == [3, 3, 0]
    assert dict(report.given) == {str(boris): 3, str(ana): 1}
    assert report.done == 4


def test_closed_leads_do_not_count_as_work(ana, boris, carla):
    for _ in range(3):
        make_lead(ana, status=Status.objects.get(key="unqualified"))
    leads = [make_lead(carla), make_lead(carla)]
    bulk.Spread([ana, boris]).run(ids(leads), by=carla)
    assert Lead.objects.filter(pk__in=ids(leads), owner=ana).count() == 1


def test_who_has_a_lead_when_the_turn_comes_keeps_it(ana, boris, carla):
    leads = [make_lead(ana), make_lead(ana)]
    report = bulk.Spread([ana, boris]).run(ids(leads), by=carla)
    assert held_by(ana, boris) == [1, 1]
    assert report.reasons == [(f"{ana} has this lead already.", 1)]


def test_a_spread_goes_back_at_once(ana, boris, carla):
    leads = [make_lead(carla) for _ in range(3)]
    report = bulk.Spread([ana, boris]).run(ids(leads), by=carla)
    assert undoing.undo(report.operation, by=carla).undone == 3
    assert held_by(carla) == [3]


def test_nobody_and_who_has_left_get_no_leads(ana, boris, carla):
    lead = make_lead(carla)
    User.objects.filter(pk=boris.pk).update(is_active=False)
    boris.refresh_from_db()
    with pytest.raises(ValidationError, match="is not active"):
        bulk.Spread([ana, boris]).run([lead.pk], by=carla)
    with pytest.raises(ValidationError, match="at least one person"):
        bulk.Spread([]).run([lead.pk], by=carla)
    assert held_by(carla) == [1]


def test_the_page_previews_the_spread_then_does_it(manager, ana, boris, carla):
    leads = [make_lead(carla) for _ in range(4)]
    people = [ana.pk, boris.pk]
    page = post(manager, "spread", leads, people=people, step="preview")
    assert f"2 to {ana}" in page.content.decode()
    assert held_by(carla) == [4]
    post(manager, "spread", leads, people=people, step="run")
    assert held_by(ana, boris) == [2, 2]


def test_the_page_asks_again_when_nobody_is_chosen(manager, carla):
    page = post(manager, "spread", [make_lead(carla)], step="run")
    assert page.status_code == 422
    assert held_by(carla) == [1]


# --- delete -----------------------------------------------------------------


def test_many_leads_are_deleted_in_a_few_queries_and_come_back(
    ana, carla, django_assert_max_num_queries
):
    leads = [make_lead(ana) for _ in range(30)]
    with django_assert_max_num_queries(20):
        report = bulk.DELETE.doing({}).run(ids(leads), by=carla)
    assert report.done == 30
    assert not Lead.objects.alive().exists()
    undone = undoing.undo(report.operation, by=carla)
    assert (undone.undone, Lead.objects.alive().count()) == (30, 30)


def test_each_deleted_lead_has_its_line_in_the_history(ana, carla):
    leads = [make_lead(ana), make_lead(ana)]
    report = bulk.DELETE.doing({}).run(ids(leads), by=carla)
    verbs = report.operation.changes.values_list("object_id", "verb")
    assert sorted(verbs) == [(lead.pk, Change.Verb.DELETED) for lead in leads]


def test_the_delete_page_shows_what_goes_then_deletes(manager, ana, dimitri):
    mine, hidden = make_lead(ana), make_lead(dimitri)
    page = post(manager, "delete", [mine, hidden])
    assert page.context["report"].done == 1
    assert Lead.objects.alive().count() == 2
    post(manager, "delete", [mine, hidden], step="run")
    assert list(Lead.objects.alive()) == [hidden]


def test_peers_delete_with_a_wrong_filter_touches_nothing(manager, ana):
    make_lead(ana)
    page = manager.post(
        reverse("leads:bulk-delete"), {"all": "1", "query": "ower=me", "step": "run"}
    )
    assert page.status_code == 400
    assert Lead.objects.alive().count() == 1
    assert not Operation.objects.filter(kind="bulk_delete").exists()


# --- export -----------------------------------------------------------------


def test_the_file_holds_the_chosen_leads_this_person_sees(manager, ana, dimitri):
    chosen, other = make_lead(ana, last_name="Weber"), make_lead(ana)
    page = post(manager, "export", [chosen, make_lead(dimitri)])
    assert page["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in page["Content-Disposition"]
    [row] = rows_of(page)
    assert (row["Number"], row["Last name"]) == (str(chosen.pk), "Weber")
    assert row["Number"] != str(other.pk)


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", '"=1', "\t=1", "\uff1d1"]
)
def test_no_cell_of_the_file_is_a_formula(manager, ana, name):
    lead = make_lead(ana)
    Lead.objects.filter(pk=lead.pk).update(company=name)
    [row] = rows_of(post(manager, "export", [lead]))
    assert row["Company"] == f"'{name}"


def test_a_file_of_all_that_match_is_the_list_as_filtered(manager, ana):
    make_lead(ana, last_name="Weber")
    make_lead(ana, last_name="Okafor")
    about = {"all": "1", "query": "view=all&q=weber"}
    rows = rows_of(manager.post(reverse("leads:bulk-export"), about))
    assert [row["Last name"] for row in rows] == ["Weber"]
    about["query"] = "nonsense=1"
    page = manager.post(reverse("leads:bulk-export"), about)
    assert page.status_code == 400


# --- who may ----------------------------------------------------------------


@pytest.mark.parametrize("what", ["delete", "export"])
def test_a_rep_without_the_right_is_refused_and_not_offered_it(client, ana, what):
    lead = make_lead(ana)
    client.force_login(ana)
    assert post(client, what, [lead], step="run").status_code == 403
    url = reverse(f"leads:bulk-{what}")
    assert url not in client.get(reverse("leads:list")).content.decode()
    assert Lead.objects.alive().count() == 1


@pytest.mark.parametrize("what", ["spread", "delete", "export"])
def test_managers_find_it_in_the_list_and_looking_changes_nothing(manager, ana, what):
    make_lead(ana)
    url = reverse(f"leads:bulk-{what}")
    assert url in manager.get(reverse("leads:list")).content.decode()
    assert manager.get(url).status_code == 405


def test_with_htmx_the_spread_is_asked_in_a_dialog(manager, ana):
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    about = {"pk": [make_lead(ana).pk]}
    page = manager.post(reverse("leads:bulk-spread"), about, headers=headers)
    assert "Spread evenly between" in page.content.decode()


# --- the preview ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["assign", "spread", "status", "rule", "delete"])
def test_a_preview_counts_as_the_act_does_and_leaves_nothing(ana, boris, carla, kind):
    Organisation.objects.update(first_task="Call for the first time")
    make_rule(entry(boris))
    leads = [make_lead(ana) for _ in range(3)] + [make_lead(boris)]
    doing = {
        "assign": bulk.Assign(boris),
        "spread": bulk.Spread([ana, boris]),
        "status": bulk.ChangeStatus(Status.objects.get(key="working")),
        "rule": bulk.RunRule(),
        "delete": bulk.DELETE.doing({}),
    }[kind]
    before = (list(Lead.objects.values()), Change.objects.count())
    said = doing.preview(ids(leads), by=carla)
    after = (list(Lead.objects.values()), Change.objects.count())
    assert after == before
    assert not Activity.objects.exists()
    done = doing.run(ids(leads), by=carla)
    assert said.operation is None
    assert (said.done, said.reasons, said.given) == (
        done.done,
        done.reasons,
        done.given,
    )


# --- all that match ---------------------------------------------------------


def test_the_page_sends_the_question_that_its_rows_answer(manager, ana):
    make_lead(ana)
    text = manager.get("/leads/?view=all&q=okafor").content.decode()
    assert 'name="query" value="view=all&amp;q=okafor"' in text


def test_all_without_a_question_is_refused_and_touches_nothing(manager, ana):
    make_lead(ana)
    page = manager.post(reverse("leads:bulk-delete"), {"all": "1", "step": "run"})
    assert page.status_code == 400
    assert Lead.objects.alive().count() == 1
