import ast
import datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from users import preferences
from users.models import Away, SignIn, User
from users.tests.make import UserFactory
from work import notices
from work.models import Mail, Notice


@pytest.fixture
def me(client, ana):
    client.force_login(ana)
    return client


MINE = {
    "first_name": "Anita",
    "last_name": "Batista",
    "title": "Rep",
    "phone": "+44 20 7946 0142",
    "time_zone": "Europe/Berlin",
    "language": "en",
    "theme": "dark",
    "density": "compact",
    "start_page": "leads:list",
    "weekly_calls": "40",
}


def test_people_set_their_own_name_and_time_zone(me, ana):
    assert me.get(reverse("users:me")).status_code == 200
    assert me.post(reverse("users:me"), MINE).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.time_zone) == ("Anita Batista", "Europe/Berlin")
    assert (ana.density, ana.weekly_calls) == ("compact", 40)


def test_the_day_begins_where_one_likes(me, ana):
    me.post(reverse("users:me"), MINE)
    assert me.get("/")["Location"] == reverse("leads:list")
    ana.refresh_from_db()
    ana.start_page = "imports:list"  # which a rep may not open any more
    ana.save()
    assert me.get("/")["Location"] == reverse("today")


def test_rows_stand_as_close_as_one_likes(me):
    me.post(reverse("users:me"), MINE)
    page = me.get(reverse("leads:list"))
    assert 'data-density="compact" id="list"' in page.content.decode()
    looser = me.get(reverse("leads:list"), {"density": "relaxed"})
    assert 'data-density="relaxed" id="list"' in looser.content.decode()


def signed_in(email, agent):
    browser = Client(headers={"user-agent": agent})
    browser.post("/login/", {"login": email, "password": "battery-staple-9"})
    return browser


@pytest.fixture
def two_browsers(ana):
    ana.set_password("battery-staple-9")
    ana.save()
    return (
        signed_in(ana.email, "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"),
        signed_in(ana.email, "Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604.1"),
    )


def test_people_see_where_they_are_signed_in_and_sign_out_elsewhere(two_browsers):
    desk, phone = two_browsers
    page = desk.get(reverse("users:me")).content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert desk.post(reverse("users:sign-out-elsewhere")).status_code == 302
    assert phone.get(reverse("users:me"))["Location"].startswith("/login/")
    page = desk.get(reverse("users:me")).content.decode()
    assert "Safari on iPhone" not in page


def test_nobody_signs_others_out_nor_themselves_by_number(two_browsers, me, boris):
    desk, phone = two_browsers
    url = reverse("users:sign-out-elsewhere")
    theirs = Client()
    theirs.force_login(boris)
    for row in SignIn.objects.all():
        theirs.post(url, {"one": row.pk})
    own = SignIn.objects.get(session_key=desk.session.session_key)
    desk.post(url, {"one": own.pk})
    for browser in two_browsers:
        assert browser.get(reverse("users:me")).status_code == 200
    assert desk.post(url, {"one": "x"}).status_code == 404
    assert desk.get(url).status_code == 405
    other = SignIn.objects.get(session_key=phone.session.session_key)
    desk.post(url, {"one": other.pk})
    assert phone.get(reverse("users:me")).status_code == 302


def test_a_session_that_ended_is_not_listed(two_browsers):
    desk, phone = two_browsers
    phone.post(reverse("account_logout"))
    assert "Safari on iPhone" not in desk.get(reverse("users:me")).content.decode()


def test_what_is_wrong_is_said_beside_the_field(me, ana):
    page = me.post(reverse("users:me"), {**MINE, "time_zone": "Mars/Olympus"})
    assert page.status_code == 422
    assert "Mars/Olympus" in page.content.decode()
    ana.refresh_from_db()
    assert ana.first_name == "Ana"


def test_nobody_makes_themselves_more_than_they_are(me, ana, sales):
    me.post(
        reverse("users:me"),
        {
            **MINE,
            "is_staff": "on",
            "is_superuser": "on",
            "email": "root@tiller.example",
            "role": sales.pk,
            "groups": "1",
            "is_active": "",
            "password": "x",
        },
    )
    changed = User.objects.get(pk=ana.pk)
    assert (changed.is_staff, changed.is_superuser) == (False, False)
    assert (changed.email, changed.role) == (ana.email, ana.role)
    assert [group.name for group in changed.groups.all()] == ["Rep"]


def test_a_stranger_lands_on_the_sign_in_page(client, db):
    for name in ("me", "theme", "away-add", "notices"):
        page = client.post(reverse(f"users:{name}"))
        assert page.status_code == 302
        assert page["Location"].startswith("/login/")


def test_the_theme_is_kept_and_leads_back(me, ana):
    page = me.post(reverse("users:theme"), {"theme": "dark", "next": "/leads/"})
    assert page["Location"] == "/leads/"
    ana.refresh_from_db()
    assert ana.theme == "dark"
    away = me.post(
        reverse("users:theme"), {"theme": "pink", "next": "https://evil.example/"}
    )
    assert away["Location"] == "/"
    ana.refresh_from_db()
    assert ana.theme == "dark"


def test_changing_addresses_refuse_get(me, ana):
    away = Away.objects.create(user=ana, first_day="2026-12-01", last_day="2026-12-02")
    for url in (
        reverse("users:theme"),
        reverse("users:away-add"),
        reverse("users:away-delete", args=[away.pk]),
        reverse("users:notices"),
    ):
        assert me.get(url).status_code == 405


def test_days_away_are_noted_and_forgotten(me, ana):
    sent = {"first_day": "2026-12-01", "last_day": "2026-12-05", "note": "Skiing"}
    me.post(reverse("users:away-add"), sent)
    away = ana.away.get()
    assert away.last_day == datetime.date(2026, 12, 5)
    assert "Skiing" in me.get(reverse("users:me")).content.decode()
    me.post(reverse("users:away-delete", args=[away.pk]))
    assert not ana.away.exists()


def test_days_that_end_before_they_begin_are_refused_in_words(me, ana):
    sent = {"first_day": "2026-12-05", "last_day": "2026-12-01"}
    page = me.post(reverse("users:away-add"), sent)
    assert page.status_code == 422
    assert "The last day is before the first." in page.content.decode()
    assert not ana.away.exists()


def test_days_away_of_others_are_not_there(me, boris):
    away = Away.objects.create(
        user=boris, first_day="2026-12-01", last_day="2026-12-02"
    )
    page = me.post(reverse("users:away-delete", args=[away.pk]))
    assert page.status_code == 404
    assert Away.objects.filter(pk=away.pk).exists()


def test_people_choose_what_they_are_told_and_how(me, ana):
    me.post(
        reverse("users:notices"),
        {
            "in_app": ["lead_assigned"],
            "mail_lead_assigned": "never",
            "mail_task_assigned": "now",
            "mail_nonsense": "now",
        },
    )
    wishes = {wish.kind: wish for wish in preferences.wishes(ana)}
    lead = wishes["lead_assigned"]
    assert (lead.in_app, lead.mailed) == (True, "never")
    notices.tell(ana, "lead_assigned", "A lead")
    notices.tell(ana, "task_assigned", "A task")
    assert [notice.kind for notice in Notice.objects.all()] == ["lead_assigned"]
    assert [row.kind for row in Mail.objects.all()] == ["task_assigned"]


def test_each_person_has_wishes_of_their_own(me, ana):
    other = UserFactory()
    preferences.wish(ana, [], {})
    assert all(wish.in_app for wish in preferences.wishes(other))


def _dotted(path):
    return ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)


def kinds_told():
    """Find the kind in every `notices.tell(person, KIND, …)` of the product."""
    for path in settings.BASE_DIR.glob("*/**/*.py"):
        top = path.relative_to(settings.BASE_DIR).parts[0]
        if (
            top.startswith(".")
            or top in ("node_modules", "var")
            or "tests" in (path.parts)
        ):
            continue
        tree = ast.parse(path.read_text())
        names = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "notices.tell":
                kind = node.args[1]
                if isinstance(kind, ast.Attribute):  # another module's word
                    module = import_module(_dotted(path))
                    yield getattr(getattr(module, kind.value.id), kind.attr)
                else:
                    yield names[kind.id] if isinstance(kind, ast.Name) else kind.value


def test_everything_that_is_told_can_be_switched_off():
    assert set(kinds_told()) == set(preferences.KINDS)
