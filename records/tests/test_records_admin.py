import pytest
from django.urls import reverse

from history import writing
from leads.tests.make import make_lead
from records.models import AccessDefault, Choice, CustomField, ExternalId


@pytest.fixture
def desk(client, adam):
    client.force_login(adam)
    return client


def test_a_value_in_use_is_kept_and_can_be_offered_no_more(desk, ana):
    make_lead(ana, lead_source="Webinar")
    choice = Choice.objects.get(field="lead_source", value="Webinar")
    url = reverse("admin:records_choice_delete", args=[choice.pk])
    page = desk.post(url, {"post": "yes"}, follow=True).content.decode()
    assert "1 row holds “Webinar”" in page
    assert Choice.objects.filter(pk=choice.pk).exists()

    url = reverse("admin:records_choice_change", args=[choice.pk])
    desk.post(url, {"label": "Web seminar", "position": 1, "value": "hacked"})
    choice.refresh_from_db()
    assert (choice.value, choice.label, choice.is_active) == (
        "Webinar",
        "Web seminar",
        False,
    )
    assert "Webinar" not in dict(Choice.offered("lead_source"))
    assert dict(Choice.offered("lead_source", "Webinar"))["Webinar"] == "Web seminar"


def test_a_value_nobody_uses_can_go(desk):
    choice = Choice.objects.get(field="rating", value="Cold")
    url = reverse("admin:records_choice_delete", args=[choice.pk])
    desk.post(url, {"post": "yes"})
    assert not Choice.objects.filter(pk=choice.pk).exists()
    assert "Cold" not in dict(Choice.offered("rating"))


def test_a_custom_field_keeps_its_key_and_type(desk, ana):
    sent = {
        "kind": "leads.lead",
        "label": "Budget",
        "key": "budget",
        "type": "number",
        "position": 0,
        "is_active": "on",
    }
    assert desk.post(reverse("admin:records_customfield_add"), sent).status_code == 302
    field = CustomField.objects.get()
    url = reverse("admin:records_customfield_change", args=[field.pk])
    desk.post(url, {**sent, "label": "Their budget", "key": "other", "type": "text"})
    field.refresh_from_db()
    assert (field.label, field.key, field.type) == ("Their budget", "budget", "number")
    url = reverse("admin:records_customfield_delete", args=[field.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403


def test_a_choice_field_needs_choices(desk):
    sent = {
        "kind": "leads.lead",
        "label": "Tier",
        "key": "Tier!",
        "type": "choice",
        "position": 0,
    }
    page = desk.post(reverse("admin:records_customfield_add"), sent).content.decode()
    assert "Give at least one choice." in page
    assert "Use small letters" in page


def test_default_access_is_changed_and_never_added_or_deleted(desk):
    row = AccessDefault.objects.get(kind="leads.lead")
    page = desk.get(reverse("admin:records_accessdefault_changelist"))
    assert page.status_code == 200
    assert desk.get(reverse("admin:records_accessdefault_add")).status_code == 403
    url = reverse("admin:records_accessdefault_delete", args=[row.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403


def test_shares_and_history_are_only_read(desk, ana):
    lead = make_lead(ana)
    lead.title = "CEO"
    writing.save(lead, by=ana)
    assert desk.get(reverse("admin:records_share_changelist")).status_code == 200
    assert desk.get(reverse("admin:records_share_add")).status_code == 403
    assert desk.get(reverse("admin:history_operation_add")).status_code == 403


def test_a_rep_sets_up_nothing(client, ana):
    client.force_login(ana)
    for name in ("choice", "customfield", "accessdefault", "share"):
        url = reverse(f"admin:records_{name}_changelist")
        assert client.get(url).status_code in (302, 403)


def test_an_administrator_says_what_another_program_calls_a_person(client, adam, ana):
    client.force_login(adam)
    page = reverse("admin:records_externalid_add")
    answers = {"user": ana.pk, "queue": "", "source": "Salesforce", "value": " 005x "}
    assert client.post(page, answers).status_code == 302
    kept = ExternalId.objects.get()
    assert (kept.record, kept.value) == (ana, "005x")
    assert client.post(page, answers).status_code == 200
    assert client.post(page, answers | {"user": ""}).status_code == 200
    assert client.get(reverse("admin:records_externalid_changelist")).status_code == 200
    assert ExternalId.objects.count() == 1
