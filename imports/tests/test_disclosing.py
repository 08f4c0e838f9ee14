"""A list tells nobody of records that they cannot see, beyond that there is one."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from imports import reporting, undoing
from imports.models import Import, Row
from imports.tests import make
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import AccessDefault, ExternalId
from users.models import User
from work.models import Notice

pytestmark = pytest.mark.django_db

_PHONE = ("555 0199", "555-0199", "5550199")
SECRETS = ("Zanzibar", "Quagga", "Xylander", "Ouagadougou", "SecretFirm", *_PHONE)
LEADS = (
    "Id,First Name,Last Name,Company,Email,Phone,City,Title\n"
    "L1,Maya,Okafor,Northwind,maya@n.example,,Bonn,CEO\n"
    "L2,Jonas,Brandt,Falcon,jonas@f.example,,Bonn,CEO\n"
    "L3,,,,lena@x.example,,Bonn,CEO\n"
)


@pytest.fixture
def importer(ana):
    """Somebody who sees their own records only, and may bring in lists."""
    rights = Permission.objects.filter(codename__startswith="import_")
    ana.user_permissions.add(*rights)
    return User.objects.get(pk=ana.pk)


@pytest.fixture
def hidden(dimitri):
    lead = make_lead(
        dimitri,
        first_name="Quagga",
        last_name="Xylander",
        company="SecretFirm",
        email="MAYA@n.example",
        phone="+1 212 555 0199",
        city="Ouagadougou",
        title="Zanzibar",
    )
    ExternalId.objects.create(
        content_type_id=_kind_of(lead), object_id=lead.pk, value="L1"
    )
    return lead


@pytest.mark.parametrize("match", ["email_phone", "email", "external_id"])
@pytest.mark.parametrize("how", ["skip", "fill", "update", "create"])
def test_a_lead_of_others_that_a_row_is_stays_hidden(
    client, importer, dimitri, hidden, match, how
):
    client.force_login(importer)
    before = Lead.objects.values().get(pk=hidden.pk)
    imported = make.checked(importer, LEADS, match=match, on_duplicate=how)
    url = hidden.get_absolute_url()
    page = client.get(imported.get_absolute_url()).content.decode()
    told = [page, "".join(reporting.error_file(imported))]
    # What the check keeps is for its page, which asks what somebody may see.
    [row] = [
        one for one in imported.check_result["shown"]["rows"] if one["number"] == 1
    ]
    client.post(reverse("imports:run", args=[imported.pk]))
    make.work_off(imported)
    told += [
        client.get(imported.get_absolute_url()).content.decode(),
        client.get(reverse("imports:list")).content.decode(),
        client.get(reverse("leads:list")).content.decode(),
        "".join(reporting.error_file(imported)),
        json.dumps(reporting.summary(imported)),
        *Notice.objects.filter(user=importer).values_list("text", flat=True),
    ]
    told += [
        client.get(lead.get_absolute_url()).content.decode()
        for lead in Lead.objects.visible_to(importer)
    ]
    undoing.ask(imported, by=importer)
    make.work_off(imported)
    told += [client.get(imported.get_absolute_url()).content.decode()]
    for text in told:
        assert not [one for one in (*SECRETS, f'"{url}"') if one in text]
    assert Lead.objects.values().get(pk=hidden.pk) == before
    if how == "create":
        assert row["outcome"] == "created"
    else:
        assert (row["outcome"], row["name"], row["cells"]) == ("duplicate", "", {})
        said = "It is here already" if how == "skip" else "you may not change it"
        assert said in page
    assert client.get(url).status_code in (403, 404)


@pytest.mark.parametrize("how", ["skip", "update"])
def test_contacts_and_accounts_of_others_are_as_if_they_were_not_there(
    client, importer, dimitri, how
):
    AccessDefault.objects.update(level="private")
    importer = User.objects.get(pk=importer.pk)
    account = make_account(dimitri, name="Northwind", billing_city="Ouagadougou")
    make_contact(dimitri, account, last_name="Xylander", email="maya@n.example")
    client.force_login(importer)
    text = "Last Name,Email,Account Name,City\nOkafor,maya@n.example,Northwind,Bonn\n"
    imported = make.checked(importer, text, target="contact", on_duplicate=how)
    assert imported.check_result["counts"] == {"created": 1}
    told = [client.get(imported.get_absolute_url()).content.decode()]
    client.post(reverse("imports:run", args=[imported.pk]))
    make.work_off(imported)
    told += [client.get(imported.get_absolute_url()).content.decode()]
    assert not [one for text in told for one in SECRETS if one in text]
    assert imported.counts()["created"] == 1
    account.refresh_from_db()
    assert account.billing_city == "Ouagadougou"


def test_a_page_of_an_import_is_for_who_may_see_it(client, importer, hidden, boris):
    imported = make.ran(importer, LEADS)
    boris.user_permissions.add(*Permission.objects.filter(codename="import_lead"))
    client.force_login(User.objects.get(pk=boris.pk))
    for name in ("detail", "errors", "undo"):
        page = reverse(f"imports:{name}", args=[imported.pk])
        assert client.get(page).status_code == 404
    assert Import.objects.exists() and Row.objects.exists()


def _kind_of(record):
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415

    return ContentType.objects.get_for_model(type(record)).pk
