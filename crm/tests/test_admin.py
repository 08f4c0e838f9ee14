import pytest
from django.contrib import admin
from django.urls import reverse

from leads.models import AssignmentEntry, AssignmentRule, Lead, Process, Status, WebForm
from leads.tests.make import make_lead

OURS = {"accounts", "activities", "history", "leads", "opportunities", "records"}
OURS |= {"users", "work"}
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)


@pytest.fixture
def boss(client, adam):
    client.force_login(adam)
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_administrator_opens_every_page_of_setup(boss, ana, model):
    make_lead(ana)
    meta = model._meta
    base = f"admin:{meta.app_label}_{meta.model_name}"
    # The organisation is one row: its list leads straight to it.
    assert boss.get(reverse(f"{base}_changelist"), follow=True).status_code == 200
    assert boss.get(reverse(f"{base}_add")).status_code in (200, 403)
    row = model._base_manager.first()
    if row is not None:
        page = boss.get(reverse(f"{base}_change", args=[row.pk]))
        assert page.status_code in (200, 302, 403)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_rep_opens_no_page_of_setup(client, ana, model):
    client.force_login(ana)
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    assert client.get(url).status_code in (302, 403)


def test_records_cannot_be_changed_in_the_admin():
    assert Lead not in admin.site._registry


def test_deleting_a_status_in_use_asks_for_a_replacement(boss, ana):
    old = Status.objects.get(key="working")
    new = Status.objects.get(key="nurturing")
    lead = make_lead(ana, status=old)
    url = reverse("admin:leads_status_delete", args=[old.pk])
    assert "1 lead has this status" in boss.get(url).content.decode()
    boss.post(url, {"replacement": new.pk})
    lead.refresh_from_db()
    assert lead.status == new
    assert not Status.objects.filter(key="working").exists()


def test_a_process_without_a_converted_status_is_refused_in_words(boss):
    process = Process.objects.get()
    url = reverse("admin:leads_process_change", args=[process.pk])
    steps = list(process.steps.order_by("position"))
    post = {"name": "Business", "description": ""}
    post |= {
        "steps-TOTAL_FORMS": len(steps),
        "steps-INITIAL_FORMS": len(steps),
        "steps-MIN_NUM_FORMS": 0,
        "steps-MAX_NUM_FORMS": 1000,
    }
    for number, step in enumerate(steps):
        part = f"steps-{number}-"
        post |= {
            f"{part}id": step.pk,
            f"{part}process": process.pk,
            f"{part}status": step.status_id,
            f"{part}position": number,
            f"{part}enforcement": step.enforcement,
        }
        if step.is_default:
            post[f"{part}is_default"] = "on"
        if step.status.kind == "converted":
            post[f"{part}DELETE"] = "on"
    page = boss.post(url, post)
    assert "without one nobody can convert" in page.content.decode()
    assert process.steps.filter(status__kind="converted").exists()


def test_switching_one_rule_on_switches_the_other_off(boss):
    first = AssignmentRule.objects.create(name="First", is_active=True)
    second = AssignmentRule.objects.create(name="Second")
    url = reverse("admin:leads_assignmentrule_change", args=[second.pk])
    form = {
        "name": "Second",
        "is_active": "on",
        "entries-TOTAL_FORMS": 0,
        "entries-INITIAL_FORMS": 0,
        "entries-MIN_NUM_FORMS": 0,
        "entries-MAX_NUM_FORMS": 1000,
    }
    assert boss.post(url, form).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_active, second.is_active) == (False, True)


def test_a_rule_can_be_tried_without_doing_anything(boss, ana):
    rule = AssignmentRule.objects.create(name="Rule", is_active=True)
    rows = [{"field": "country", "operator": "equals", "value": "Italy"}]
    AssignmentEntry.objects.create(rule=rule, name="Italy", criteria=rows, user=ana)
    url = reverse("admin:leads_assignmentrule_try", args=[rule.pk])
    html = boss.get(url, {"country": "italy"}).content.decode()
    assert "goes to Ana Batista" in html
    assert not Lead.objects.exists()


def test_the_html_of_a_form_is_shown_as_text(boss):
    form = WebForm.objects.create(name="Demo", slug="demo", token="TOKEN")
    url = reverse("admin:leads_webform_change", args=[form.pk])
    html = boss.get(url).content.decode()
    assert "servlet/servlet.WebToLead" in html
    assert "&lt;form action=" in html
