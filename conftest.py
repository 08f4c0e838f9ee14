"""What every test may use."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties

from users.tests.make import UserFactory, make_role

# Playwright's loop and Django's ORM live in one thread in the browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# How long an example takes says how busy the machine is, not whether it is right.
properties.register_profile(
    "any", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("any")


def pytest_runtest_setup(item):
    """Skip what the database at hand, or a run without a browser, cannot do."""
    if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


def pytest_collection_modifyitems(config, items):
    """Leave the browser tests to `make e2e`, which asks for them by their marker."""
    if "e2e" in (config.option.markexpr or ""):
        return
    chosen = [item for item in items if not item.get_closest_marker("e2e")]
    left_out = [item for item in items if item.get_closest_marker("e2e")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


@pytest.fixture(autouse=True, scope="session")
def own_files(tmp_path_factory):
    """What tests upload is no file of ours."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


# --- the cast: who appears in the tests -------------------------------------


@pytest.fixture(autouse=True)
def fresh_cache():
    """Picklists and set-up are cached for seconds; a test begins with none."""
    cache.clear()


@pytest.fixture(autouse=True)
def english():
    """A request leaves its language behind in the thread; a test begins in ours."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def sales(db):
    """The role above both teams."""
    return make_role("Sales")


@pytest.fixture
def north(sales):
    return make_role("Sales North", sales)


@pytest.fixture
def south(sales):
    return make_role("Sales South", sales)


@pytest.fixture
def ana(north):
    """A rep of the north team."""
    role = make_role("Rep North", north)
    return UserFactory(
        email="ana@tiller.example",
        first_name="Ana",
        last_name="Batista",
        role=role,
        group="Rep",
    )


@pytest.fixture
def boris(ana):
    """Ana's colleague: same role, so neither sees the other's leads."""
    return UserFactory(
        email="boris@tiller.example",
        first_name="Boris",
        last_name="Novak",
        role=ana.role,
        group="Rep",
    )


@pytest.fixture
def carla(north):
    """Manager of the north team, above Ana and Boris."""
    return UserFactory(
        email="carla@tiller.example",
        first_name="Carla",
        last_name="Rossi",
        role=north,
        group="Manager",
    )


@pytest.fixture
def dimitri(south):
    """A rep of another team: the stranger."""
    return UserFactory(
        email="dimitri@tiller.example",
        first_name="Dimitri",
        last_name="Stranger",
        role=make_role("Rep South", south),
        group="Rep",
    )


@pytest.fixture
def marta(db):
    """Marketing: sees all leads, converts none."""
    return UserFactory(
        email="marta@tiller.example",
        first_name="Marta",
        last_name="Klein",
        group="Marketing",
    )


@pytest.fixture
def adam(db):
    """Administrator: staff, not superuser."""
    return UserFactory(
        email="adam@tiller.example",
        first_name="Adam",
        last_name="Smith",
        is_staff=True,
        group="Administrator",
    )


@pytest.fixture
def rita(sales):
    """May look, never change."""
    return UserFactory(
        email="rita@tiller.example",
        first_name="Rita",
        last_name="Reader",
        role=sales,
        group="Read only",
    )
