"""Single keys: which page has which, switching them off, moving them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm import keys
from leads.tests.make import make_lead
from users.models import User

URL = "/me/keys/"
HELP = "/help/keys/"


def sent(**moved):
    return {"on": "on", **{key: key for key in keys.MOVABLE}, **moved}


def test_a_key_is_moved_and_the_pages_say_so(client, ana):
    client.force_login(ana)
    assert client.get(URL).status_code == 200
    assert client.post(URL, sent(l="q")).status_code == 302
    ana.refresh_from_db()
    assert keys.moved_by(ana) == {"l": "q"}
    page = client.get(reverse("today")).content.decode()
    assert '"moved": {"l": "q"}' in page
    shown = client.get(HELP, {"at": "/today/"}).content.decode()
    assert "<kbd>Q</kbd>" in shown
    assert "<kbd>L</kbd>" not in shown


def test_keys_change_places(ana):
    keys.choose(ana, {"j": "k", "k": "j"}, off=False)
    assert keys.moved_by(User.objects.get(pk=ana.pk)) == {"j": "k", "k": "j"}


@pytest.mark.parametrize("wrong", ["g", "7", "ж", "/", "ab", "<"])
def test_what_is_no_key_is_refused(ana, wrong):
    with pytest.raises(ValidationError):
        keys.choose(ana, {"l": wrong}, off=False)


def test_a_key_that_does_something_already_is_refused_by_name(client, ana):
    client.force_login(ana)
    page = client.post(URL, sent(l="C"))
    assert page.status_code == 422
    assert "C does this already: convert" in page.content.decode()
    assert keys.moved_by(User.objects.get(pk=ana.pk)) == {}


def test_keys_are_switched_off_and_come_back_as_shipped(client, ana):
    client.force_login(ana)
    client.post(URL, {**sent(l="q"), "on": ""})
    ana.refresh_from_db()
    assert keys.is_off(ana)
    assert "switched single keys off" in client.get(HELP).content.decode()
    client.post(URL, {**sent(l="q"), "ship": "1"})
    ana.refresh_from_db()
    assert (keys.is_off(ana), keys.moved_by(ana)) == (False, {})


def test_the_keys_of_the_page_stand_first(ana):
    lead = make_lead(ana)
    for at, place in (
        ("/today/", "today"),
        (lead.get_absolute_url(), "record"),
        ("/accounts/", "list"),
        ("/nowhere/", "everywhere"),
        ("\0", "everywhere"),
    ):
        found = keys.sections(ana, at)
        assert found[0].key == place or place == "everywhere", at
        assert keys.place_of(at) == place
        assert len(found) == len(keys.PLACES)


def test_no_key_does_two_things_on_a_page():
    for place in keys.PLACES:
        here = [
            key.keys
            for key in keys.KEYS
            if place in key.places or keys.EVERYWHERE in key.places
        ]
        assert len(here) == len(set(here)), place


def test_the_dialog_says_version_and_licence(client, ana):
    client.force_login(ana)
    page = client.get(HELP, headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert "MIT licence" in page.content.decode()
    assert "<html" not in page.content.decode()


def test_strangers_sign_in_first(client, db):
    for url in (URL, HELP):
        assert client.get(url)["Location"].startswith("/login/")
