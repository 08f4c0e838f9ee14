import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.tests.make import make_account
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from lists import saving
from lists.models import ListPreference, SavedView
from lists.tests.make import make_view
from users.models import User

LIST = "/leads/"
HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


def names(page):
    return [row["name"] for row in page.context["page"].object_list]


def tab(page, label):
    return next((t for t in page.context["views"] if str(t["label"]) == label), None)


def again(user):
    """Give the user anew: rights are remembered for as long as the object lives."""
    return User.objects.get(pk=user.pk)


def new(client, query, **post):
    address = reverse("lists:new", args=["leads"])
    return client.post(address, {"name": "Hot ones", "query": query, **post})


# --- save and open ----------------------------------------------------------


def test_what_the_list_shows_becomes_a_tab_with_a_count(client, ana):
    make_lead(ana, last_name="Hot", rating="Hot")
    make_lead(ana, last_name="Cold", rating="Cold")
    client.force_login(ana)
    answer = new(client, "view=mine&rating=Hot&sort=name&page=3")
    view = SavedView.objects.get()
    assert answer["Location"] == f"{LIST}?saved={view.pk}"
    assert (view.query, view.audience) == ("view=mine&rating=Hot&sort=name", "private")
    page = client.get(answer["Location"])
    assert names(page) == ["Maya Hot"]
    opened = tab(page, "Hot ones")
    assert (opened["count"], opened["current"], opened["changed"]) == ("1", True, False)
    assert page.context["asked"].sort == "name"
    assert not tab(page, "My open leads")["current"]


def test_the_page_to_save_shows_what_will_be_kept(client, ana):
    client.force_login(ana)
    address = f"{reverse('lists:new', args=['leads'])}?view=mine&rating=Hot"
    for headers in ({}, HTMX):
        page = client.get(address, headers=headers)
        assert page.status_code == 200
        assert "My open leads" in page.content.decode()
        assert "<b>Hot</b>" in page.content.decode()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name_that_fits(client, ana, name):
    client.force_login(ana)
    answer = new(client, "rating=Hot", name=name)
    assert answer.status_code == 422
    assert "rating=Hot" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_two_views_of_a_person_are_told_apart_by_name(client, ana, boris):
    make_view(ana)
    make_view(boris)
    client.force_login(ana)
    answer = new(client, "rating=Hot", name="HOT ONES")
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


@pytest.mark.parametrize("query", ["owner__password=x", "view=secret", "sort=password"])
def test_a_question_the_list_does_not_know_is_never_saved(client, ana, query):
    client.force_login(ana)
    assert new(client, query).status_code == 400
    assert not SavedView.objects.exists()


def test_a_change_is_marked_and_can_be_saved_or_discarded(client, ana):
    make_lead(ana, last_name="Hot", rating="Hot")
    make_lead(ana, last_name="Cold", rating="Cold")
    view = make_view(ana, "rating=Hot")
    client.force_login(ana)
    query = f"saved={view.pk}&rating=Cold"
    page = client.get(f"{LIST}?{query}")
    assert names(page) == ["Maya Cold"]
    assert tab(page, "Hot ones")["changed"]
    assert page.context["view_menu"]["discard_url"] == f"?saved={view.pk}"
    client.post(reverse("lists:update", args=[view.pk]), {"query": query})
    page = client.get(f"{LIST}?saved={view.pk}")
    assert names(page) == ["Maya Cold"]
    assert not tab(page, "Hot ones")["changed"]


def test_to_search_and_to_turn_pages_changes_nothing_about_a_view(client, ana):
    make_lead(ana, last_name="Hot", rating="Hot")
    make_lead(ana, last_name="Other", rating="Hot")
    view = make_view(ana, "rating=Hot")
    client.force_login(ana)
    page = client.get(f"{LIST}?saved={view.pk}&q=other&page=1&size=25")
    assert names(page) == ["Maya Other"]
    assert not tab(page, "Hot ones")["changed"]


def test_the_last_filter_of_a_view_can_be_taken_off(client, ana):
    make_lead(ana, last_name="Cold", rating="Cold")
    view = make_view(ana, "rating=Hot")
    client.force_login(ana)
    page = client.get(f"{LIST}?saved={view.pk}")
    assert names(page) == []
    page = client.get(LIST + page.context["chips"][0]["remove_url"])
    assert names(page) == ["Maya Cold"]
    assert page.context["asked"].saved == view


def test_the_order_alone_can_be_changed(client, ana):
    for last in ("A", "B"):
        make_lead(ana, last_name=last, rating="Hot")
    view = make_view(ana, "rating=Hot&sort=name")
    client.force_login(ana)
    page = client.get(f"{LIST}?saved={view.pk}&sort=-name")
    assert names(page) == ["Maya B", "Maya A"]
    assert tab(page, "Hot ones")["changed"]


def test_the_filter_form_keeps_tab_view_and_order(client, ana):
    view = make_view(ana, "view=mine&rating=Hot")
    client.force_login(ana)
    address, query = reverse("leads:filters"), f"saved={view.pk}&sort=name"
    page = client.get(f"{address}?{query}", headers=HTMX)
    assert page.context["form"].data["rating"] == "Hot"
    answer = client.post(address, {"query": query, "rating": ["Cold"], "owner": ""})
    page = client.get(answer["Location"])
    asked = page.context["asked"]
    assert (asked.saved, asked.view.key, asked.sort) == (view, "mine", "name")
    assert asked.query.getlist("rating") == ["Cold"]


def test_the_filter_form_says_what_is_wrong(client, ana):
    client.force_login(ana)
    page = client.post(reverse("leads:filters"), {"query": "", "created_at": "soon"})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()


# --- who sees it ------------------------------------------------------------


def test_a_private_view_is_there_for_nobody_else(client, ana, carla, adam):
    view = make_view(ana)
    for person in (carla, adam):
        client.force_login(person)
        assert tab(client.get(LIST), "Hot ones") is None
        assert client.get(f"{LIST}?saved={view.pk}").status_code == 400
        for act in ("edit", "delete", "update"):
            answer = client.post(reverse(f"lists:{act}", args=[view.pk]))
            assert answer.status_code == 404
    assert SavedView.objects.get() == view


def test_a_shared_view_counts_only_what_the_reader_may_see(
    client, carla, ana, boris, dimitri
):
    make_lead(ana, rating="Hot")
    make_lead(boris, rating="Hot")
    make_lead(dimitri, rating="Hot")
    view = make_view(carla, "rating=Hot", audience="everyone")
    for person, number in ((carla, "2"), (ana, "1"), (dimitri, "1")):
        client.force_login(person)
        page = client.get(f"{LIST}?saved={view.pk}")
        assert tab(page, "Hot ones")["count"] == number
        assert len(names(page)) == int(number)


def test_me_in_a_shared_view_is_whoever_looks(client, carla, ana):
    make_lead(ana, last_name="Hers")
    make_lead(carla, last_name="Own")
    view = make_view(carla, "owner=me", audience="everyone")
    client.force_login(ana)
    assert names(client.get(f"{LIST}?saved={view.pk}")) == ["Maya Hers"]


def test_a_role_opens_a_view_to_all_below_it(client, carla, ana, dimitri, north):
    view = make_view(carla, audience="chosen", readers=[north])
    client.force_login(ana)
    assert tab(client.get(LIST), "Hot ones")
    client.force_login(dimitri)
    assert tab(client.get(LIST), "Hot ones") is None
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 400


def test_a_group_opens_a_view_to_its_people(client, carla, ana, marta):
    make_view(carla, audience="chosen", readers=[Group.objects.get(name="Marketing")])
    client.force_login(marta)
    assert tab(client.get(LIST), "Hot ones")
    client.force_login(ana)
    assert tab(client.get(LIST), "Hot ones") is None


def test_sharing_asks_for_its_right(client, ana):
    client.force_login(ana)
    new(client, "rating=Hot", audience="everyone")
    assert SavedView.objects.get().audience == "private"
    view = SavedView(owner=ana, list_key="leads", name="Mine", audience="everyone")
    with pytest.raises(PermissionDenied):
        saving.save(view, by=ana)


def test_a_manager_shares_with_roles_and_takes_it_back(client, carla, ana, north):
    client.force_login(carla)
    new(client, "rating=Hot", audience="chosen", roles=[north.pk])
    view = SavedView.objects.get()
    assert saving.readers_of(view) == [north]
    edit = reverse("lists:edit", args=[view.pk])
    assert client.get(edit).context["form"]["roles"].initial == [north]
    client.post(edit, {"name": "Hot ones", "audience": "private"})
    view.refresh_from_db()
    assert (view.audience, saving.readers_of(view)) == ("private", [])


def test_chosen_readers_must_be_chosen(client, carla):
    client.force_login(carla)
    answer = new(client, "rating=Hot", audience="chosen")
    assert answer.status_code == 422
    assert "Choose at least one role or group." in answer.content.decode()


def test_who_may_share_no_longer_may_still_narrow_and_rename(carla, north):
    view = make_view(carla, audience="chosen", readers=[north])
    carla.groups.clear()
    carla = again(carla)
    view.name = "Renamed"
    saving.save(view, readers=[north], by=carla)
    view.audience = "private"
    saving.save(view, by=carla)
    assert saving.readers_of(view) == []
    view.audience = "everyone"
    with pytest.raises(PermissionDenied):
        saving.save(view, by=carla)


def test_a_reader_of_a_shared_view_cannot_change_it(client, carla, ana):
    view = make_view(carla, audience="everyone")
    client.force_login(ana)
    for act in ("edit", "delete", "update"):
        answer = client.post(reverse(f"lists:{act}", args=[view.pk]), {"name": "x"})
        assert answer.status_code == 403
    menu = client.get(f"{LIST}?saved={view.pk}").context["view_menu"]
    assert "edit_url" not in menu


def test_an_administrator_tidies_up_what_is_shared(client, carla, adam):
    view = make_view(carla, audience="everyone")
    client.force_login(adam)
    post = {"name": "Tidy", "audience": "everyone"}
    client.post(reverse("lists:edit", args=[view.pk]), post)
    view.refresh_from_db()
    assert (view.name, view.owner) == ("Tidy", carla)


def test_hostile_names_are_text(client, ana):
    make_view(ana, name="<script>alert(1)</script>")
    client.force_login(ana)
    for address in (LIST, reverse("lists:views", args=["leads"])):
        assert "<script>alert(1)" not in client.get(address).content.decode()


# --- delete, start, all ------------------------------------------------------


def test_a_deleted_view_can_be_brought_back(client, carla, north):
    view = make_view(carla, audience="chosen", readers=[north])
    client.force_login(carla)
    delete = reverse("lists:delete", args=[view.pk])
    assert client.get(delete, headers=HTMX).status_code == 200
    assert client.post(delete)["Location"] == LIST
    assert not SavedView.objects.present().exists()
    operation = Operation.objects.get(kind="delete_view")
    client.post(reverse("undo", args=[operation.pk]))
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 200
    assert saving.readers_of(SavedView.objects.present().get()) == [north]


def test_what_is_done_to_a_view_can_be_undone(client, ana):
    view = make_view(ana)
    client.force_login(ana)
    client.post(reverse("lists:edit", args=[view.pk]), {"name": "Other"})
    rename = Operation.objects.latest("at")
    make_view(ana)  # takes the name that was free; there may be two of it
    client.post(reverse("undo", args=[Operation.objects.latest("at").pk]))
    assert SavedView.objects.present().get().name == "Other"
    client.post(reverse("undo", args=[rename.pk]))
    assert SavedView.objects.present().get().name == "Hot ones"


def test_a_person_chooses_what_the_list_opens_with(client, ana, boris):
    make_lead(ana, last_name="Hot", rating="Hot")
    make_lead(ana, last_name="Cold", rating="Cold")
    view = make_view(ana, "rating=Hot")
    client.force_login(ana)
    start = reverse("lists:start", args=["leads"])
    client.post(start, {"start": view.pk})
    page = client.get(LIST)
    assert (names(page), page.context["asked"].saved) == (["Maya Hot"], view)
    client.post(start, {"start": "all"})
    assert client.get(LIST).context["asked"].view.key == "all"
    client.post(start, {"start": ""})
    assert client.get(LIST).context["asked"].view.key == "mine"
    client.force_login(boris)
    assert client.post(start, {"start": view.pk}).status_code == 404
    assert client.post(start, {"start": "secret"}).status_code == 404


def test_a_start_that_is_gone_gives_way_to_what_is_shipped(client, carla, ana):
    view = make_view(carla, audience="everyone")
    saving.start_with(ana, "leads", view)
    view.audience = "private"
    saving.save(view, by=carla)
    client.force_login(ana)
    assert client.get(LIST).context["asked"].view.key == "mine"
    saving.remove(view, by=carla)
    assert client.get(LIST).status_code == 200
    assert ListPreference.objects.get().start_view == view


def test_all_views_are_listed_with_what_one_may_do(client, carla, ana, north):
    make_view(ana, name="Mine")
    make_view(carla, name="Theirs", audience="chosen", readers=[north])
    make_view(carla, name="Hidden")
    client.force_login(ana)
    html = client.get(reverse("lists:views", args=["leads"])).content.decode()
    assert "Mine" in html
    assert "Theirs" in html
    assert "Hidden" not in html
    assert html.count("/delete/") == 1


@pytest.mark.parametrize("name", ["views", "new", "start"])
def test_views_of_a_list_one_may_not_open_are_refused(client, ana, name):
    ana.groups.clear()
    client.force_login(again(ana))
    assert client.post(reverse(f"lists:{name}", args=["leads"])).status_code in (
        403,
        405,
    )
    assert client.post(reverse("lists:start", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("kind", ["accounts", "contacts", "opportunities"])
def test_every_list_has_saved_views(client, ana, kind):
    client.force_login(ana)
    address = reverse("lists:new", args=[kind])
    answer = client.post(address, {"name": "Mine", "query": "view=mine&owner=me"})
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert tab(page, "Mine")["current"]


def test_accounts_are_filtered_by_what_was_saved(client, ana):
    make_account(ana, name="Alpha", rating="Hot")
    make_account(ana, name="Beta")
    view = make_view(ana, "rating=Hot", list_key="accounts")
    client.force_login(ana)
    page = client.get(f"/accounts/?saved={view.pk}")
    assert names(page) == ["Alpha"]
    # The view of one list is none of another's.
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 400


# --- what it costs, and what must not happen --------------------------------


def test_saved_views_cost_the_list_no_query_each(
    client, ana, carla, django_assert_max_num_queries
):
    for number in range(12):
        query = f"owner=me&status=new&lead_type=business&queue=mine&q={number}"
        make_view(ana, query, name=f"View {number}")
    for number in range(30):
        make_lead(ana, last_name=str(number))
    client.force_login(ana)
    client.get(LIST)  # what all pages remember, such as tags and picklists
    with django_assert_max_num_queries(8):
        page = client.get(LIST)
    saved = [t for t in page.context["views"] if str(t["label"]).startswith("View")]
    assert len(saved) == 8


def test_a_view_that_asks_for_what_is_gone_harms_no_list(client, ana):
    view = make_view(ana, "status=new")
    SavedView.objects.update(query="created_at=never&status=gone")
    client.force_login(ana)
    page = client.get(LIST)
    assert tab(page, "Hot ones")["count"] is None
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 400
    assert client.get(f"/leads/filters/?saved={view.pk}").status_code == 200


def test_a_bulk_act_means_what_was_shown_whatever_becomes_of_the_view(
    client, carla, ana
):
    make_lead(ana, last_name="Hot", rating="Hot")
    make_lead(ana, last_name="Cold", rating="Cold")
    view = make_view(carla, "rating=Hot", audience="everyone")
    client.force_login(carla)
    query = client.get(f"{LIST}?saved={view.pk}").context["list_query"]
    saving.ask(view, "view=all", by=carla)
    url = reverse("leads:bulk-assign")
    page = client.post(url, {"all": "1", "query": query})
    chosen = dict(page.context["selection"].hidden)
    client.post(url, {"holder": f"user:{carla.pk}", "step": "run", **chosen})
    assert Lead.objects.get(owner=carla).last_name == "Hot"


def test_a_person_has_so_many_views_and_no_more(ana, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    make_view(ana)
    with pytest.raises(ValidationError):
        make_view(ana, name="Another")


@pytest.mark.parametrize("number", ["9" * 30, "²", "-1", "x", "a\x00"])
def test_a_role_or_group_of_no_number_is_refused_in_words(client, carla, number):
    view = make_view(carla)
    client.force_login(carla)
    for name in ("roles", "groups"):
        sent = {"name": "Mine", "audience": "chosen", name: number}
        page = client.post(reverse("lists:edit", args=[view.pk]), sent)
        assert page.status_code == 422
        assert name in page.context["form"].errors
