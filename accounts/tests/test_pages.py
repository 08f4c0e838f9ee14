import pytest
from django.urls import reverse

from accounts.models import Account, AccountContact, Contact
from accounts.tests.make import make_account, make_contact
from activities import log
from activities.models import Activity
from records.models import AccessDefault
from work.models import Notice

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def at_firm(ana):
    account = make_account(ana)
    return account, make_contact(ana, account)


def test_a_new_owner_gets_the_open_tasks_and_a_notice(client, ana, boris, at_firm):
    account, _contact = at_firm
    log.plan_task([account], by=ana, subject="Call them")
    client.force_login(ana)
    url = reverse("accounts:owner", args=[account.pk])
    client.post(url, {"owner": boris.pk, "move_tasks": "on", "notify": "on"})
    account.refresh_from_db()
    assert account.owner == boris
    assert Activity.objects.get().owner == boris
    assert Notice.objects.filter(user=boris, kind="record_assigned").exists()


def test_who_may_only_read_cannot_give_it_away(client, dimitri, at_firm):
    account, _contact = at_firm
    client.force_login(dimitri)
    url = reverse("accounts:owner", args=[account.pk])
    page = client.post(url, {"owner": dimitri.pk})
    assert page.status_code == 403
    assert b"Ana Batista owns it" in page.content


def test_a_relation_has_a_role_and_dates_that_make_sense(client, ana, at_firm):
    _account, contact = at_firm
    other = make_account(ana, "Cedar Payments")
    client.force_login(ana)
    url = reverse("contacts:relate", args=[contact.pk])
    said = {"account": "Cedar Payments", "role": "Evaluator", "is_active": "on"}
    wrong = {**said, "starts_on": "2026-02-01", "ends_on": "2026-01-01"}
    page = client.post(url, wrong)
    assert page.status_code == 422
    assert b"before the beginning" in page.content
    client.post(url, {**said, "starts_on": "2026-01-01"})
    relation = AccountContact.objects.get(account=other)
    assert (relation.role, relation.is_direct) == ("Evaluator", False)
    assert b"already" in client.post(url, said).content


def test_the_direct_relation_cannot_be_ended(client, ana, at_firm):
    account, contact = at_firm
    relation = AccountContact.objects.get(contact=contact)
    client.force_login(ana)
    url = reverse("contacts:relation", args=[contact.pk, relation.pk])
    assert client.post(url, {"role": ""}).status_code == 422
    end = reverse("contacts:end", args=[contact.pk, relation.pk])
    page = client.post(end, follow=True)
    assert "Choose another one first" in page.content.decode()
    assert Contact.objects.get().account == account


def test_the_primary_contact_has_to_work_there(client, ana, at_firm):
    account, contact = at_firm
    stranger = make_contact(ana, first_name="Tom")
    client.force_login(ana)
    url = reverse("accounts:edit", args=[account.pk])
    wrong = client.post(url, {"primary_contact": f"#{stranger.pk}", "version": 1})
    assert wrong.status_code == 422
    client.post(url, {"primary_contact": f"#{contact.pk}", "version": 1})
    assert Account.objects.get().primary_contact == contact


def test_a_contact_follows_its_account(client, ana, dimitri, at_firm):
    _account, contact = at_firm
    client.force_login(dimitri)
    assert client.get(contact.get_absolute_url()).status_code == 200
    edit = reverse("contacts:edit", args=[contact.pk])
    assert client.get(edit).status_code == 403
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    assert client.get(contact.get_absolute_url()).status_code == 404
    assert client.get(edit).status_code == 404


def test_who_opted_out_is_neither_called_nor_mailed(client, ana):
    contact = make_contact(
        ana, phone="+442079460142", email="m@x.example", do_not_call=True,
        email_opt_out=True,
    )  # fmt: skip
    client.force_login(ana)
    page = client.get(contact.get_absolute_url()).content.decode()
    assert "Do not call" in page
    assert "tel:" not in page
    assert "mailto:" not in page
    listed = client.get(reverse("contacts:list")).content.decode()
    assert "tel:" not in listed


def test_hostile_names_are_inert(client, ana):
    top = make_account(ana, EVIL)
    account = make_account(ana, EVIL, parent=top, website="javascript:alert(1)")
    contact = make_contact(ana, account, last_name=EVIL[:60], title=EVIL)
    client.force_login(ana)
    for name in ("detail", "edit", "history", "tree", "relate"):
        page = client.get(reverse(f"accounts:{name}", args=[account.pk]))
        assert b"<script>alert" not in page.content, name
        assert b'href="javascript' not in page.content, name
    for name in ("detail", "edit", "history", "relate", "profile"):
        page = client.get(reverse(f"contacts:{name}", args=[contact.pk]))
        assert b"<script>alert" not in page.content, name
    for name in ("accounts:list", "contacts:list"):
        assert b"<script>alert" not in client.get(reverse(name)).content


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "ftp://x.example", "a\x00b"])
def test_a_profile_is_a_web_address(client, ana, at_firm, bad):
    _account, contact = at_firm
    client.force_login(ana)
    url = reverse("contacts:profile", args=[contact.pk])
    assert client.post(url, {"network": "x", "url": bad}).status_code == 422
    assert not contact.social_profiles.exists()


def test_a_form_in_the_dialog_answers_without_the_frame(client, ana, at_firm):
    account, _contact = at_firm
    client.force_login(ana)
    url = reverse("accounts:owner", args=[account.pk])
    page = client.get(url, headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert b"<html" not in page.content
    assert b'id="dialog-title"' in page.content
