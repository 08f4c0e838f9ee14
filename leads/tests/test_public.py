"""What strangers may post, and what becomes of it."""

import datetime
import re

import pytest
import time_machine
from django.core.signing import TimestampSigner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import submissions
from leads.models import FormField, Lead, Submission, Touch, WebForm
from leads.submissions import processing
from leads.tests.make import entry, make_lead, make_rule
from leads.tests.web import SERVLET, body, make_form, receive, sample, send
from leads.web_forms.meaning import HONEYPOT, STARTED
from records.models import CustomField
from users.models import Queue
from work import due
from work.models import Notice

MAYA = {
    "last_name": "Okafor",
    "company": "Northwind",
    "email": "maya@northwind.example",
}


@pytest.fixture
def form(db):
    return make_form()


# --- the samples ------------------------------------------------------------------


def test_the_generator_sample_makes_its_lead_with_every_value_in_place(client, form):
    answer = send(client, sample("generator"), path=f"{SERVLET}?encoding=UTF-8")
    assert answer.status_code == 302
    assert answer["Location"] == "https://www.example.com/thanks"
    assert not answer.cookies
    assert due.run_due() > 0
    lead = Lead.objects.get()
    kept = {
        "first_name": "Maya",
        "last_name": "Okafor",
        "email": "maya@northwind.example",
        "company": "Northwind Logistics",
        "phone": "+44 20 7946 0142",
        "city": "London",
        "country": "United Kingdom",
        "country_code": "GB",
        "postal_code": "SW1A 1AA",
        "lead_source": "Website",
        "industry": "Transportation",
        "number_of_employees": 240,
        "annual_revenue": 12_000_000,
        "description": "Please call after 5 pm",
        "channel": "web",
    }
    assert {name: getattr(lead, name) for name in kept} == kept
    submission = Submission.objects.get()
    assert (submission.state, submission.lead) == ("done", lead)
    assert submission.answers["submit"] == ["Submit"]
    assert (submission.unmapped, submission.problems) == ({}, {})
    assert bytes(submission.body) == sample("generator")


def test_the_custom_fields_sample_keeps_all_it_does_not_map(client, form):
    submission = receive(client, sample("custom_fields"))
    lead = submission.lead
    assert (lead.name, lead.email_opt_out) == ("Chiara Conti", True)
    assert submission.unmapped == {
        "00N5e00000AbCdE": ["Enterprise"],
        "00N5e00000AbCdF": ["North", "South"],
        "Campaign_ID": ["7015e000000AbCd"],
        "member_status": ["Responded"],
        "unknown_key": ["kept"],
    }
    assert Touch.objects.get(lead=lead).unmapped == submission.unmapped


def test_the_custom_fields_sample_fills_fields_that_are_set_up(client, form):
    CustomField.objects.create(
        kind="leads.lead", key="tier", label="Tier", synonyms="00N5e00000AbCdE"
    )
    assert receive(client, sample("custom_fields")).lead.custom == {
        "tier": "Enterprise"
    }


def test_ret_url_matches_in_any_case(client, form):
    answer = send(client, sample("custom_fields"))
    assert (answer.status_code, answer["Location"]) == (302, "/thanks#done")
    answer = send(client, sample("custom_fields"), origin="https://www.example.com")
    assert answer["Location"] == "https://www.example.com/thanks#done"


def test_the_latin1_sample_is_read_in_its_encoding(client, form):
    lead = receive(client, sample("latin1"), path=f"{SERVLET}?encoding=UTF-8").lead
    assert (lead.first_name, lead.last_name) == ("André", "Müller")
    assert (lead.company, lead.state_code) == ("Köln Werkzeuge", "NW")


def test_the_sample_without_company_makes_an_incomplete_lead_that_says_so(client, form):
    """And its debug=0 shows no debug page."""
    answer = send(client, sample("no_company"))
    assert (answer.status_code, answer["Location"]) == (302, "/f/contact/thanks/")
    due.run_due()
    lead = Lead.objects.get()
    assert lead.missing == ["company"]
    assert lead.phone == "0221 123456"


# --- the door ---------------------------------------------------------------------


@pytest.mark.parametrize("path", [SERVLET, "/w/FORMTOKEN/"])
def test_looking_is_refused(client, form, path):
    assert client.get(path).status_code == 405


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        (SERVLET, b"orgid=FORMTOKEN&last_name=A"),
        (SERVLET, b"ORGID=FORMTOKEN&last_name=A"),
        (f"{SERVLET}?orgId=FORMTOKEN", b"last_name=A"),
        (f"{SERVLET}?orgId=FORMTOKEN", b"oid=other&last_name=A"),
        ("/w/FORMTOKEN/", b"last_name=A"),
    ],
)
def test_the_token_may_stand_where_salesforce_puts_it(client, form, path, raw):
    assert receive(client, raw, path=path).lead.last_name == "A"


@pytest.mark.parametrize("path", [SERVLET, "/w/nobody/", "/w/a%00b/"])
@pytest.mark.parametrize("raw", [b"", b"oid=nobody&last_name=A", b"oid=%00"])
def test_an_unknown_token_is_not_found_and_stores_nothing(client, form, path, raw):
    assert send(client, raw, path=path).status_code == 404
    assert not Submission.objects.exists()


def test_a_form_that_is_switched_off_takes_nothing(client, form):
    form.is_active = False
    form.save()
    assert send(client, body(**MAYA)).status_code == 404
    assert client.get("/f/contact/").status_code == 404


def test_accepting_costs_two_statements_and_no_transaction(client, form):
    send(client, body(last_name="warm"))
    with CaptureQueriesContext(connection) as seen:
        assert send(client, body(**MAYA)).status_code == 302
    assert len(seen) == 2


def test_what_is_posted_is_never_looked_at_before_it_is_answered(client, form):
    """Only processing says what is wrong, on the submission."""
    answer = send(client, b"oid=FORMTOKEN&email=nonsense&employees=many")
    assert answer.status_code == 302
    due.run_due()
    submission = Submission.objects.get()
    assert set(submission.problems) == {"email", "number_of_employees"}
    assert set(Touch.objects.get().problems) == {"email", "number_of_employees"}


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"],
)
def test_a_foreign_return_address_never_redirects_out(client, form, wanted):
    assert send(client, body(retURL=wanted))["Location"] == "/f/contact/thanks/"


def test_no_personal_data_is_appended_to_the_redirect(client, form):
    """SuiteCRM appends all posted data, where logs and referrers see it."""
    answer = send(client, body(**MAYA, retURL="https://www.example.com/t"))
    assert answer["Location"] == "https://www.example.com/t"


def test_a_program_gets_json(client, form):
    answer = send(client, body(**MAYA), accept="application/json")
    assert answer.json() == {"accepted": True}
    answer = send(client, b"oid=x", accept="application/json")
    assert answer.status_code == 404 and "error" in answer.json()


def test_json_may_be_posted(client, form):
    raw = b'{"last_name": "Okafor", "employees": 240, "00Nx": ["a", "b"]}'
    send(client, raw, path="/w/FORMTOKEN/", content_type="application/json")
    due.run_due()
    assert Lead.objects.get().number_of_employees == 240
    assert Submission.objects.get().unmapped == {"00Nx": ["a", "b"]}


def test_debug_1_shows_escaped_how_each_field_was_understood(client, form):
    """EspoCRM CVE-2026-105831: a form body was shown raw in the capture log."""
    raw = body(**MAYA, debug="1", city="<script>alert(1)</script>", employees="many")
    page = send(client, raw).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "number_of_employees" in page
    due.run_due()
    assert Lead.objects.get().city == "<script>alert(1)</script>"


@pytest.mark.parametrize("debug", ["0", "true", "2", "11", ""])
def test_debug_other_than_1_is_ignored(client, form, debug):
    assert send(client, body(debug=debug)).status_code == 302


def test_over_the_size_limit_the_answer_names_the_limit(client, form, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = send(client, body(description="x" * 2_000))
    assert answer.status_code == 413
    assert "1000 bytes" in answer.content.decode()


def test_no_csrf_token_and_no_cookie_is_needed(form):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, body(**MAYA)).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9, 8.8.8.8", "8.8.8.8"),
        (2, "7.7.7.7, 9.9.9.9, 8.8.8.8", "9.9.9.9"),
        (1, "nonsense", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (3, "8.8.8.8", "8.8.8.8"),
    ],
)
def test_x_forwarded_for_counts_only_from_our_proxies(
    client, form, settings, proxies, said, address
):
    settings.TRUSTED_PROXIES = proxies
    send(client, body(**MAYA), **{"x-forwarded-for": said})
    assert Submission.objects.get().address == address


# --- once, and never lost ---------------------------------------------------------


def test_an_identical_post_within_ten_minutes_makes_no_second_lead(client, form):
    """SuiteCRM #9463, Horilla #42: a double click made two leads."""
    first, again = receive(client, body(**MAYA)), receive(client, body(**MAYA))
    assert (first.state, again.state) == ("done", "repeated")
    assert again.lead == first.lead
    assert (Lead.objects.count(), Touch.objects.count()) == (1, 1)


def test_two_identical_posts_in_one_batch_are_one(client, form):
    send(client, body(last_name="A"))
    send(client, body(last_name="A"))
    due.run_due()
    first, again = Submission.objects.order_by("pk")
    assert (first.state, again.state) == ("done", "repeated")
    assert first.lead == again.lead == Lead.objects.get()


def test_a_multipart_double_click_is_the_same_post(client, form):
    for boundary in ("AAAA", "BBBB"):
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="last_name"'
        raw = f"{part}\r\n\r\nOkafor\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        receive(client, raw, path="/w/FORMTOKEN/", content_type=kind)
    assert Lead.objects.count() == 1


def test_an_identical_post_later_is_a_touch(client, form):
    receive(client, body(**MAYA))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        assert receive(client, body(**MAYA)).state == "done"
    assert (Lead.objects.count(), Touch.objects.count()) == (1, 2)


def test_a_different_post_of_the_same_person_is_never_dropped(client, form, ana):
    """Espo #1387 lost it."""
    lead = make_lead(ana, email=MAYA["email"])
    submission = receive(client, body(**MAYA, description="Hello?", utm_source="ad"))
    assert (submission.state, submission.lead) == ("done", lead)
    touch = Touch.objects.get()
    assert touch.answers["description"] == ["Hello?"]
    assert (touch.utm, touch.form_name) == ({"utm_source": "ad"}, "Contact us")


def test_a_form_may_flag_instead(client, form, ana):
    form.when_known = "flag"
    form.save()
    lead = make_lead(ana, email=MAYA["email"])
    assert receive(client, body(**MAYA)).lead.duplicate_of == lead


def test_over_the_limit_posts_are_held_and_processed_as_the_window_frees(
    client, form, settings
):
    """Salesforce notes S2, S13: over the limit lost, or parked without notice."""
    settings.PUBLIC_POSTS_PER_MINUTE = 3
    now = timezone.now()
    with time_machine.travel(now) as clock:
        for number in range(8):
            assert send(client, body(last_name=f"L{number}")).status_code == 302
        states = list(Submission.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["received"] * 3 + ["held"] * 5
        for minute, leads in enumerate((3, 6, 8)):
            clock.move_to(now + datetime.timedelta(seconds=61 * minute))
            due.run_due()
            due.run_due()
            assert Lead.objects.count() == leads
    assert not Submission.objects.exclude(state="done").exists()


def test_the_limit_is_by_address_and_form(client, form, settings):
    settings.PUBLIC_POSTS_PER_MINUTE = 1
    settings.TRUSTED_PROXIES = 1
    make_form(name="Other", slug="other", token="OTHER")
    for address in ("8.8.8.8", "9.9.9.9"):
        for token in ("FORMTOKEN", "OTHER"):
            send(client, body(oid=token), **{"x-forwarded-for": address})
    assert not Submission.objects.filter(state="held").exists()


def test_a_forms_own_limit_beats_the_installations(client, form, settings):
    settings.PUBLIC_POSTS_PER_MINUTE = 1
    form.posts_per_minute = 2
    form.save()
    for number in range(3):
        send(client, body(last_name=str(number)))
    assert Submission.objects.filter(state="held").count() == 1


def test_only_a_flood_of_held_posts_is_turned_away_and_told_so(client, form, settings):
    settings.PUBLIC_POSTS_PER_MINUTE, settings.PUBLIC_POSTS_HELD = 1, 2
    answers = [send(client, body(last_name=str(n))) for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert Submission.objects.count() == 3


def test_a_post_that_cannot_be_read_is_kept_with_the_reason_and_told(
    client, form, adam
):
    send(client, b"{", path="/w/FORMTOKEN/", content_type="application/json")
    due.run_due()
    submission = Submission.objects.get()
    assert (submission.state, submission.lead) == ("failed", None)
    assert "JSON" in submission.reason
    assert Notice.objects.get(user=adam).kind == "web_form_failed"


def test_one_poisonous_post_costs_itself_alone_and_can_be_retried(
    client, form, monkeypatch
):
    for name in ("A", "Poison", "B"):
        send(client, body(last_name=name))
    real = processing.drafting.draft

    def poisoned(rows, fields):
        if any(b"Poison" in bytes(row.body) for row in rows):
            raise KeyError("poison")
        return real(rows, fields)

    now = timezone.now()
    with monkeypatch.context() as patch, time_machine.travel(now) as clock:
        patch.setattr(processing.drafting, "draft", poisoned)
        for attempt in range(5):
            clock.move_to(now + datetime.timedelta(hours=attempt))
            due.run_due()
    assert sorted(Lead.objects.values_list("last_name", flat=True)) == ["A", "B"]
    failed = Submission.objects.get(state="failed")
    assert "poison" in failed.reason
    assert submissions.retry(Submission.objects.all()) == 1
    due.run_due()
    assert Lead.objects.filter(last_name="Poison").exists()


def test_who_dies_between_storing_and_processing_loses_nothing(
    client, form, monkeypatch
):
    send(client, body(**MAYA))

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(processing.intake, "receive", killed)
        with pytest.raises(Killed):
            due.run_due()
    assert due.run_due() == 0, "the dead one's lease still runs"
    with time_machine.travel(timezone.now() + processing.LEASE * 2):
        assert due.run_due() > 0
    assert Submission.objects.get().lead == Lead.objects.get()


def test_a_post_that_kills_every_worker_is_given_up(client, form, adam):
    send(client, body(**MAYA))
    Submission.objects.update(attempts=5, lease_until=timezone.now())
    due.run_due()
    submission = Submission.objects.get()
    assert submission.state == "failed" and submission.reason


# --- who gets it ------------------------------------------------------------------


def test_the_form_decides_before_the_rule(client, form, ana, boris):
    make_rule(entry(ana))
    form.owner = boris
    form.save()
    assert receive(client, body(**MAYA)).lead.owner == boris


def test_a_lead_never_goes_to_who_left(client, form, ana, boris):
    make_rule(entry(ana))
    form.owner = boris
    form.save()
    boris.is_active = False
    boris.save()
    assert receive(client, body(**MAYA)).lead.owner == ana


def test_a_lead_is_not_assigned_to_whoever_owns_the_form(client, form, adam):
    """MicroPyramid: assigned to whoever owns the API key."""
    lead = receive(client, body(**MAYA)).lead
    assert lead.queue == Queue.objects.get(key="unsorted")
    assert lead.created_by is None


def test_the_forms_source_fills_in_for_a_post_that_names_none(client, form):
    assert receive(client, body(**MAYA)).lead.lead_source == "Website"
    given = receive(client, body(last_name="B", lead_source="Trade Show"))
    assert given.lead.lead_source == "Trade Show"


# --- anything may be sent -----------------------------------------------------------

FIELDS = ["first_name", "last_name", "company", "email", "phone", "url", "street"]
FIELDS += ["city", "zip", "country", "country_code", "description", "revenue"]
FIELDS += ["employees", "emailOptOut", "industry", "unknown", "utm_source"]
CAME_AS = {"zip": "postal_code", "url": "website", "revenue": "annual_revenue"}
CAME_AS |= {"employees": "number_of_employees", "emailOptOut": "email_opt_out"}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    answers=st.dictionaries(
        st.sampled_from(FIELDS), st.text(st.characters(codec="utf-8"), max_size=300)
    )
)
def test_any_text_is_stored_exactly_or_refused_by_name(client, form, answers):
    WebForm.objects.update(posts_per_minute=0)  # no limit
    submission = receive(client, body(**answers))
    assert submission.state in ("done", "repeated")
    if submission.state == "repeated":
        return
    touch = submission.touch
    for name, sent in answers.items():
        assert submission.answers[name] == [sent.replace("\x00", "\\x00")]
        column = CAME_AS.get(name, name)
        kept = getattr(submission.lead, column, None)
        problems = {**submission.problems, **touch.problems}
        told = column in problems or name in problems
        if isinstance(kept, str) and touch.is_first and column != "country_code":
            assert told or kept == sent.strip()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    raw=st.binary(max_size=400), kind=st.sampled_from(["urlencoded", "json", "multi"])
)
def test_any_bytes_are_answered_and_kept(client, form, raw, kind):
    WebForm.objects.update(posts_per_minute=0)
    kinds = {"json": "application/json", "multi": "multipart/form-data; boundary=x"}
    content_type = kinds.get(kind, "application/x-www-form-urlencoded")
    submission = receive(client, raw, path="/w/FORMTOKEN/", content_type=content_type)
    assert bytes(submission.body) == raw
    assert submission.state in ("done", "failed", "repeated", "spam")


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE leads_lead; --",
        "<img src=x onerror=alert(1)>",
        "{{ 7*7 }}{% debug %}",
        "=HYPERLINK(1)",
        "\u202egnp.exe",
        "İıſK",
        "a\r\nBcc: x@y.example",
        "😀" * 20,
    ],
)
def test_hostile_text_is_only_text(client, form, text):
    lead = receive(client, body(last_name=text)).lead
    assert lead.last_name == text


def test_too_long_a_value_is_refused_by_name_and_never_cut(client, form):
    submission = receive(client, body(last_name="x" * 81, company="Northwind"))
    assert submission.lead.last_name == ""
    assert "80" in submission.problems["last_name"]
    assert submission.answers["last_name"] == ["x" * 81]


# --- the hosted form ----------------------------------------------------------------


def hidden(page) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(found)


def fill(client, **answers):
    mark = hidden(client.get("/f/contact/").content.decode())
    return client.post("/f/contact/", {**mark, **answers})


def test_the_hosted_form_makes_a_lead_and_says_thanks(client, form):
    answer = fill(client, **MAYA, first_name="Maya")
    assert (answer.status_code, answer["Location"]) == (302, "/f/contact/thanks/")
    assert "Thank you" in client.get(answer["Location"]).content.decode()
    due.run_due()
    assert Lead.objects.get().first_name == "Maya"
    assert not answer.cookies


def test_the_hosted_form_is_validated_and_keeps_what_was_typed(client, form):
    answer = fill(client, last_name="", email="maya@", description="<b>keep me</b>")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page and 'href="#id_email"' in page
    assert "&lt;b&gt;keep me&lt;/b&gt;" in page and 'value="maya@"' in page
    assert not Submission.objects.exists()


def test_the_hosted_form_refuses_by_the_same_rules_as_the_lead(client, form):
    FormField.objects.create(form=form, target="number_of_employees", label="People")
    FormField.objects.create(form=form, target="last_name", label="Name")
    answer = client.post("/f/contact/", {"number_of_employees": "many"})
    assert answer.status_code == 422
    answer = client.post("/f/contact/", {"last_name": "x" * 81})
    assert answer.status_code == 422


def test_own_questions_are_kept_under_their_words(client, form):
    FormField.objects.create(form=form, target="last_name", label="Name")
    question = FormField.objects.create(form=form, label="How did you find us?")
    fill(client, last_name="Okafor", **{question.input_name: "By bike"})
    due.run_due()
    assert Submission.objects.get().unmapped == {"How did you find us?": ["By bike"]}


def test_the_help_of_a_question_is_text_and_no_markup(client, form):
    FormField.objects.create(
        form=form, target="email", label="Email", help_text="<img src=x>&<b>Work</b>"
    )
    page = client.get("/f/contact/").content.decode()
    assert "&lt;img src=x&gt;&amp;&lt;b&gt;Work&lt;/b&gt;" in page
    assert "<img src=x>" not in page and "<b>Work" not in page


def test_the_trap_keeps_a_post_for_a_look_and_a_person_lets_it_in(client, form):
    answer = fill(client, **MAYA, **{HONEYPOT: "yes"})
    assert answer.status_code == 302
    due.run_due()
    submission = Submission.objects.get()
    assert submission.state == "spam" and not Lead.objects.exists()
    assert submissions.not_spam(Submission.objects.all()) == 1
    due.run_due()
    assert Submission.objects.get().lead == Lead.objects.get()


def test_links_filled_in_at_once_are_kept_for_a_look(client, form):
    links = "https://a.example https://b.example"
    fill(client, **MAYA, description=links)
    assert Submission.objects.get().state == "spam"


def test_links_of_somebody_who_took_their_time_are_let_in(client, form):
    with time_machine.travel(timezone.now() - datetime.timedelta(seconds=30)):
        mark = TimestampSigner(salt="hosted-form").sign("contact")
    links = "https://a.example https://b.example"
    client.post("/f/contact/", {**MAYA, "description": links, STARTED: mark})
    assert Submission.objects.get().state == "received"


def test_the_hosted_form_may_be_framed_by_its_own_sites_alone(client, form):
    page = client.get("/f/contact/")
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.example.com" in policy
    assert "form-action 'self' https://www.example.com" in policy
    assert "X-Frame-Options" not in page
    form.allowed_origins = ""
    form.save()
    page = client.get("/f/contact/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.django_db(transaction=True)
def test_a_form_deleted_a_moment_ago_is_not_found(client):
    form = make_form()
    assert submissions.find_form("FORMTOKEN")
    form.delete()
    assert send(client, body(**MAYA)).status_code == 404
