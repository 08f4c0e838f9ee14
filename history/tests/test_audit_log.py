import pytest
from django.urls import reverse

from history import admin as audit
from history import writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead


@pytest.fixture
def desk(client, adam):
    client.force_login(adam)
    return client


def page_of(operation):
    return reverse("admin:history_operation_change", args=[operation.pk])


def test_who_changed_what_from_what_to_what_is_read_there(desk, ana):
    lead = make_lead(ana, title="Buyer")
    lead.title = "<script>alert(1)</script>"
    writing.save(lead, by=ana)
    listed = desk.get(reverse("admin:history_operation_changelist"))
    assert "Ana Batista" in listed.content.decode()
    page = desk.get(page_of(Operation.objects.get(kind="edit"))).content.decode()
    assert "title: Buyer → &lt;script&gt;" in page
    assert "<script>alert(1)" not in page


def test_a_huge_act_is_shown_in_part_and_says_so(desk, ana, monkeypatch):
    monkeypatch.setattr(audit, "SHOWN", 3)
    first = make_lead(ana)
    leads = [
        Lead(
            lead_type=first.lead_type, status=first.status, owner=ana, last_name=str(n)
        )
        for n in range(5)
    ]
    with writing.act("import", by=ana) as act:
        act.save_many(leads)
    page = desk.get(page_of(Operation.objects.get(kind="import"))).content.decode()
    assert "and 2 more rows" in page


def test_nothing_of_it_can_be_changed(desk, ana):
    make_lead(ana)
    operation = Operation.objects.first()
    assert desk.post(page_of(operation), {"label": "x"}).status_code == 403
    url = reverse("admin:history_operation_delete", args=[operation.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403
    assert desk.get(reverse("admin:history_operation_add")).status_code == 403


def test_only_who_sets_up_reads_it(client, ana, marta):
    make_lead(ana)
    for person in (ana, marta):
        client.force_login(person)
        page = client.get(page_of(Operation.objects.first()))
        assert page.status_code in (302, 403)
