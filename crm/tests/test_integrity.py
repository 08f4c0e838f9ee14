import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm import integrity
from crm.exporting import export_all
from history import writing
from imports.tests import make
from leads.models import Lead, Status, StatusSpan, Submission
from leads.submissions import processing, storing
from leads.tests.make import make_lead
from leads.tests.web import make_form
from work.models import Due


def test_a_healthy_database_has_no_findings(ana):
    make_lead(ana)
    assert integrity.find_all() == []


def test_a_lead_written_without_history_is_found(ana):
    lead = make_lead(ana)
    Lead.objects.filter(pk=lead.pk).update(version=7)
    assert integrity.find_all() == [f"lead was written without history: {lead.pk}"]


@pytest.mark.django_db
def test_a_list_that_does_not_account_for_a_row_is_found(marta):
    imported = make.ran(marta)
    assert integrity.find_all() == []
    imported.rows.filter(outcome="refused").first().delete()
    said = [f"import does not account for all its rows: {imported.pk}"]
    assert integrity.find_all() == said


def test_a_status_without_its_stay_is_found(ana):
    lead = make_lead(ana)
    StatusSpan.objects.all().delete()
    assert integrity.find_all() == [f"lead has no open stay in its status: {lead.pk}"]


def test_half_a_conversion_is_found(ana):
    lead = make_lead(ana, status=Status.objects.get(kind="converted"))
    found = integrity.find_all()
    assert f"lead has a converted status but was not converted: {lead.pk}" in found


def test_an_owner_who_left_is_found(ana):
    lead = make_lead(ana)
    ana.is_active = False
    ana.save()
    found = integrity.find_all()
    assert found == [f"open lead is owned by somebody who left: {lead.pk}"]


def test_overdue_work_is_found_and_the_command_fails(db, capsys):
    Due.objects.create(
        kind="crm.purge", due_at=timezone.now() - datetime.timedelta(hours=1)
    )
    with pytest.raises(CommandError):
        call_command("check_integrity")
    assert "work is overdue" in capsys.readouterr().out


def test_a_post_that_was_given_up_is_found_and_one_nobody_can_read_is_not(db):
    form = make_form()
    kind = "application/x-www-form-urlencoded"
    broken = storing.store(form, storing.RawPost(b"--x", "multipart/form-data"))
    processing.process_waiting()
    broken.refresh_from_db()
    assert broken.state == "failed"
    assert integrity.find_all() == []
    killer = storing.store(form, storing.RawPost(b"last_name=Falk", kind))
    Submission.objects.filter(pk=killer.pk).update(
        attempts=processing.MAX_ATTEMPTS, state="failed"
    )
    assert integrity.find_all() == [f"web post was given up: {killer.pk}"]


def test_the_export_has_every_record_with_history_and_no_secret(ana, tmp_path):
    lead = make_lead(ana, last_name="Größmann <b>")
    gone = make_lead(ana, last_name="Deleted")
    writing.delete(gone, by=ana)
    written = export_all(tmp_path)

    leads = [json.loads(line) for line in (tmp_path / "lead.jsonl").open("rb")]
    assert [row["last_name"] for row in leads] == ["Größmann <b>", "Deleted"]
    assert written["change"] >= 3
    users = (tmp_path / "user.jsonl").read_text()
    assert ana.email in users
    assert "password" not in users
    assert "token" not in (tmp_path / "webform.jsonl").read_text()
    assert lead.pk == leads[0]["id"]


def test_every_route_says_who_may_use_it(db, capsys):
    call_command("routes", "--json")
    routes = {route["name"]: route for route in json.loads(capsys.readouterr().out)}
    assert routes["leads:edit"]["right"] == "leads.change_lead"
    assert routes["leads:list"]["methods"] == ["GET", "HEAD"]
    assert routes["leads:bulk-assign"]["methods"] == ["POST"]
    assert routes["healthz"]["public"]
    assert not routes["leads:detail"]["public"]
    assert routes["admin:leads_status_changelist"]["right"] == "staff"
