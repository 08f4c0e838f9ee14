import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.make import make_account, make_contact
from crm import palette, search
from leads.tests.make import make_lead
from lists.models import SavedView
from lists.tests.make import make_view
from opportunities.tests.make import make_opportunity
from records.models import Seen, Tag, tags
from records.models.seen import note_seen
from users.models import User
from users.tests.make import QueueFactory

URL = "/command/"
HTMX = {"HX-Request": "true"}


def labels(groups):
    return {str(group.label): [hit.label for hit in group.hits] for group in groups}


def test_records_are_found_by_name_company_and_digits(ana):
    make_lead(ana, first_name="Maya", last_name="Okafor", phone="+44 20 7946 0142")
    for typed in ("okaf", "northwind", "7946 0142"):
        assert labels(palette.look_up(typed, ana))["Leads"] == ["Maya Okafor"], typed


def test_two_letters_find_what_begins_with_them_and_three_the_middle_too(ana):
    make_account(ana, name="Jazz Optics")
    make_account(ana, name="Old Zzyx Mill")
    make_account(ana, name="北京李明公司")
    assert labels(palette.look_up("zz", ana))["Accounts"] == ["Old Zzyx Mill"]
    assert labels(palette.look_up("azz", ana))["Accounts"] == ["Jazz Optics"]
    assert labels(palette.look_up("ja", ana))["Accounts"] == ["Jazz Optics"]
    assert labels(palette.look_up("李明", ana))["Accounts"] == ["北京李明公司"]


def test_what_one_may_not_see_is_not_found(ana, dimitri):
    make_lead(dimitri, last_name="Okafor")
    assert "Leads" not in labels(palette.look_up("okafor", ana))


def test_commands_are_found_by_part_of_their_words(ana):
    found = labels(palette.look_up("new opp", ana))
    assert found == {"Actions": ["New opportunity"]}
    assert labels(palette.look_up("> queues", ana)) == {"Go to": ["Queues"]}
    assert labels(palette.look_up("go to queues", ana)) == {"Go to": ["Queues"]}


def test_what_one_has_no_right_to_make_is_not_offered(rita):
    offered = labels(palette.look_up(">", rita))["Actions"]
    assert not [label for label in offered if "New" in label or "Import" in label]


def test_setup_is_for_those_who_set_up(ana, adam):
    assert "Setup" not in labels(palette.look_up(">", ana))["Go to"]
    assert "Setup" in labels(palette.look_up(">", adam))["Go to"]


def test_people_alone_are_asked_for_with_an_at(ana):
    make_lead(ana, last_name="Northwind")
    make_account(ana, name="Northwind")
    assert set(labels(palette.look_up("@northwind", ana))) == {"Leads"}


def test_the_page_one_comes_from_brings_its_acts(ana):
    lead = make_lead(ana, first_name="Maya", last_name="Okafor")
    found = labels(palette.look_up("", ana, at=lead.get_absolute_url()))
    assert "Log a call with Maya Okafor" in found["This page"]
    assert "Convert Maya Okafor" in found["This page"]


def test_a_page_one_may_not_see_brings_none(ana, dimitri):
    hidden = make_lead(dimitri)
    for at in (hidden.get_absolute_url(), "/nowhere/", "leads/x", "\x00"):
        assert "This page" not in labels(palette.look_up("", ana, at=at))


@pytest.mark.parametrize(
    "typed",
    [
        "020 7946 0142",
        "0044 20 7946-0142",
        "+44 (0)20 7946 0142",
        "+442079460142",
        "(020) 7946.0142",
        "79460142",
        "٠٢٠ ٧٩٤٦ ٠١٤٢",
    ],
)
def test_a_phone_number_is_found_in_any_format(ana, typed):
    make_lead(ana, last_name="Okafor", phone="+44 20 7946 0142")
    make_lead(ana, last_name="Weber", phone="+44 20 7946 0999")
    found = labels(palette.look_up(typed, ana))
    assert [name.split()[-1] for name in found["Leads"]] == ["Okafor"]


def test_views_are_found_by_their_name(ana):
    mine = make_view(ana, query="view=all&rating=hot", name="Hot in Wales")
    [hit] = next(
        group.hits for group in palette.look_up("wales", ana) if group.label == "Views"
    )
    assert (hit.label, hit.url, hit.note) == (
        "Hot in Wales",
        f"/leads/?saved={mine.pk}",
        "Leads",
    )
    assert "My open deals" in labels(palette.look_up("open deals", ana))["Views"]


def test_a_view_nobody_shares_is_not_found(ana, dimitri):
    make_view(dimitri, query="view=all", name="Hot in Wales")
    assert "Views" not in labels(palette.look_up("wales", ana))


def test_views_of_lists_one_may_not_open_are_not_found(rita, dimitri):
    view = make_view(dimitri, query="view=all", name="Hot in Wales")
    SavedView.objects.filter(pk=view.pk).update(audience="everyone")
    assert "Views" in labels(palette.look_up("wales", rita))
    rita.user_permissions.clear()
    rita.groups.clear()
    stranger = User.objects.get(pk=rita.pk)
    assert "Views" not in labels(palette.look_up("wales", stranger))


def test_of_each_kind_eight_are_shown_at_most(ana):
    for number in range(10):
        make_lead(ana, last_name=f"Okafor {number}")
        make_view(ana, query="view=all", name=f"Okafor {number}")
    found = labels(palette.look_up("okafor", ana))
    assert {label: len(hits) for label, hits in found.items()} == {
        "Leads": 8,
        "Views": 8,
    }


def test_a_tag_brings_what_has_it(ana):
    tags.forget()
    Tag.objects.create(name="Expo 2026", key="expo 2026")
    make_lead(ana, first_name="Maya", last_name="Okafor", tags=";expo 2026;")
    make_lead(ana, last_name="Weber")
    found = palette.look_up("#expo", ana)
    assert labels(found) == {"Tags": ["Expo 2026"], "Leads": ["Maya Okafor"]}
    assert found[0].hits[0].url == "/search/?q=%23Expo+2026"
    assert "Expo 2026" in labels(palette.look_up("#", ana))["Tags"]
    tags.forget()


def test_a_tag_brings_nothing_one_may_not_see(ana, dimitri):
    tags.forget()
    Tag.objects.create(name="Expo 2026", key="expo 2026")
    make_lead(dimitri, tags=";expo 2026;")
    assert labels(palette.look_up("#expo", ana)) == {"Tags": ["Expo 2026"]}
    tags.forget()


def test_another_theme_is_offered_and_taken(client, ana):
    client.force_login(ana)
    html = client.get(URL, {"q": "> dark"}, headers=HTMX).content.decode()
    assert "Switch to dark theme" in html
    assert 'name="theme" value="dark"' in html
    client.post(reverse("users:theme"), {"theme": "dark", "next": "/leads/"})
    html = client.get(URL, {"q": "> theme"}, headers=HTMX).content.decode()
    assert "Switch to light theme" in html
    assert "Switch to dark theme" not in html


def test_the_next_lead_of_one_s_queues_can_be_taken(ana, dimitri):
    QueueFactory(name="UK", key="uk", people=[ana])
    QueueFactory(name="South", key="south", people=[dimitri])
    hits = [
        hit
        for group in palette.look_up("take next", ana)
        for hit in group.hits
        if group.label == "Actions"
    ]
    assert [(hit.label, hit.url) for hit in hits] == [
        ("Take next from UK", "/queues/uk/take-next/")
    ]
    assert hits[0].sends


def test_a_contact_s_page_brings_its_acts(ana):
    contact = make_contact(ana, make_account(ana), last_name="Okafor", first_name="")
    found = labels(palette.look_up("", ana, at=contact.get_absolute_url()))
    assert found["This page"] == [
        "Log a call with Okafor",
        "Edit Okafor",
        "Change owner of Okafor",
    ]


def test_what_nobody_made_yet_can_be_made(ana, rita):
    [group] = palette.look_up("zoe quux", ana)
    [hit] = group.hits
    assert hit.url == "/leads/new/?first_name=zoe&last_name=quux"
    assert hit.opens_dialog
    assert palette.look_up("zoe quux", rita) == []


def test_records_of_all_kinds_are_recent(ana, dimitri):
    account = make_account(ana, name="Northwind")
    lead = make_lead(ana, first_name="Maya", last_name="Okafor")
    for number, record in enumerate((account, make_lead(dimitri), lead)):
        at = timezone.now() + datetime.timedelta(seconds=number)
        Seen.objects.create(user=ana, record=record, at=at)
    assert labels(palette.look_up("", ana))["Recent"] == ["Maya Okafor", "Northwind"]


def test_nothing_typed_shows_what_was_opened_last(ana):
    lead = make_lead(ana, first_name="Maya", last_name="Okafor")
    note_seen(lead, ana)
    assert labels(palette.look_up("", ana))["Recent"] == ["Maya Okafor"]


def test_the_page_holds_the_box_and_the_server_answers_with_hits(client, ana):
    make_lead(ana, last_name="Okafor")
    client.force_login(ana)
    page = client.get(reverse("leads:list")).content.decode()
    hits = client.get(URL, {"q": "okafor"}, headers=HTMX).content.decode()
    assert 'role="combobox"' in page
    assert "combobox" not in hits
    assert "Okafor" in hits


def test_without_scripts_it_is_the_search_page(client, ana):
    client.force_login(ana)
    answer = client.get(URL, {"q": "okafor"})
    assert answer["Location"] == f"{reverse('search')}?q=okafor"


def test_hostile_text_is_inert(client, ana):
    make_lead(ana, last_name="<img src=x onerror=alert(1)>")
    client.force_login(ana)
    html = client.get(URL, {"q": "<img"}, headers=HTMX).content.decode()
    assert "<img" not in html


def test_strangers_sign_in_first(client):
    assert client.get(URL)["Location"].startswith("/login/")


def test_a_search_over_four_kinds_costs_four_queries(
    ana, django_assert_max_num_queries
):
    account = make_account(ana, name="Northwind")
    for _number in range(5):
        make_lead(ana)
        make_contact(ana, account, last_name="Northwind")
        make_opportunity(ana, account)
    search.search("nobody", ana)  # knows the person's reach from here on
    with django_assert_max_num_queries(4):
        groups = search.search("northwind", ana)
    assert len(groups) == 4
