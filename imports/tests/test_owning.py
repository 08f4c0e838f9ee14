"""The check says who would own what a list brings, before anything is written."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from imports import running
from imports.models import Import
from imports.targets import kind
from imports.tests import make
from leads.models import AssignmentRule, Lead, PoolMember
from leads.tests.make import entry, make_pool, make_rule
from users.models import User
from users.tests.make import QueueFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "Last Name,Company,Country,Owner\n" + "".join(
    f"Lead {n},Firm {n},{['France', 'Chile', 'Japan'][n % 3]},\n" for n in range(9)
)


def owned():
    return sorted((str(lead.owner or lead.queue)) for lead in Lead.objects.all())


def foretold(imported: Import):
    found = imported.check_result["owners"]
    return sorted(name for name, count in found for _one in range(count))


@pytest.fixture
def pool(ana, boris):
    return make_pool(ana, boris)


@pytest.fixture
def rule(pool):
    """France goes to a queue, Chile in turn to two people, the rest to the default."""
    AssignmentRule.objects.update(is_active=False)
    return make_rule(
        entry(QueueFactory(name="France"), ("country", "equals", "France")),
        entry(pool, ("country", "equals", "Chile")),
    )


def test_the_rule_is_asked_and_takes_no_turn(marta, rule):
    imported = make.checked(marta, LIST, owner="rules")
    assert ["France", 3] in [list(one) for one in imported.check_result["owners"]]
    assert PoolMember.objects.filter(last_turn_at=None).count() == 2
    assert not Lead.objects.exists()
    told = foretold(imported)
    make.ran(marta, LIST, owner="rules")
    assert owned() == told


def test_turns_of_a_pool_are_foreseen(marta, pool):
    imported = make.checked(marta, LIST, owner=f"pool:{pool.pk}")
    assert sorted(n for _name, n in imported.check_result["owners"]) == [4, 5]
    told = foretold(imported)
    make.ran(marta, LIST, owner=f"pool:{pool.pk}")
    assert owned() == told


def test_the_owner_column_counts_more_than_the_choice_for_all(marta, ana, client):
    text = f"Last Name,Company,Owner\nA,X,{ana.email}\nB,Y,\n"
    imported = make.checked(marta, text)
    assert sorted(imported.check_result["owners"]) == sorted(
        [[str(ana), 1], [str(marta), 1]]
    )
    client.force_login(marta)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "Owners of what is new:" in page
    assert str(ana) in page


def test_what_is_here_already_keeps_its_owner(marta):
    make.ran(marta, LIST)
    again = make.checked(marta, LIST, match="name_company")
    assert again.check_result["owners"] == []


def test_accounts_go_to_whom_the_file_or_the_choice_says(marta):
    imported = make.checked(marta, "Account Name\nNorth\nSouth\n", target="account")
    assert [list(one) for one in imported.check_result["owners"]] == [[str(marta), 2]]


@pytest.mark.parametrize("how", ["fill", "update"])
def test_a_row_goes_on_with_what_an_earlier_one_made_for_somebody_else(marta, ana, how):
    text = (
        "First Name,Last Name,Company,Email,City\n"
        "Maya,Okafor,Northwind,maya@northwind.example,\n"
        "Maya,Okafor,Northwind,maya@northwind.example,Bergen\n"
    )
    imported = make.checked(marta, text, owner=f"user:{ana.pk}", on_duplicate=how)
    assert imported.check_result["counts"] == {"created": 1, "updated": 1}
    running.start(imported, by=marta)
    imported = make.work_off(imported)
    lead = Lead.objects.get()
    assert (lead.owner, lead.city) == (ana, "Bergen")
    assert (imported.counts()["created"], imported.counts()["updated"]) == (1, 1)
    # What somebody else's lead says already stays theirs.
    again = make.checked(marta, text.replace("Bergen", "Oslo"), on_duplicate=how)
    assert again.check_result["counts"] == {"duplicate": 2}


NAMED = "Last Name,Company,Owner\nA,X,Ida Fremd\nB,Y,Ida Fremd\nC,Z,\n"


def test_who_is_nobody_here_is_asked_about_and_refuses_no_row(marta, client):
    imported = make.checked(marta, NAMED)
    assert imported.mapping["2"] == "owner"
    assert imported.check_result["counts"]["created"] == 3
    assert foretold(imported) == [str(marta)] * 3
    assert imported.check_result["unknown"] == {"owner": ["Ida Fremd"]}
    client.force_login(marta)
    page = client.get(f"{imported.get_absolute_url()}columns/").content.decode()
    assert "Ida Fremd" in page
    assert f"=user:{marta.pk}" in page


def test_somebody_else_is_chosen_for_who_is_nobody_here(marta, ana):
    decided = {"owner": {"ida fremd": f"=user:{ana.pk}"}}
    make.ran(marta, NAMED, values=decided)
    assert owned() == sorted([str(ana), str(ana), str(marta)])


def test_of_two_people_of_one_name_none_is_guessed(marta):
    for number in range(2):
        UserFactory(
            first_name="Ida", last_name="Fremd", email=f"ida{number}@us.example"
        )
    assert foretold(make.checked(marta, NAMED)) == [str(marta)] * 3


@pytest.mark.parametrize("target", ["account", "contact"])
def test_what_people_keep_goes_to_who_brings_it_if_its_owner_is_not_here(marta, target):
    text = "Last Name,Company,Owner\nA,X,Ida Fremd\nB,Y,Ida Fremd\n"
    imported = make.ran(marta, text, target=target)
    assert imported.counts()["created"] == 2
    records = kind(target).model.objects.values_list("owner", flat=True)
    assert set(records) == {marta.pk}


def importer(person, *rights):
    """Somebody of no group, who may bring leads in and has these rights besides."""
    person.groups.clear()
    wanted = ["import_lead", "view_lead", *rights]
    person.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return User.objects.get(pk=person.pk)


def test_who_may_change_no_leads_makes_nobody_else_their_owner(client, ana, boris):
    by = importer(ana)
    text = "Last Name,Email,Lead Owner\nMine,m@x.example,ana@tiller.example\n"
    text += "His,h@x.example,boris@tiller.example\n"
    imported = make.upload(by, text)
    client.force_login(by)
    page = client.get(reverse("imports:columns", args=[imported.pk]))
    offered = [key for key, _name in page.context["form"].fields["owner"].choices]
    assert offered == ["rules", "me"]
    imported = make.ran(by, text)
    [lead] = Lead.objects.all()
    assert (lead.last_name, lead.owner) == ("Mine", ana)
    [problem] = imported.rows.get(outcome="refused").problems
    assert "You may not give records to others." in problem["message"]


def test_who_may_change_leads_gives_theirs_to_others_as_by_hand(client, ana, boris):
    by = importer(ana, "change_lead")
    rule = AssignmentRule.objects.create(name="Spare", is_active=False)
    make.ran(by, LIST, owner=f"user:{boris.pk}")
    assert set(Lead.objects.values_list("owner", flat=True)) == {boris.pk}
    imported = make.upload(by, "Last Name\nNew\n")
    client.force_login(by)
    page = client.get(reverse("imports:columns", args=[imported.pk]))
    offered = [key for key, _name in page.context["form"].fields["owner"].choices]
    assert f"user:{boris.pk}" in offered and f"rule:{rule.pk}" not in offered


def test_a_list_is_for_oneself_unless_one_may_give_any_lead_away(ana, marta):
    assert make.upload(importer(ana, "change_lead")).options["owner"] == "me"
    assert make.upload(marta).options["owner"] == "rules"
