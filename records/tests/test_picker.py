import pytest
from django import forms
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from records.models import AccessDefault
from records.picker import PickerField, search


def form_of(user, data=None, present=None, **initial):
    class Form(forms.Form):
        account = PickerField(
            Account.objects.visible_to(user), present=present, required=False
        )

    return Form(data, initial=initial)


@pytest.fixture
def private(db):
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")


def test_an_exact_name_is_taken_at_once(ana):
    acme = make_account(ana, "Acmé Ltd")
    make_account(ana, "Acme Ltd South")
    form = form_of(ana, {"account": "acme ltd"})
    assert form.is_valid()
    assert form.cleaned_data["account"] == acme


def test_a_piece_of_a_name_comes_back_with_what_was_found(ana):
    acme = make_account(ana, "Acme Ltd")
    form = form_of(ana, {"account": "acm"})
    assert not form.is_valid()
    assert f'name="account_pick" value="{acme.pk}"' in str(form["account"])
    assert 'value="acm"' in str(form["account"])


def test_the_chosen_find_wins_over_the_text(ana):
    acme = make_account(ana, "Acme Ltd")
    form = form_of(ana, {"account": "acm", "account_pick": str(acme.pk)})
    assert form.is_valid()
    assert form.cleaned_data["account"] == acme
    assert 'value="Acme Ltd"' in str(form["account"])


def test_what_nobody_touched_stays_and_what_was_cleared_goes(ana):
    first, second = make_account(ana, "Acme"), make_account(ana, "Acme")
    shown = str(form_of(ana, account=second.pk)["account"])
    assert f'name="account_is" value="{second.pk}"' in shown
    sent = {"account": "Acme", "account_is": str(second.pk), "account_was": "Acme"}
    form = form_of(ana, sent, account=second.pk)
    assert form.is_valid()
    assert form.cleaned_data["account"] == second != first
    assert not form.has_changed()
    cleared = form_of(ana, {**sent, "account": ""})
    assert cleared.is_valid()
    assert cleared.cleaned_data["account"] is None


def test_what_one_cannot_see_is_neither_found_nor_named_but_stays(
    ana, dimitri, private
):
    hidden = make_account(dimitri, "Hidden Ltd")
    assert not form_of(ana, {"account": "hidden"}).is_valid()
    assert not form_of(ana, {"account_pick": str(hidden.pk)}).is_valid()
    shown = str(form_of(ana, present=hidden.pk, account=hidden.pk)["account"])
    assert "Hidden" not in shown
    assert "(one you cannot see)" in shown
    sent = {
        "account": "(one you cannot see)",
        "account_was": "(one you cannot see)",
        "account_is": str(hidden.pk),
    }
    form = form_of(ana, sent, present=hidden.pk)
    assert form.is_valid()
    assert form.cleaned_data["account"] == hidden


@pytest.mark.parametrize(
    "odd", ["\x00", "a\ud800", "#", "#" + "9" * 40, "#²", "%", "_", "x" * 5000]
)
def test_nonsense_is_refused_and_never_breaks(ana, odd):
    make_account(ana)
    form = form_of(ana, {"account": odd, "account_pick": odd, "account_is": odd})
    assert not form.is_valid()


def test_hostile_names_are_shown_as_text(client, ana):
    make_account(ana, '"><script>alert(1)</script> evil')
    form = form_of(ana, {"account": "evil"})
    assert "<script>" not in str(form["account"])
    client.force_login(ana)
    url = reverse("pick", args=["accounts.account"])
    page = client.get(url, {"field": "account", "account": "evil"})
    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;" in page.content


def test_finds_appear_while_one_types_and_only_what_may_be_seen(
    client, ana, dimitri, private
):
    mine = make_account(ana, "Cedar North")
    make_account(dimitri, "Cedar South")
    client.force_login(ana)
    url = reverse("pick", args=["accounts.account"])
    page = client.get(url, {"field": "parent", "parent": "ceda"})
    assert f'name="parent_pick" value="{mine.pk}"'.encode() in page.content
    assert b"South" not in page.content
    for bad in ({"field": "a b"}, {}):
        assert client.get(url, bad).status_code == 404
    for kind in ("users.user", "nothing", "accounts.accountcontact"):
        other = reverse("pick", args=[kind])
        assert client.get(other, {"field": "x"}).status_code == 404


def test_a_search_gives_ten_at_most_and_the_exact_name_first(ana):
    for number in range(12):
        make_contact(ana, last_name=f"Okafor{number}")
    exact = make_contact(ana, last_name="Okaf")
    found = search(Contact.objects.all(), "maya okaf")
    assert len(found) == 10
    assert found[0] == exact
