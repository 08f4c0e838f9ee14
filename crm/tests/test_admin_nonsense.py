"""What nobody's browser sends to the pages of the set-up is refused, never a 5xx."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.http import urlencode
from zeal import zeal_ignore

from crm.tests.test_admin import OURS
from crm.tests.test_nonsense import VALUES, ask
from leads.tests.make import make_lead

MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)
BAD = [*VALUES.values(), "null", "None", "1,2", "[]"]


@pytest.fixture
def boss(client, adam, ana):
    make_lead(ana)
    client.force_login(adam)
    client.raise_request_exception = False
    return client


def names_of(answer):
    """Give each word that the links beside a list put into their query."""
    found = {"o", "p", "q", "all", "e", "_popup", "_to_field", "_changelist_filters"}
    listed = answer.context["cl"]
    for spec in listed.filter_specs:
        found |= set(spec.expected_parameters())
    for field in listed.model._meta.concrete_fields:
        found |= {field.name, f"{field.name}__in", f"{field.name}__gte"}
    return sorted(found)


def acts_of(answer):
    form = answer.context.get("action_form")
    return [act for act, _label in form.fields["action"].choices if act] if form else []


def address_of(model):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")


LISTS = [address_of(model) for model in MODELS]


def failed(answers):
    """Give what was asked wherever the answer was an error of ours."""
    return [what for what, answer in answers if answer.status_code >= 500]


def asked_of(boss, url, page):
    # Each word with one value; on the next list with another.
    first = LISTS.index(url)
    for number, name in enumerate(names_of(page)):
        value = BAD[(first + number) % len(BAD)]
        query = urlencode({name: value[:3_000]})
        yield (name, value[:30]), ask(boss, "get", f"{url}?{query}", None)


def done_to(boss, url, page):
    for number, act in enumerate(acts_of(page)):
        for value in BAD[number % 3 :: 3]:
            sent = {"action": act, "_selected_action": value[:3_000]}
            for more in ({}, {"select_across": value[:99], "index": value[:99]}):
                answer = ask(boss, "post", url, {**sent, **more})
                yield (act, more, value[:30]), answer


def set_in(boss, url):
    for value in BAD[::3]:
        sent = {"_save": "1", "form-TOTAL_FORMS": value, "form-INITIAL_FORMS": value}
        sent |= {"form-0-id": value, "form-0-position": value}
        yield ("list", value[:30]), ask(boss, "post", url, sent)


@pytest.mark.parametrize("url", LISTS)
def test_a_list_of_the_set_up_answers_nonsense(boss, url):
    page = boss.get(url)
    if page.status_code == 200:  # the organisation is one row and has no list
        assert failed(asked_of(boss, url, page)) == []
        with zeal_ignore():  # Django names the parts of what is deleted one by one
            assert failed(done_to(boss, url, page)) == []
        if page.context["cl"].formset is not None:
            assert failed(set_in(boss, url)) == []


def rows_of_nonsense():
    """Give the address of each list with what may stand for one of its rows.

    Keys of a kind are read alike: each word for a few of the many that are numbers.
    """
    words = (*VALUES.values(), "_00", "_", "__", "_0")
    for kind in dict.fromkeys(type(model._meta.pk) for model in MODELS):
        alike = [model for model in MODELS if type(model._meta.pk) is kind]
        apart = 1 if len(alike) < 4 else 4
        for number, model in enumerate(alike):
            yield address_of(model), words[number % apart :: apart]


@pytest.mark.parametrize(("url", "words"), list(rows_of_nonsense()))
def test_a_row_of_nonsense_is_not_there(boss, url, words):
    asked = [
        f"{url}{quote(word[:300], safe='')}/{page}/"
        for word in words
        for page in ("change", "delete", "history")
    ]
    assert failed((one, ask(boss, "get", one, {})) for one in asked) == []
    assert failed((one, ask(boss, "post", one, {})) for one in asked) == []


def test_a_form_of_the_set_up_that_looks_things_up_says_what_is_wrong(boss, rf, adam):
    broken, request = [], rf.get("/")
    request.user = adam
    for number, (model, setup) in enumerate(admin.site._registry.items()):
        names = [*setup.autocomplete_fields, *setup.raw_id_fields]
        rows = [*setup.inlines]
        prefixes = {"": names}
        for inline in rows:
            some = inline(model, admin.site)
            prefix = some.get_formset(request).get_default_prefix()
            prefixes[f"{prefix}-0-"] = [*inline.autocomplete_fields]
        for value in BAD[number % 3 :: 3]:  # what reads them is the same
            sent = {f"{at}{n}": value for at, ns in prefixes.items() for n in ns}
            if not sent:
                break
            for at in prefixes:
                if at:
                    stem = at.removesuffix("0-")
                    sent |= {f"{stem}TOTAL_FORMS": "1", f"{stem}INITIAL_FORMS": "0"}
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            answer = ask(boss, "post", reverse(f"{base}_add"), sent)
            if answer.status_code >= 500:
                broken.append((base, value[:30]))
    assert broken == []


def test_a_choice_that_is_looked_up_by_typing_answers_nonsense(boss):
    broken = []
    url = reverse("admin:autocomplete")
    for model, setup in admin.site._registry.items():
        meta = model._meta
        for number, field in enumerate(setup.autocomplete_fields):
            sent = {"app_label": meta.app_label, "model_name": meta.model_name}
            for value in BAD[number % 3 :: 3]:
                asked = {**sent, "field_name": field, "term": value[:3_000]}
                for more in ({}, {"page": value[:99]}):
                    answer = ask(boss, "get", url, {**asked, **more})
                    if answer.status_code >= 500:
                        broken.append((meta.label, field, value[:30]))
    assert broken == []


@pytest.mark.parametrize("way", ["leads_status", "opportunities_stage"])
def test_an_order_that_cannot_be_read_changes_nothing(boss, way):
    url = reverse(f"admin:{way}_sortable_update")
    broken = []
    bodies = ["", "{", "[]", "null", "1", '{"updatedItems": 1}', '{"updatedItems": []}']
    bodies += ['{"updatedItems": [["a", "b"]]}', '{"updatedItems": [[1]]}']
    bodies += ['{"updatedItems": [["1", 99999999999999999999]]}']
    bodies += ['{"updatedItems": [["\\u0000", 1]]}', '{"updatedItems": [{"a": 1}]}']
    bodies += ['{"updatedItems": [["1", null]]}', '{"updatedItems": [["1", -1]]}']
    for body in bodies:
        answer = ask(boss, "post", url, body, content_type="application/json")
        if answer.status_code >= 500:
            broken.append(body)
    assert broken == []
