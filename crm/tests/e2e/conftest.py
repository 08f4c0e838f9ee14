"""A real browser for the tests marked e2e; see `make e2e`.

`visit` opens pages on a live server, signed in as whom you like, in any theme, width
and with scripts on or off, and finds what no page may have: violations of the content
security policy, broken scripts, violations that axe knows.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from whitenoise import WhiteNoise

from crm.tests.e2e.server import application, served

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Every page is looked at in these widths and heights, in both themes.
SIZES = [(1440, 900), (390, 844)]
RULES = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]

# What htmx marks while it fetches something or puts it into the page.
FETCHING = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
# What the page does after some seconds, such as to put a message away, a slow machine
# must not see before its test has looked.
PATIENCE = """{
  const wait = window.setTimeout;
  window.setTimeout = (act, after, ...rest) =>
    wait(act, after >= 6000 ? after * 10 : after, ...rest);
}"""
# Whether the page shows itself in a theme, with all its style sheets.
APPEARS = """(theme) => {
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const { theme: chosen, bsTheme: shown } = document.documentElement.dataset;
  const media = matchMedia(`(prefers-color-scheme: ${theme})`);
  const follows = chosen !== "system" || shown === theme;
  const moving = document.getAnimations();
  const rests = !moving.some((one) => one instanceof CSSTransition);
  return follows && rests && media.matches && links.every((link) => link.sheet);
}"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests; skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"{CHROMIUM} is not there; set CHROMIUM to a browser")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings, django_db_keepdb, tmp_path_factory
):
    """Keep SQLite in a file, so that each request has a connection to itself.

    The threads of a live server share the one connection there is to a database in
    memory, and with it each other's transactions.
    """
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        kept = settings.CRM_HOME if django_db_keepdb else None
        folder = kept or tmp_path_factory.mktemp("e2e")
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        database["TEST"]["NAME"] = str(folder / f"e2e-{worker}.sqlite3")


@dataclass
class Visit:
    """One browser window, and what went wrong in it."""

    page: Any
    base: str
    scripts: bool = True
    problems: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        text = message.text
        if "Content Security Policy" in text or "Refused to" in text:
            self.problems.append(text)

    def go(self, path: str) -> Any:
        """Open a path and wait until it rests; give the response."""
        response = self.page.goto(self.base + path)
        self.rest()
        return response

    def rest(self) -> None:
        """Wait until the scripts of the page listen and what they fetch is there."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self.page.wait_for_function(f"() => !document.querySelector('{FETCHING}')")

    def violations(self) -> list[str]:
        """Name what axe finds on the page as it is now."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright")
        options = {"runOnly": RULES, "preload": False, "resultTypes": ["violations"]}
        found = axe.Axe().run(self.page, options=options).response["violations"]
        return [
            f"{item['id']}: {item['nodes'][0]['html'][:160]} ({len(item['nodes'])})"
            for item in found
        ]

    def appear(self, theme: str) -> None:
        """Let the system turn to another theme, and the page with it."""
        self.page.emulate_media(color_scheme=theme)
        self.page.wait_for_function(APPEARS, arg=theme)

    def sideways(self) -> int:
        """Give by how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )

    def check(self, what: str = "") -> None:
        """Fail when this page has what no page may have."""
        where = f"{what or self.page.url} {self.page.viewport_size}"
        assert self.violations() == [], where
        assert self.problems == [], where
        assert self.sideways() <= 0, where


@pytest.fixture(scope="session")
def product() -> WhiteNoise:
    return application()


@pytest.fixture
def site(product, transactional_db) -> Iterator[str]:
    """Serve the product to one test and give its address.

    It is closed before the database is emptied, so no request meets another test.
    """
    with served(product) as url:
        yield url


@pytest.fixture
def visit(chromium, site) -> Iterator[Any]:
    """Give a function that opens a window: `visit(user, theme="dark", width=390)`."""
    contexts = []

    def open_window(
        user: Any = None,
        *,
        theme: str = "light",
        width: int = 1440,
        height: int = 900,
        scripts: bool = True,
    ) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",  # axe would see colours on their way
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        context.add_init_script(PATIENCE)
        if user is not None:
            context.add_cookies([session_of(user, site)])
        window = Visit(context.new_page(), site, scripts)
        window.listen()
        return window

    yield open_window
    for context in contexts:
        context.close()


def session_of(user: Any, url: str) -> dict[str, str]:
    """Give the cookie of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def looks_right(visit) -> Any:
    """Give a function that checks paths in both themes and widths.

    Each is loaded once in a width; every other one in the dark and then seen in light.
    """

    def check(
        paths: list[str],
        user: Any = None,
        status: int = 200,
        sizes: Sequence[tuple[int, int]] = SIZES,
    ) -> None:
        for width, height in sizes:
            window = visit(user, width=width, height=height)
            themes = ["light", "dark"]
            for path in paths:
                response = window.go(path)
                assert response.status == status, path
                for theme in themes:
                    window.appear(theme)
                    window.check(f"{path} {theme}")
                themes.reverse()

    return check
