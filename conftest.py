"""What every test may use."""

import os

import pytest
from django.db import connection

# Playwright's loop and Django's ORM live in one thread in the browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


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
