"""Tabs above a list: pinned or not, counted, copied; the rest is under More views."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from leads.tests.make import make_lead
from lists import saving, tabs
from lists.models import SavedView
from lists.tests.make import make_view

LIST = "/leads/"


@pytest.fixture
def rep(client, ana):
    make_lead(ana)
    client.force_login(ana)
    return client


def labels(page, where="views"):
    found = page.context["views"] if where == "views" else page.context["view_menu"]
    return [str(tab["label"]) for tab in (found if where == "views" else found["more"])]


def pin(client, key, on="1", **more):
    address = reverse("lists:pin", args=["leads"])
    return client.post(address, {"pin": key, "on": on, **more})


def test_a_shipped_tab_is_unpinned_and_found_under_more_views(rep):
    answer = pin(rep, "overdue", on="")
    page = rep.get(LIST)
    assert "Overdue" not in labels(page)
    assert "Overdue" in labels(page, "more")
    page = rep.get(answer["Location"])
    assert labels(page)[-1] == "Overdue"
    assert not page.context["view_menu"]["is_pinned"]
    pin(rep, "overdue")
    assert labels(rep.get(LIST))[-1] == "Overdue"


def test_who_unpins_all_keeps_the_open_one(rep, ana):
    for view in rep.get(LIST).context["asked"].spec.views:
        pin(rep, view.key, on="")
    page = rep.get(LIST)
    assert labels(page) == ["My open leads"]
    assert len(labels(page, "more")) == 7


def test_a_new_view_is_a_tab_also_for_who_chose_tabs(rep, ana):
    pin(rep, "overdue", on="")
    rep.post(
        reverse("lists:new", args=["leads"]), {"name": "Mine", "query": "rating=Hot"}
    )
    view = SavedView.objects.get()
    assert "Mine" in labels(rep.get(LIST))
    pin(rep, str(view.pk), on="", back="views")
    assert "Mine" in labels(rep.get(LIST), "more")


def test_nobody_pins_what_they_do_not_see(rep, ana, boris):
    theirs = make_view(boris)
    for key in (str(theirs.pk), "nothing", "", "9" * 30):
        assert pin(rep, key).status_code == 404
    assert saving.shelf_of(ana, "leads").pins is None


def test_a_view_that_is_gone_leaves_its_tab(rep, ana):
    view = make_view(ana)
    pin(rep, "overdue", on="")
    assert "Hot ones" in labels(rep.get(LIST))
    saving.remove(view, by=ana)
    assert "Hot ones" not in labels(rep.get(LIST))


def test_a_view_of_others_is_copied_and_the_copy_is_ones_own(rep, ana, carla):
    shared = make_view(carla, "view=open&rating=Hot", audience="everyone")
    address = reverse("lists:duplicate", args=[shared.pk])
    for name in ("Copy of Hot ones", "Copy of Hot ones (2)"):
        page = rep.get(rep.post(address)["Location"])
        saved = page.context["asked"].saved
        assert (saved.name, saved.owner_id) == (name, ana.pk)
        assert (saved.audience, saved.query) == ("private", shared.query)
    assert rep.get(address).status_code == 405


def test_strangers_copy_nothing_and_a_full_shelf_says_so(rep, ana, boris, monkeypatch):
    hidden = make_view(boris)
    assert rep.post(reverse("lists:duplicate", args=[hidden.pk])).status_code == 404
    view = make_view(ana, name="x" * 60)
    monkeypatch.setattr("lists.saving.MOST", 1)
    page = rep.post(reverse("lists:duplicate", args=[view.pk]), follow=True)
    assert "Delete one first" in page.content.decode()
    assert SavedView.objects.filter(owner=ana).count() == 1


def test_the_page_of_all_views_finds_by_name_and_pins(rep, ana):
    make_view(ana, name="Überfällige")
    page = rep.get(reverse("lists:views", args=["leads"]), {"q": "uberf"})
    html = page.content.decode()
    assert "Überfällige" in html
    assert "My open leads" not in html
    assert "Unpin Überfällige" in html
    html = rep.get(
        reverse("lists:views", args=["leads"]), {"q": "zzz"}
    ).content.decode()
    assert "No view is called that" in html


def test_a_slow_tab_loses_its_number_and_the_others_keep_theirs(rep, ana, monkeypatch):
    def load():
        page = rep.get(LIST)
        cache.delete_many([key for key in seen if not key.endswith(":slow")])
        return {str(tab["label"]): tab["count"] for tab in page.context["views"]}

    seen = []
    kept = cache.set
    monkeypatch.setattr(
        tabs.cache, "set", lambda key, *rest: (seen.append(key), kept(key, *rest))
    )
    assert load()["My open leads"] == "1"
    monkeypatch.setattr(tabs, "SLOW", -1)
    assert load()["My open leads"] == "1"
    assert set(load().values()) == {None}
    monkeypatch.setattr(tabs, "SLOW", 60)
    assert set(load().values()) == {None}
