"""Whose language we speak: the person's, the organisation's or the browser's."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from users.models import Organisation
from work import due

GERMAN_BROWSER = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def speak(**fields):
    Organisation.objects.update(**fields)


def html_of(answer):
    page = answer.content.decode()
    return page[page.index("<html") :].partition(">")[0]


def test_a_person_reads_their_own_language(client, ana):
    speak(language="de")
    ana.language = "ar"
    ana.save()
    client.force_login(ana)
    page = client.get(reverse("users:me"))
    assert 'lang="ar" dir="rtl"' in html_of(page)
    assert page["Content-Language"] == "ar"


def test_who_chose_none_reads_the_organisations(client, ana):
    speak(language="ar")
    client.force_login(ana)
    assert 'lang="ar"' in html_of(client.get("/me/", headers=GERMAN_BROWSER))


def test_where_nobody_chose_the_browser_decides(client, ana):
    client.force_login(ana)
    page = html_of(client.get("/me/", headers=GERMAN_BROWSER))
    assert 'lang="de"' in page
    assert "dir=" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/login/", 200), ("/password/reset/", 200), ("/admin/login/", 200), ("/x/", 404)],
)
def test_strangers_are_spoken_to_like_their_browser(client, address, status):
    page = client.get(address, headers={"Accept-Language": "ar"}, follow=True)
    assert page.status_code == status or address == "/x/"
    assert 'lang="ar" dir="rtl"' in html_of(page)


def test_the_sign_in_page_remembers_the_language_one_chose(client, ana):
    client.force_login(ana)
    posted = {
        "first_name": "Ana",
        "language": "ar",
        "theme": "system",
        "density": "comfortable",
    }
    assert client.post(reverse("users:me"), posted).status_code == 302
    client.post(reverse("account_logout"))
    assert 'lang="ar"' in html_of(client.get("/login/", headers=GERMAN_BROWSER))


def test_a_language_there_is_not_is_refused(client, ana):
    client.force_login(ana)
    posted = {"first_name": "Ana", "language": "xx", "theme": "system"}
    assert client.post(reverse("users:me"), posted).status_code == 422


def test_a_language_that_is_gone_is_english(client, ana):
    ana.language = "xx"
    ana.save()
    client.force_login(ana)
    assert client.get("/me/").status_code == 200


def test_mails_are_written_in_the_language_of_who_reads_them(ana, boris):
    ana.language = "ar"
    assert (ana.speaks, boris.speaks) == ("ar", "en")
    speak(language="de")
    boris = type(boris).objects.get(pk=boris.pk)
    cache.clear()
    assert (ana.speaks, boris.speaks) == ("ar", "de")


def test_work_is_done_in_the_language_of_who_asked_for_it(db, monkeypatch):
    heard = []
    tasks = {"work.listen": lambda: heard.append(translation.get_language())}
    monkeypatch.setattr(due, "_task", tasks.__getitem__)
    with translation.override("ar"):
        due.later("work.listen")
    due.later("work.listen", key="again")
    due.run_due()
    assert heard == ["ar", "en"]
