"""The house keeps its rules. Each check is shown a violation, to prove it looks."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey
from zeal import zeal_context
from zeal.errors import NPlusOneError

from crm.routes import all_routes
from crm.tests import house
from users.models import User

# Every page that answers without signing in, by URL name. Adding one is a decision.
PUBLIC = {
    "healthz",
    "readyz",
    "account_help",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "activities:feed",
    "activities:inbound",
    "mfa_authenticate",
    "admin:login",
    "public:form",
    "public:post",
    "public:puzzle",
    "public:servlet",
    "public:thanks",
}


def test_every_package_is_on_a_layer():
    assert house.without_a_layer(house.packages()) == set()
    assert house.without_a_layer(["leads", "plugins"]) == {"plugins"}


# Pages of one's own rows, which are taken by owner or queue instead.
BY_OWNER = {"activities/views/tasks.py"}


def foreign_keys():
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey):
                yield model, field


def test_foreign_keys_look_down():
    user = apps.get_model(settings.AUTH_USER_MODEL)
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in foreign_keys()
        if field.related_model is not user
        and house.looks_up(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []
    assert house.looks_up("accounts", "leads")
    assert not house.looks_up("leads", "accounts")


def test_no_module_listens_to_signals():
    wrong = {
        path: heard
        for path, text in house.sources()
        if (heard := house.signal_receivers(path, text))
    }
    assert wrong == {}
    listening = "from django.db.models.signals import post_save\n"
    assert house.signal_receivers("leads/assignment.py", listening) == ["post_save"]
    fold = "from django.db.backends.signals import connection_created\n"
    assert house.signal_receivers("leads/apps.py", fold) == ["connection_created"]
    assert house.signal_receivers("work/database/folding.py", fold) == []


def record_names():
    return {
        model.__name__
        for model in apps.get_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }


def test_views_fetch_what_may_be_seen():
    records = record_names()
    assert {"Lead", "Account", "Contact", "Opportunity"} <= records
    wrong = {
        path: lines
        for path, text in house.sources()
        if house.is_view(path) and (lines := house.unguarded_fetches(text, records))
    }
    assert set(wrong) <= set(BY_OWNER)


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("Lead.objects.get(pk=pk)", True),
        ("get_object_or_404(Lead, pk=pk)", True),
        ("get_object_or_404(Lead.objects.filter(owner=None), pk=pk)", True),
        ("Lead._base_manager.all()", True),
        ("get_object_or_404(Lead.objects.visible_to(user), pk=pk)", False),
        ("Lead.objects.filter(x=1).visible_to(user).order_by('pk')", False),
        ("Status.objects.get(pk=pk)", False),
        ("def f():\n Lead.objects.visible_to(u)\n Lead.objects.get()", False),
    ],
)
def test_a_fetch_past_the_permission_is_noticed(line, is_wrong):
    assert house.unguarded_fetches(line, {"Lead"}) == ([1] if is_wrong else [])


def test_modules_are_named_for_what_they_do():
    assert house.named_for_nothing(path for path, _text in house.sources()) == []
    assert house.named_for_nothing(["leads/utils.py", "leads/core/x.py"])


@pytest.mark.django_db
def test_a_page_that_follows_a_relation_row_by_row_is_noticed(ana, boris):
    assert settings.MIDDLEWARE[0] == "zeal.middleware.zeal_middleware"
    with zeal_context(), pytest.raises(NPlusOneError, match=r"User\.role"):
        [person.role.name for person in User.objects.all()]


def test_the_public_pages_are_these():
    public = {route.name for route in all_routes() if route.public}
    assert public == PUBLIC


def addresses():
    for route in all_routes():
        # Django asks the reset key's own pages with a regular expression; public.
        if not route.public and "(" not in route.path:
            yield re.sub(r"<(?:\w+:)?(\w+)>", fill, route.path)


def fill(match):
    converter = match[0]
    uuid = "00000000-0000-4000-8000-000000000000"
    return uuid if "uuid:" in converter else "1"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_lands_on_the_sign_in_page(client, method):
    let_in = []
    for address in addresses():
        answer = getattr(client, method)(address)
        to = answer.headers.get("Location", "")
        if answer.status_code != 302 or not re.match(r"/(admin/)?login/", to):
            let_in.append((address, answer.status_code))
    assert let_in == []
