"""The figures themselves: each measures the product and its own limit in one run."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact
from crm.bench import fill, server
from crm.bench.beside import import_beside, list_page_beside_import
from crm.bench.figure import Figure
from crm.bench.importing import importing
from crm.search import MOST, search
from leads.conversion import convert, plan
from leads.models import Lead
from opportunities.models import Opportunity
from users.models import User

ROUNDS = 60


def list_page(leads: int) -> list[Figure]:
    """The lead list against a bare view of the same rows, and against itself small.

    Minutes lie between the two sizes, in which a machine may get slower by itself. How
    much it did is told by the bare view, whose one query costs the same at any size:
    the small list's time is taken times that.
    """
    figures = []
    small = min(10_000, leads)
    times = {}
    for size in dict.fromkeys([small, leads]):
        fill.leads_up_to(size)
        rep = fill.people()[0]
        with server.running() as port:
            client = server.Client(port, server.signed_in(rep))
            mine, bare = server.in_turn(client, "/leads/", "/bare/list/", ROUNDS)
            far = f"/leads/?view=all&sort=created&page={max(1, size // 50 // 50)}"
            deep, first = server.in_turn(
                client, far, "/leads/?view=all&sort=created", ROUNDS // 2
            )
        times[size] = mine, bare
        figures.append(Figure(f"list_page_{size}", mine, bare, "s", 2.0))
        figures.append(Figure(f"deep_page_{size}", deep, first, "s", 1.3))
    if small != leads:
        (large, floor), (little, earlier) = times[leads], times[small]
        expected = little * floor / earlier
        figures.append(Figure("list_page_growth", large, expected, "s", 1.2))
    figures.append(_queries("list_page_queries", "/leads/", 10))
    return figures


def record_page(leads: int) -> list[Figure]:
    """A lead with 200 activities against a bare view of as many rows as it shows."""
    fill.leads_up_to(leads)
    rep = fill.people()[0]
    lead = Lead.objects.filter(owner=rep).order_by("pk")[0]
    fill.activities_of(lead, 200)
    page = f"/leads/{lead.pk}/"
    with server.running() as port:
        client = server.Client(port, server.signed_in(rep))
        mine, bare = server.in_turn(client, page, f"/bare/record/{lead.pk}/", ROUNDS)
    return [
        Figure("record_page", mine, bare, "s", 2.5),
        _queries("record_page_queries", page, 15),
    ]


def today(leads: int) -> list[Figure]:
    """Today of a rep against a bare view of as many leads and tasks, shown alike."""
    fill.leads_up_to(leads)
    rep = fill.people()[0]
    with server.running() as port:
        client = server.Client(port, server.signed_in(rep))
        mine, bare = server.in_turn(client, "/today/", "/bare/today/", ROUNDS)
    return [
        Figure("today", mine, bare, "s", 2.5),
        _queries("today_queries", "/today/", 12),
    ]


def searching(leads: int) -> list[Figure]:
    """A search over four kinds against its four queries without rights; two letters.

    Each kind has as many records. Nothing holds "zz".
    """
    fill.leads_up_to(leads)
    fill.others_up_to(leads)
    rep = User.objects.get(pk=fill.people()[0].pk)
    usual, bare, short = [], [], []
    for _round in range(ROUNDS // 2):
        usual.append(_timed_and_undone(lambda: search("okafor", rep)))
        bare.append(_timed_and_undone(lambda: _bare_search("okafor")))
        short.append(_timed_and_undone(lambda: search("zz", rep)))
    return [
        Figure("search", median(usual), median(bare), "s", 2.0),
        Figure("search_two_letters", median(short), median(usual), "s", 5.0),
    ]


def web_to_lead(leads: int) -> list[Figure]:
    """Accepted web posts a second against a view that inserts one row."""
    fill.people()
    fill.web_form()
    taken, bare = [], []
    with server.running() as port:
        for path in ("/servlet/servlet.WebToLead", "/bare/insert/"):
            server.posts_a_second(port, path, 1)
        for _ in range(5):
            path = "/servlet/servlet.WebToLead"
            taken.append(server.posts_a_second(port, path, 2))
            bare.append(server.posts_a_second(port, "/bare/insert/", 2))
    return [
        Figure("web_to_lead", median(taken), median(bare), "posts/s", 0.6, "higher")
    ]


def conversion(leads: int) -> list[Figure]:
    """One conversion against its own bare INSERTs and UPDATEs in one transaction."""
    fill.leads_up_to(min(leads, 10_000))
    rep = User.objects.get(pk=fill.people()[0].pk)
    whole, bare, queries = [], [], []
    for lead in Lead.objects.filter(owner=rep, converted_at=None).order_by("pk")[:30]:
        with CaptureQueriesContext(connection) as said:
            _timed_and_undone(lambda lead=lead: _convert(lead, rep))
        queries.append(len(said))
        writes = [
            query["sql"]
            for query in said
            if query["sql"].lstrip().startswith(("INSERT", "UPDATE"))
        ]
        whole.append(_timed_and_undone(lambda lead=lead: _convert(lead, rep)))
        bare.append(_timed_and_undone(lambda writes=writes: _replay(writes)))
    return [
        Figure("convert", median(whole), median(bare), "s", 6.0),
        Figure("convert_queries", median(queries), 30, "queries", 1.0),
    ]


def start(leads: int) -> list[Figure]:
    """`make run` the second time until it answers, against one empty view."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "CRM_HOME": home, "CRM_DEMO": "1"}
        for name in (
            "DATABASE_URL",
            "REDIS_URL",
            "DJANGO_SETTINGS_MODULE",
            "SECRET_KEY",
        ):
            env.pop(name, None)
        _until_it_answers(["make", "run"], env, 300)  # the first time installs
        mine = median(_until_it_answers(["make", "run"], env, 60) for _ in range(5))
        bare = median(_empty_server() for _ in range(5))
    return [Figure("start", mine, bare, "s", 2.0)]


FIGURES: dict[str, Callable[[int], list[Figure]]] = {
    "list_page": list_page,
    "record_page": record_page,
    "today": today,
    "search": searching,
    "web_to_lead": web_to_lead,
    "convert": conversion,
    "import": importing,
    "import_beside": import_beside,
    "list_page_beside_import": list_page_beside_import,
    "start": start,
}


# -- inside -------------------------------------------------------------------


def _queries(name: str, path: str, most: int) -> Figure:
    """Count a page's queries in this process, session and user included."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(fill.people()[0])
    client.get(path)
    with CaptureQueriesContext(connection) as said:
        client.get(path)
    return Figure(name, len(said), most, "queries", 1.0)


def _bare_search(word: str) -> None:
    orders = {
        Lead: "-created_at",
        Account: "-modified_at",
        Contact: "-modified_at",
        Opportunity: "-modified_at",
    }
    for model, order in orders.items():
        rows = model._base_manager.filter(search_text__contains=word)
        list(rows.order_by(order).values("pk", "search_text")[: MOST + 1])


def _convert(lead: Lead, rep: User) -> None:
    convert.convert(lead, plan.standard(lead, by=rep), by=rep)


def _replay(writes: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in writes:
            cursor.execute(sql.replace("%", "%%"), [])


def _timed_and_undone(act: Callable[[], Any]) -> float:
    with transaction.atomic():
        began = time.perf_counter()
        act()
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took


def _until_it_answers(command: list[str], env: dict[str, str], most: float) -> float:
    port = server.free_port()
    began = time.perf_counter()
    run = subprocess.Popen(  # noqa: S603  (make, with fixed words)
        command,
        env={**env, "PORT": str(port)},
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server.wait_for(port, seconds=most)
        return time.perf_counter() - began
    finally:
        run.terminate()
        run.wait()


def _empty_server() -> float:
    began = time.perf_counter()
    with server.running("crm.bench.empty"):
        return time.perf_counter() - began


def here() -> dict[str, Any]:
    """Say on what machine the figures were taken."""
    cpus = os.cpu_count() or 1
    memory = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    return {"cores": cpus, "memory_gib": round(int(memory) / 1024**2)}
