"""An act on many rows runs portion by portion, is reported, and is undone as one."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.recent_acts import recent_acts
from history import writing
from history.models import Operation
from leads import bulk
from leads.models import Lead, Status, StatusSpan
from leads.process import moving
from leads.tests.make import make_lead
from lists.bulk import reporting, running, undoing
from lists.models import BulkRun, BulkSkip
from lists.tests.make import make_run, work_off
from records.models import Share
from users.models import User
from work.models import Notice


@pytest.fixture(autouse=True)
def small_portions(monkeypatch):
    monkeypatch.setattr("lists.bulk.running.ROWS_A_PIECE", 2)
    monkeypatch.setattr("lists.bulk.running.AT_ONCE", 2)


@pytest.fixture
def manager(client, carla):
    client.force_login(carla)
    return client


def five(owner):
    return [make_lead(owner, last_name=f"Okafor {n}") for n in range(5)]


def to(holder):
    return f"holder=user:{holder.pk}&notify=on"


def assigned(by, leads, holder):
    return work_off(make_run(by, leads, "leads.assign", to(holder)))


def test_many_rows_are_changed_in_portions_and_counted(ana, boris, carla):
    leads = [*five(ana), make_lead(boris)]
    run = assigned(carla, leads, boris)
    assert run.job.state == "finished"
    assert (run.job.done, run.job.total) == (6, 6)
    assert run.job.result["changed"] == 5
    assert run.job.result["skipped"] == 1
    assert run.operations.count() == 3
    [skip] = BulkSkip.objects.all()
    assert skip.object_id == leads[-1].pk
    assert "has this lead already" in skip.why


def test_the_new_owner_is_told_once_and_who_asked_when_it_is_done(ana, boris, carla):
    assigned(carla, five(ana), boris)
    [notice] = Notice.objects.filter(user=boris)
    assert notice.text == "5 leads assigned to you"
    [done] = Notice.objects.filter(user=carla)
    assert "5 done, 0 skipped" in done.text


def test_a_portion_whose_worker_was_killed_is_done_once(ana, boris, carla, monkeypatch):
    run = make_run(carla, five(ana), "leads.assign", to(boris))
    running.go_on(run.pk)
    advance = running.jobs.advance

    def killed(*_args):
        raise SystemExit  # after all rows of the portion were written

    monkeypatch.setattr(running.jobs, "advance", killed)
    with pytest.raises(SystemExit):
        running.go_on(run.pk)
    assert Lead.objects.filter(owner=boris).count() == 2
    monkeypatch.setattr(running.jobs, "advance", advance)
    run = work_off(run)
    assert run.job.result["changed"] == 5
    for lead in Lead.objects.all():
        assert lead.assignment_decisions.count() == 1


def test_a_run_that_has_ended_does_nothing_more(ana, boris, carla):
    run = assigned(carla, five(ana), boris)
    before = Operation.objects.count()
    running.go_on(run.pk)
    assert Operation.objects.count() == before


def test_spreading_stays_even_from_one_portion_to_the_next(ana, boris, carla):
    answers = f"people={ana.pk}&people={boris.pk}"
    run = work_off(make_run(carla, five(carla), "leads.spread", answers))
    counts = [Lead.objects.filter(owner=one).count() for one in (ana, boris)]
    assert sorted(counts) == [2, 3]
    assert sum(count for _who, count in run.job.result["given"]) == 5


def test_a_row_that_fails_unforeseen_costs_itself_alone(ana, boris, carla, monkeypatch):
    leads = five(ana)
    change = bulk.Assign.change

    def fails(self, rows, act, *, by):
        if any(row.pk == leads[2].pk for row in rows):
            raise RuntimeError
        return change(self, rows, act, by=by)

    monkeypatch.setattr(bulk.Assign, "change", fails)
    run = assigned(carla, leads, boris)
    assert run.job.result["changed"] == 4
    assert "could not be changed (RuntimeError)" in BulkSkip.objects.get().why


def test_an_act_that_is_refused_half_way_says_so_and_keeps_what_was_done(
    ana, boris, carla
):
    run = make_run(carla, five(ana), "leads.assign", to(boris))
    running.go_on(run.pk)
    User.objects.filter(pk=boris.pk).update(is_active=False)
    run = work_off(run)
    assert run.job.state == "failed"
    assert run.job.error
    assert run.job.result["changed"] == 2
    assert run.job.result["not_run"] == 3


@pytest.mark.parametrize("loss", ["right", "person"])
def test_who_lost_the_right_changes_nothing_more(ana, boris, carla, loss):
    run = make_run(carla, five(ana), "leads.assign", to(boris))
    if loss == "right":
        carla.groups.clear()
    else:
        User.objects.filter(pk=carla.pk).update(is_active=False)
    run = work_off(run)
    assert run.job.state == "failed"
    assert not Lead.objects.filter(owner=boris).exists()


def test_answers_that_do_not_fit_begin_nothing(ana, carla):
    with pytest.raises(ValidationError):
        make_run(carla, five(ana), "leads.assign", "holder=user:987654")


def test_one_undo_takes_back_what_nobody_touched_and_names_the_rest(ana, boris, carla):
    leads = five(ana)
    run = assigned(carla, leads, boris)
    touched = Lead.objects.get(pk=leads[1].pk)
    touched.owner = carla
    writing.save(touched, by=boris)
    undoing.ask(run, by=carla)
    run = work_off(run)
    assert run.undo_job.result == {"undone": 4, "kept": 1}
    assert Lead.objects.filter(owner=ana).count() == 4
    assert Lead.objects.get(owner=carla) == touched
    [left] = BulkSkip.objects.filter(job=run.undo_job)
    assert (left.object_id, left.name) == (touched.pk, str(touched))
    assert "changed since" in left.why
    assert undoing.why_not(run, carla)


def test_a_move_of_many_is_undone_with_the_time_in_status(ana, carla):
    leads = five(ana)
    run = work_off(make_run(carla, leads, "leads.status", "status=working"))
    moving.move(leads[0], Status.objects.get(key="qualified"), by=ana)
    undoing.ask(run, by=carla)
    run = work_off(run)
    assert run.undo_job.result == {"undone": 4, "kept": 1}
    assert BulkSkip.objects.filter(job=run.undo_job).count() == 1
    for lead in Lead.objects.all():
        span = StatusSpan.objects.get(lead=lead, left_at=None)
        assert span.status_id == lead.status_id


def test_only_who_did_it_or_somebody_above_undoes_it(ana, boris, carla, dimitri):
    run = assigned(ana, five(ana), boris)
    with pytest.raises(ValidationError, match="Only who did this"):
        undoing.ask(run, by=dimitri)
    assert not undoing.why_not(run, carla)


def test_a_stopped_run_keeps_what_was_done_and_can_be_undone(ana, boris, carla):
    run = make_run(carla, five(ana), "leads.assign", to(boris))
    running.go_on(run.pk)
    assert running.stop(run)
    run = work_off(run)
    assert run.job.result["not_run"] == 3
    assert Lead.objects.filter(owner=boris).count() == 2
    undoing.ask(run, by=carla)
    assert work_off(run).undo_job.result == {"undone": 2, "kept": 0}


def test_an_act_in_portions_is_one_act_to_take_back(ana, boris, carla):
    run = assigned(carla, five(ana), boris)
    [act] = recent_acts(carla)
    assert act.undo_url == f"{run.get_absolute_url()}undo/"


# --- pages ------------------------------------------------------------------


def post(client, what, leads, **more):
    pks = [lead.pk for lead in leads]
    return client.post(reverse(f"leads:bulk-{what}"), {"pk": pks, **more})


def test_many_rows_lead_to_the_page_of_the_job(manager, ana, boris):
    leads = five(ana)
    about = {"holder": f"user:{boris.pk}", "step": "run"}
    answer = post(manager, "assign", leads, **about)
    page = manager.get(answer.url).content.decode()
    assert f"Assigned to {boris}" in page
    assert "<progress" in page
    assert 'http-equiv="refresh"' in page
    part = manager.get(f"{answer.url}progress/", headers={"HX-Request": "true"})
    assert "0 of 5" in part.content.decode()
    running.go_on(BulkRun.objects.get().pk)
    part = manager.get(f"{answer.url}progress/").content.decode()
    assert "2 of 5" in part
    assert "rows a second" in part


def test_the_result_names_what_was_left_out_and_offers_the_undo(
    manager, ana, boris, carla
):
    run = assigned(carla, [*five(ana), make_lead(boris)], boris)
    url = run.get_absolute_url()
    assert manager.get(f"{url}progress/")["HX-Redirect"] == url
    html = manager.get(url).content.decode()
    assert "Boris Novak has this lead already." in html
    assert f'action="{url}undo/"' in html
    lines = b"".join(manager.get(f"{url}skipped.csv").streaming_content).decode()
    assert "Boris Novak has this lead already." in lines
    assert manager.post(f"{url}undo/").url == url
    work_off(run)
    assert "5 rows are as they were before" in manager.get(url).content.decode()


def test_names_of_what_one_may_not_see_any_more_are_not_told(
    manager, ana, carla, boris
):
    mine = five(ana)
    run = assigned(carla, mine, ana)
    hidden = mine[0]
    User.objects.filter(pk=boris.pk).update(role=None)
    Lead.objects.filter(pk=hidden.pk).update(owner=boris)
    html = manager.get(run.get_absolute_url()).content.decode()
    assert mine[1].get_absolute_url() in html
    assert "Okafor 0" not in html
    lines = manager.get(f"{run.get_absolute_url()}skipped.csv").streaming_content
    assert "Okafor 0" not in b"".join(lines).decode()


def test_strangers_find_no_job_and_managers_those_below(client, ana, carla, dimitri):
    run = work_off(make_run(ana, five(ana), "leads.status", "status=working"))
    url = run.get_absolute_url()
    client.force_login(dimitri)
    assert client.get(url).status_code == 404
    assert client.post(f"{url}undo/").status_code == 404
    client.force_login(carla)
    assert client.get(url).status_code == 200


def test_a_report_counts_only_rows_that_its_reader_may_see(
    client, ana, boris, carla, dimitri
):
    hers = five(ana)
    theirs = [make_lead(dimitri), make_lead(dimitri)]
    for lead in theirs:
        Share.objects.create(record=lead, user=ana, can_edit=True)
    moving.move(hers[0], Status.objects.get(key="working"), by=ana)
    moving.move(theirs[1], Status.objects.get(key="working"), by=ana)
    run = make_run(ana, [*hers, *theirs], "leads.status", "status=working")
    url = work_off(run).get_absolute_url()
    counts = {}
    for person in (ana, carla):
        client.force_login(person)
        context = client.get(url).context
        result, why = context["result"], context["reasons"]
        counts[person] = (result["changed"], result["skipped"], why[0][1])
        lines = b"".join(client.get(f"{url}skipped.csv").streaming_content)
        assert len(lines.splitlines()) == 1 + result["skipped"]
    assert counts == {ana: (5, 2, 2), carla: (4, 1, 1)}
    undoing.ask(run, by=ana)
    work_off(run)
    html = client.get(url).content.decode()
    assert "4 rows are as they were before" in html


def test_what_lies_in_the_recycle_bin_counts_for_who_could_see_it(ana, carla):
    run = work_off(make_run(carla, five(carla)))
    assert reporting.result(run, carla)["changed"] == 5
    run.job.user = ana
    assert reporting.result(run, carla)["changed"] == 5


def test_a_job_is_stopped_by_a_post_alone(manager, ana, boris, carla):
    run = make_run(carla, five(ana), "leads.assign", to(boris))
    url = run.get_absolute_url()
    assert manager.get(f"{url}stop/").status_code == 405
    manager.post(f"{url}stop/")
    assert "Stopped" in manager.get(url).content.decode()
    assert not Lead.objects.filter(owner=boris).exists()


def test_a_large_file_is_written_by_a_job_for_who_asked_alone(
    client, manager, ana, carla, adam
):
    leads = five(ana)
    url = post(manager, "export", leads).url
    work_off(BulkRun.objects.get())
    page = manager.get(url).content.decode()
    assert f"{url}file.csv" in page
    text = b"".join(manager.get(f"{url}file.csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row["Number"] for row in rows] == [str(one.pk) for one in reversed(leads)]
    assert "Undo" not in page
    client.force_login(adam)
    assert client.get(f"{url}file.csv").status_code == 404
