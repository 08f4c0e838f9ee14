"""What surrounds every page: navigation, shells, htmx answers, errors."""

import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import reverse

from crm import context, errors
from crm.htmx import HtmxAnswers
from leads.models import Lead
from work import notices

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_navigation_leaves_out_what_does_not_exist_and_what_is_for_staff(rf, ana):
    request = rf.get("/")
    request.user = ana
    shown = context.Navigation(request)
    entries = [entry for _label, group in shown.groups for entry in group]
    assert all(entry["url"] for entry in entries)
    assert "Setup" not in [str(entry["label"]) for entry in shown.bottom]


def test_imports_are_for_those_who_may_import(rf, ana, marta):
    shown = {}
    for person in (ana, marta):
        request = rf.get("/")
        request.user = person
        groups = context.Navigation(request).groups
        shown[person] = [str(e["label"]) for _label, group in groups for e in group]
    assert "Imports" not in shown[ana]
    assert "Imports" in shown[marta]


def test_the_frame_costs_one_query_at_most(rf, adam, django_assert_max_num_queries):
    request = rf.get("/")
    request.user = adam
    adam.has_perm("leads.view_lead")  # every page asks for rights before it is drawn
    notices.unread(adam)  # and for how far one sees
    with django_assert_max_num_queries(1):
        frame = context.site(request)
        assert frame["navigation"].groups is not None
        assert frame["theme"] == "system"


def test_a_page_becomes_a_dialog_when_htmx_asks_for_one(client, adam):
    client.force_login(adam)
    url = f"{reverse('styleguide')}?dialog=1"
    page = client.get(url)
    dialog = client.get(url, headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert b"<html" in page.content
    assert b"<html" not in dialog.content
    assert b'id="dialog-title"' in dialog.content
    assert dialog["Cache-Control"] == "no-store"


def test_only_staff_see_the_style_guide(client, ana):
    client.force_login(ana)
    assert client.get(reverse("styleguide")).status_code == 403


def test_htmx_is_told_to_follow_a_redirect(rf):
    answer = HtmxAnswers(lambda request: HttpResponseRedirect("/leads/1/"))
    response = answer(rf.post("/leads/new/", **HTMX))
    assert response.status_code == 200
    assert response["HX-Redirect"] == "/leads/1/"


def test_a_session_that_ended_leads_back_to_the_page_not_the_fragment(rf):
    login = f"{reverse('account_login')}?next=/leads/1/status/"
    answer = HtmxAnswers(lambda request: HttpResponseRedirect(login))
    request = rf.get("/x/", HTTP_HX_CURRENT_URL="http://t/leads/1/?from=a", **HTMX)
    location = answer(request)["HX-Redirect"]
    assert location == f"{reverse('account_login')}?next=%2Fleads%2F1%2F%3Ffrom%3Da"


def test_a_redirect_to_the_page_people_are_on_reloads_it(rf):
    answer = HtmxAnswers(lambda request: HttpResponseRedirect("/leads/1/#log"))
    request = rf.post("/x/", HTTP_HX_CURRENT_URL="http://t/leads/1/", **HTMX)
    response = answer(request)
    assert response["HX-Refresh"] == "true"
    assert "HX-Redirect" not in response


def test_plain_browsers_get_plain_redirects(rf):
    answer = HtmxAnswers(lambda request: HttpResponseRedirect("/leads/1/"))
    assert answer(rf.post("/leads/new/")).status_code == 302
    answer = HtmxAnswers(lambda request: HttpResponse("ok"))
    assert answer(rf.get("/", **HTMX)).content == b"ok"


def test_the_error_page_keeps_what_was_typed_and_hides_secrets(rf):
    request = rf.post("/x/", {"notes": "Two depots", "password": "hush", "empty": ""})
    page = errors.server_error(request).content.decode()
    assert "Two depots" in page
    assert "hush" not in page


def test_the_error_page_needs_no_database(rf):
    assert errors.server_error(rf.get("/x/")).status_code == 500


@pytest.mark.django_db
def test_a_database_that_does_not_answer_in_time_is_busy_and_not_broken(
    client, ana, monkeypatch
):
    def held(*_args, **_kwargs):
        raise OperationalError("database is locked")

    client.force_login(ana)
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("leads.forms.LeadForm.is_valid", held)
        answer = client.post(reverse("leads:new"), {"last_name": "Müller"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    text = answer.content.decode()
    assert "Wait a few seconds and do it again" in text
    assert "Müller" in text


@pytest.mark.django_db
def test_a_forged_post_is_explained():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "x"})
    assert response.status_code == 403
    assert b"open too long" in response.content


def refused(client, path, sent, **headers):
    client.handler.enforce_csrf_checks = True
    return client.post(path, sent, headers=headers)


OWN = {"origin": "http://testserver", "referer": "http://testserver/leads/new/"}


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_keeps_what_was_typed_and_leads_back(client, ana):
    client.force_login(ana)
    typed = {
        "last_name": "Müller",
        "postal_code": "22765",
        "description": "\nTwo depots",
        "empty": "",
    }
    page = refused(client, "/leads/new/?x=1", typed, **OWN)
    text = page.content.decode()
    assert page.status_code == 403
    assert "open too long" in text
    assert text.count("Müller") == 2  # to be read, and to be sent again
    assert text.count("22765") == 2
    assert 'action="/leads/new/?x=1"' in text
    assert 'href="http://testserver/leads/new/"' in text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    sent = {**typed, "csrfmiddlewaretoken": token, "company": "Depot"}
    assert refused(client, "/leads/new/", sent, **OWN).status_code == 302
    [lead] = Lead.objects.all()
    assert lead.last_name == "Müller"


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_of_another_site_cannot_be_sent_with_one_click(client, ana, origin):
    client.force_login(ana)
    headers = {"origin": origin} if origin else {}
    sent = {"last_name": "Planted"}
    text = refused(client, "/leads/new/", sent, **headers).content.decode()
    assert "Planted" in text
    assert 'action="/leads/new/"' not in text


@pytest.mark.django_db
def test_a_password_is_neither_shown_nor_kept_for_another_click(client):
    sent = {"login": "ana@tiller.example", "password": "hush"}
    text = refused(client, "/login/", sent, **OWN).content.decode()
    assert "hush" not in text
    assert "Send what is below" not in text


@pytest.mark.django_db
def test_a_fragment_says_that_its_page_is_too_old(client, ana):
    client.force_login(ana)
    page = refused(client, "/leads/new/", {}, **OWN, hx_request="true")
    assert page["X-Page-Too-Old"] == "true"


@pytest.mark.django_db
def test_the_demo_accounts_are_offered_only_in_the_demo(client, settings):
    settings.CRM_DEMO = False
    assert b"demo.example" not in client.get(reverse("account_login")).content
    settings.CRM_DEMO = True
    assert b"rep@demo.example" in client.get(reverse("account_login")).content
