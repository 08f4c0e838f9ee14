"""Every text for people can be translated, and the translations shipped are sound.

The pages are drawn in a language in which every translated text stands in ⟦marks⟧;
what stands outside of them, and is no row of the database, was never wrapped.
"""

import re
from gettext import NullTranslations
from html.parser import HTMLParser
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from crm.tests import catalogues, house
from crm.tests.test_walk import SEEN_BY_ALL, arguments, private_routes
from crm.tests.test_walk import hidden as hidden  # a fixture
from leads.routing import telling
from leads.tests.make import make_lead
from users.models import User
from work.models import Mail, Notice

MARKED = "eo"
# Said by attributes, beside what stands between tags.
SPOKEN = {"aria-label", "title", "placeholder", "alt", "label"}
SILENT = {"script", "style", "code", "pre", "textarea"}
WORD = re.compile(r"[^\W\d_]{3,}")
# For staff who build the product.
NOT_FOR_PEOPLE = {"styleguide"}
# Names are the same in every language.
NAMES = {
    settings.SITE_NAME,
    "Ctrl",
    "Enter",
    "Esc",
    "Xing",
    "LinkedIn",
    "Facebook",
    "Instagram",
    *dict(settings.LANGUAGES).values(),
}
NAMES |= {zone.replace("_", " ") for zone in available_timezones()}


class Marking(NullTranslations):
    """A catalogue that translates every text to itself, between marks."""

    def gettext(self, text):
        return f"⟦{text.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧" if text else ""

    def ngettext(self, one, many, n):
        return self.gettext(one if n == 1 else many)

    def language(self):
        return MARKED

    def to_language(self):
        return MARKED


class Page(HTMLParser):
    """Collects what a page says, to the eye and to a screen reader."""

    def __init__(self, html):
        super().__init__()
        self.said, self.silent = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, text):
        if not self.silent:
            self.said.append(text)


@pytest.fixture
def marked(monkeypatch):
    monkeypatch.setitem(trans_real._translations, MARKED, Marking())
    monkeypatch.setattr(
        settings, "LANGUAGES", [*settings.LANGUAGES, (MARKED, "⟦Marked⟧")]
    )
    trans_real.get_languages.cache_clear()
    yield
    trans_real.get_languages.cache_clear()


def without_marked(html):
    """Leave out what was translated; a text may hold tags and other texts."""
    while (left := re.sub(r"⟦[^⟦⟧]*⟧", " ", html)) != html:
        html = left
    return html


def unmarked(text, rows):
    """Give the words of a text that nobody translated and nobody typed."""
    if WORD.search(text):
        for row in rows:
            text = text.replace(row, " ")
    return " ".join(WORD.findall(text))


def texts_of_rows():
    """Give what people, or the rows we ship, call things; the longest first."""
    found = set(NAMES)
    for model in apps.get_models():
        if model._meta.app_label in {"contenttypes", "sessions", "admin"}:
            continue
        if model is Permission:
            continue
        kinds = (models.CharField, models.TextField, models.JSONField)
        names = [f.name for f in model._meta.local_fields if isinstance(f, kinds)]
        for row in model._base_manager.values_list(*names):
            for value in row:
                found.update(strings_in(value))
    return sorted((text for text in found if len(text) > 2), key=len, reverse=True)


def strings_in(value):
    if isinstance(value, str):
        yield from (value, *(line.strip("-*. ") for line in value.splitlines()))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


def test_a_word_that_nobody_wrapped_is_found(marked):
    with translation.override(MARKED):
        page = Template(
            "{% load i18n %}<h1 title='{% translate 'Leads' %}'>{{ lead }}</h1>"
            "{% blocktranslate %}<b>Two</b> words{% endblocktranslate %}"
            "<p>Not wrapped</p><a aria-label='Nor this'>{% translate 'But this' %}</a>"
        )
        html = without_marked(page.render(Context({"lead": "Mia Jung"})))
    found = [
        words for text in Page(html).said if (words := unmarked(text, ["Mia Jung"]))
    ]
    assert found == ["Not wrapped", "Nor this"]


def test_every_word_of_every_page_can_be_translated(client, request, ana, marked):
    hidden = request.getfixturevalue("hidden")
    ana.user_permissions.set(Permission.objects.all())
    User.objects.filter(pk=ana.pk).update(is_staff=True, language=MARKED)
    client.force_login(User.objects.get(pk=ana.pk))
    addresses = {
        route.name: reverse(
            route.name, kwargs=arguments(route, hidden) if "<" in route.path else {}
        )
        for route in private_routes()
        if "GET" in route.methods and route.name not in SEEN_BY_ALL | NOT_FOR_PEOPLE
    }
    rows = texts_of_rows()
    wrong = {}
    for name, address in addresses.items():
        answer = client.get(address)
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        for text in Page(without_marked(answer.content.decode())).said:
            if words := unmarked(text, rows):
                wrong.setdefault(words, name)
    assert wrong == {}, "\n".join(f"{n}: {w}" for w, n in wrong.items())


def test_every_way_to_call_gettext_is_one_that_is_collected():
    """`make messages` finds texts by the name of the function around them."""
    names = set()
    for _path, text in house.sources():
        names |= set(re.findall(r"import n?p?gettext(?:_lazy)? as (\w+)", text))
    assert names <= {"_", "_now"}


def test_a_notice_and_its_mail_are_in_the_language_of_who_gets_them(ana, boris):
    boris.language = "de"
    boris.save()
    lead = make_lead(boris, first_name="Mia", last_name="Jung", company="")
    with translation.override("ar"):
        telling.tell_owners([(lead, boris)], by=ana)
    assert Notice.objects.get(user=boris).text == "Mia Jung ist jetzt Ihr Lead"
    assert Mail.objects.get(to=boris.email).subject == "Mia Jung ist jetzt Ihr Lead"


# --- the catalogues ---------------------------------------------------------

SHIPPED = sorted(code for code, _name in settings.LANGUAGES if code != "en")


@pytest.mark.parametrize("language", SHIPPED)
def test_no_translation_breaks_a_placeholder(language):
    """A missing one hides a name, an unknown one is an error 500 in that language."""
    entries = catalogues.read(catalogues.path_of(language))
    assert len(entries) > 1500
    sure = [entry for entry in entries if not entry.is_fuzzy]
    broken = {entry.text: why for entry in sure if (why := entry.broken())}
    assert broken == {}


@pytest.mark.parametrize("language", SHIPPED)
def test_no_translation_says_itself_twice(language):
    entries = catalogues.read(catalogues.path_of(language))
    said = [text for entry in entries for text in entry.translations]
    assert [text for text in said if len(text) > 12 and _is_doubled(text)] == []


def _is_doubled(text: str) -> bool:
    half = len(text) // 2
    return text[:half] == text[half:]


@pytest.mark.parametrize(
    ("text", "translations", "is_broken"),
    [
        ("%(n)s of %(total)s", ["%(n)s von %(total)s"], False),
        ("%(n)s of %(total)s", ["%(total)s"], True),
        ("%(n)s of %(total)s", ["%(n)s von %(total)"], True),
        ("Hello %(name)s", ["Hallo %(Name)s"], True),
        ("100 %", ["100 %"], False),
        ("<b>Two</b> words", ["<b>Zwei</b> Wörter"], False),
        ("<b>Two</b> words", ["<b>Zwei</b Wörter"], True),
    ],
)
def test_a_broken_translation_is_noticed(text, translations, is_broken):
    entry = catalogues.Entry(text=text, translations=translations)
    assert bool(entry.broken()) == is_broken


def test_one_of_something_may_go_without_its_number():
    """Arabic has words for one and for two; every other form counts."""
    entry = catalogues.Entry(
        text="%(n)s lead", many="%(n)s leads", translations=["ein Lead", "%(n)s Leads"]
    )
    assert not entry.broken()
    entry.translations = ["%(n)s Lead", "Leads"]
    assert entry.broken()


@pytest.mark.parametrize("language", SHIPPED)
def test_what_is_compiled_is_what_is_written(language):
    """Machines without gettext run what `make messages` left them."""
    path = catalogues.path_of(language)
    compiled = catalogues.compiled(path.with_suffix(".mo"))
    written = {
        entry.key: entry.translations
        for entry in catalogues.read(path)
        if all(entry.translations) and not entry.is_fuzzy
    }
    assert compiled == written, "run `make messages`"


@pytest.mark.parametrize("language", SHIPPED)
def test_nearly_everything_is_translated(language):
    entries = catalogues.read(catalogues.path_of(language))
    missing = [e.text for e in entries if not all(e.translations) or e.is_fuzzy]
    assert len(missing) < len(entries) / 20, missing[:20]
