"""A list shows exactly what one import brought."""

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.urls import reverse

from imports.models import Import
from imports.tests import make
from leads.listing import LEADS
from leads.models import Lead
from leads.tests.make import make_lead
from lists.asking import Asked
from users.models import User

pytestmark = pytest.mark.django_db
TEXT = (
    "Last Name,Company,Email\nNew,Northwind,new@x.example\n"
    "Old,Falcon,old@x.example\nWrong,Falcon,nonsense\n"
)


def names(page):
    return {row["name"] for row in page.context["page"].object_list}


def list_of(client, imported):
    page = client.get(imported.get_absolute_url())
    return page.context["list_url"]


def test_what_was_made_and_changed_is_listed_and_nothing_else(client, adam, marta):
    make_lead(adam, last_name="Other", email="other@x.example")
    make_lead(adam, last_name="Old", first_name="", email="old@x.example")
    imported = make.ran(adam, TEXT, on_duplicate="update")
    skipping = make.ran(adam, TEXT + "Late,Firm,late@x.example\n")
    client.force_login(adam)
    page = client.get(list_of(client, imported))
    assert names(page) == {"New", "Old"}
    [chip] = page.context["chips"]
    assert "people.csv" in chip["value"]
    assert names(client.get(list_of(client, skipping))) == {"Late"}


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("account", "Account Name\nNorthwind\n"),
        ("contact", "Last Name,Email,Account Name\nOkafor,m@n.example,Northwind\n"),
        (
            "opportunity",
            "Opportunity Name,Account Name,Close Date,Stage\n"
            "Fleet,Northwind,2027-01-31,Qualification\n",
        ),
    ],
)
def test_every_kind_of_record_is_found_by_its_import(client, adam, target, text):
    make.ran(adam, "Account Name\nNorthwind\n", target="account")
    imported = make.ran(adam, text, target=target)
    expected = imported.counts()["created"] + imported.counts()["updated"]
    client.force_login(adam)
    url = list_of(client, imported)
    if expected:
        assert len(client.get(url).context["page"].object_list) == expected
    else:
        assert url == ""


def test_only_imports_that_one_may_see_are_chosen_from(client, ana, boris, carla):
    rights = Permission.objects.filter(codename="import_lead")
    for person in (ana, boris, carla):
        person.user_permissions.add(*rights)
    imported = make.ran(User.objects.get(pk=ana.pk), TEXT)
    url = f"{reverse('leads:list')}?imported={imported.pk}"
    client.force_login(User.objects.get(pk=carla.pk))  # who stands above both
    assert names(client.get(url)) == {"New", "Old"}
    client.force_login(User.objects.get(pk=boris.pk))
    assert client.get(url).status_code == 400
    assert client.get(url.replace(str(imported.pk), "nonsense")).status_code == 400
    form = client.get(reverse("leads:filters")).context["form"]
    assert len(list(form.fields["imported"].choices)) == 1  # any
    boris.user_permissions.clear()
    client.force_login(User.objects.get(pk=boris.pk))
    form = client.get(reverse("leads:filters")).context["form"]
    assert form["imported"].is_hidden


def test_what_an_import_brought_is_told_to_nobody_who_may_not_see_it(rf, adam, marta):
    imported = make.ran(adam, TEXT)
    query = QueryDict(f"imported={imported.pk}")
    found = {}
    for person in (adam, marta):
        request = rf.get("/")
        request.user = person
        # As the view that somebody shares, of which only the choices were looked up.
        found[person] = Asked(LEADS, query, request, trusted=True).rows().count()
    assert found == {adam: 2, marta: 0}


def test_what_was_undone_is_listed_no_more(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    url = list_of(client, imported)
    assert len(names(client.get(url))) == 2
    client.post(reverse("imports:undo", args=[imported.pk]))
    make.work_off(imported)
    assert list_of(client, imported) == ""
    assert names(client.get(url)) == set()


def test_a_list_of_an_import_takes_few_queries(
    client, marta, django_assert_max_num_queries
):
    for number in range(12):
        make.ran(marta, f"Last Name,Email\nL{number},l{number}@x.example\n")
    client.force_login(marta)
    url = list_of(client, Import.objects.last())
    client.get(url)
    with django_assert_max_num_queries(10):
        assert len(names(client.get(url))) == 1
    assert Lead.objects.count() == 12
