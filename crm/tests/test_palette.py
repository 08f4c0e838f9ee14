from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from crm import palette, search
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity
from records.models.seen import note_seen

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
    assert found == {"Make": ["New opportunity"]}
    assert labels(palette.look_up("> queues", ana)) == {"Go to": ["Queues"]}


def test_what_one_has_no_right_to_make_is_not_offered(rita):
    assert "Make" not in labels(palette.look_up(">", rita))


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
