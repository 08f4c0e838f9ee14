"""Web forms and their posts in the admin."""

import pytest
from django.urls import reverse

from leads.models import FormField, Lead, Submission, WebForm
from leads.tests.web import body, make_form, receive
from leads.web_forms.meaning import HONEYPOT
from work import due


@pytest.fixture
def admin_client(client, adam):
    client.force_login(adam)
    return client


@pytest.fixture
def form(db):
    return make_form()


def posts(client, action):
    address = reverse("admin:leads_submission_changelist")
    rows = list(Submission.objects.values_list("pk", flat=True))
    return client.post(address, {"action": action, "_selected_action": rows})


def test_the_snippet_is_shown_escaped_to_be_copied(admin_client, form):
    FormField.objects.create(form=form, target="last_name", label='Your "name"')
    address = reverse("admin:leads_webform_change", args=[form.pk])
    page = admin_client.get(address).content.decode()
    assert "&lt;input type=&quot;hidden&quot; name=&quot;oid&quot;" in page
    assert "servlet.WebToLead" in page and HONEYPOT in page
    assert '<option value="last_name" selected>' in page


def test_a_new_token_ends_the_old_one(admin_client, form):
    receive(admin_client, body(last_name="Okafor"))
    address = reverse("admin:leads_webform_changelist")
    chosen = {"action": "renew_token", "_selected_action": [form.pk]}
    assert admin_client.post(address, chosen).status_code == 302
    assert WebForm.objects.get().token != "FORMTOKEN"
    assert admin_client.post("/w/FORMTOKEN/").status_code == 404


def test_hostile_answers_are_escaped_in_the_admin(client, adam, form):
    """EspoCRM CVE-2026-105831: a public form's body was shown raw in the log."""
    nasty = "<script>alert(1)</script>"
    submission = receive(client, body(last_name=nasty, **{nasty: nasty}, city="x" * 50))
    client.force_login(adam)
    address = reverse("admin:leads_submission_change", args=[submission.pk])
    page = client.get(address).content.decode()
    assert nasty not in page
    assert "&lt;script&gt;alert(1)" in page
    assert reverse("leads:detail", args=[submission.lead_id]) in page
    assert client.get(reverse("admin:leads_submission_changelist")).status_code == 200


def test_a_failed_post_is_retried_by_an_action(client, adam, form):
    receive(client, body(last_name="Okafor"))
    Submission.objects.update(state="failed", lead=None, reason="Broke")
    client.force_login(adam)
    assert posts(client, "retry").status_code == 302
    assert Submission.objects.get().state == "received"


def test_a_post_taken_for_spam_is_let_in_by_an_action(client, adam, form):
    receive(client, body(last_name="Okafor", **{HONEYPOT: "x"}))
    assert not Lead.objects.exists()
    client.force_login(adam)
    posts(client, "not_spam")
    due.run_due()
    assert Lead.objects.get().last_name == "Okafor"


def test_posts_cannot_be_changed(admin_client, form):
    receive(admin_client, body(last_name="Okafor"))
    pk = Submission.objects.get().pk
    address = reverse("admin:leads_submission_change", args=[pk])
    assert 'name="_save"' not in admin_client.get(address).content.decode()


def test_a_form_with_questions_is_saved(admin_client, form):
    address = reverse("admin:leads_webform_add")
    answer = admin_client.post(
        address,
        {
            "name": "Demo",
            "slug": "demo",
            "token": "DEMO",
            "is_active": "on",
            "thanks": "Thanks",
            "when_known": "touch",
            "proof": "off",
            "fields-TOTAL_FORMS": "1",
            "fields-INITIAL_FORMS": "0",
            "fields-0-label": "Name",
            "fields-0-target": "last_name",
            "fields-0-position": "0",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert FormField.objects.get().target == "last_name"


def test_a_rep_may_not_look_at_posts(client, ana, form):
    client.force_login(ana)
    address = reverse("admin:leads_submission_changelist")
    assert client.get(address).status_code in (302, 403)
