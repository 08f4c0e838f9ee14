"""The proof of work of hosted forms: asked for by form, missing, wrong, used twice."""

import base64
import json

import altcha
import pytest
import time_machine
from django.urls import reverse

from leads import submissions
from leads.models import Lead, Submission, WebForm
from leads.tests.web import body, make_form, send
from work import due

MAYA = {"last_name": "Okafor", "email": "maya@northwind.example"}
PAGE = "/f/contact/"
PUZZLE = "/f/contact/puzzle/"
Proof = WebForm.Proof


@pytest.fixture
def asking(db):
    return make_form(proof=Proof.HOLD)


@pytest.fixture
def strict(db):
    return make_form(proof=Proof.NEED)


def solve(client, **changes):
    """Do what the widget does in a browser; `changes` are a cheat's."""
    told = client.get(PUZZLE).json()
    found = altcha.solve_challenge(told["challenge"], told["salt"], "SHA-256", 50_000)
    payload = {
        "algorithm": "SHA-256",
        "challenge": told["challenge"],
        "number": found.number,
        "salt": told["salt"],
        "signature": told["signature"],
        **changes,
    }
    return base64.b64encode(json.dumps(payload).encode()).decode()


def states():
    return list(Submission.objects.order_by("pk").values_list("state", flat=True))


def test_a_form_asks_for_no_proof_until_it_is_switched_on(client, db):
    make_form()
    page = client.get(PAGE).content.decode()
    assert "altcha" not in page and "<script" not in page
    assert client.get(PUZZLE).status_code == 404
    assert client.post(PAGE, MAYA).status_code == 302
    assert states() == ["received"]


def test_a_post_with_its_proof_makes_a_lead_and_the_proof_is_no_answer(client, asking):
    page = client.get(PAGE).content.decode()
    assert f'challenge="{PUZZLE}"' in page
    assert client.post(PAGE, {**MAYA, "altcha": solve(client)}).status_code == 302
    due.run_due()
    assert Lead.objects.get().last_name == "Okafor"
    assert Submission.objects.get().unmapped == {}


def test_a_post_without_scripts_is_held_for_a_look_and_let_in(client, asking):
    answer = client.post(PAGE, MAYA)
    assert answer["Location"] == "/f/contact/thanks/"
    due.run_due()
    held = Submission.objects.get()
    assert held.state == "spam" and "scripts were off" in held.reason
    assert not Lead.objects.exists()
    submissions.not_spam(Submission.objects.all())
    due.run_due()
    assert Lead.objects.get().last_name == "Okafor"


def test_where_the_proof_is_needed_a_post_without_it_is_refused_in_words(
    client, strict
):
    assert "JavaScript" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, MAYA)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "proof of work is missing" in page
    assert 'value="Okafor"' in page
    assert states() == []
    assert client.post(PAGE, {**MAYA, "altcha": solve(client)}).status_code == 302
    assert states() == ["received"]


def test_a_proof_is_good_for_one_post(client, asking):
    proof = solve(client)
    client.post(PAGE, {**MAYA, "altcha": proof})
    client.post(PAGE, {"last_name": "Other", "email": "o@x.example", "altcha": proof})
    assert states() == ["received", "spam"]
    assert "used before" in Submission.objects.latest("pk").reason


def test_a_refused_answer_does_not_use_the_proof_up(client, strict):
    proof = solve(client)
    assert client.post(PAGE, {"email": "maya@", "altcha": proof}).status_code == 422
    assert client.post(PAGE, {**MAYA, "altcha": proof}).status_code == 302


@pytest.mark.parametrize(
    "cheat",
    [
        {"number": -1},
        {"signature": "0" * 64},
        {"salt": "mine?expires=99999999999"},
        {"algorithm": "MD5"},
        {"number": "x" * 10_000},
        {"challenge": None},
    ],
)
def test_a_made_up_proof_is_none(client, strict, cheat):
    answer = client.post(PAGE, {**MAYA, "altcha": solve(client, **cheat)})
    assert answer.status_code == 422
    assert states() == []


@pytest.mark.parametrize("junk", ["x", "e30=", "bnVsbA==", "W10=", "é", "\x00", "==="])
def test_junk_for_a_proof_is_no_error_of_ours(client, strict, junk):
    assert client.post(PAGE, {**MAYA, "altcha": junk}).status_code == 422


def test_a_proof_grows_old(client, strict):
    proof = solve(client)
    with time_machine.travel("2100-01-01"):
        assert client.post(PAGE, {**MAYA, "altcha": proof}).status_code == 422


def test_the_servlet_and_the_forms_token_ask_for_nothing(client, strict):
    assert send(client, body(**MAYA)).status_code == 302
    assert send(client, body(**MAYA), path="/w/FORMTOKEN/").status_code == 302
    assert "spam" not in states() and len(states()) == 2


def test_a_puzzle_is_not_kept_by_caches_and_takes_no_post(client, asking):
    assert client.get(PUZZLE)["Cache-Control"] == "no-store"
    assert client.post(PUZZLE).status_code == 405
    assert client.get("/f/nowhere/puzzle/").status_code == 404


def test_an_administrator_chooses_it_per_form(client, adam, asking):
    client.force_login(adam)
    page = client.get(reverse("admin:leads_webform_change", args=[asking.pk]))
    assert "a post without it is held for a look" in page.content.decode()
