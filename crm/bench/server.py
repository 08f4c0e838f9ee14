"""A server of the product's own, and clients that wait for its answers."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from statistics import median

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import get_random_string

from users.models import User

WORKERS = 2


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(settings_module: str = "crm.bench.settings") -> Iterator[int]:
    """Run gunicorn as in production, with two workers; gives its port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "crm.wsgi:application", "--config",
        "python:crm.bench.gunicorn", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--threads", "4", "--worker-class", "gthread",
        "--keep-alive", "30",
    ]  # fmt: skip
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings_module,
        "DEBUG": "0",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    server = subprocess.Popen(  # noqa: S603  (our own interpreter, fixed words)
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, path: str = "/healthz", seconds: float = 60) -> float:
    """Wait until an address answers 200; give the seconds it took."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.perf_counter() - began
        time.sleep(0.01)
    raise TimeoutError(f"nothing answers on port {port}")


def signed_in(user: User) -> str:
    """Make a session for somebody; gives the cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class Client:
    """One browser's connection, kept open."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": cookie} if cookie else {}

    def seconds(self, path: str) -> float:
        """Get a page and give how long it took; anything but 200 is an error."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return time.perf_counter() - began

    def post(self, path: str, body: str) -> int:
        """Post a form and give the status of the answer."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body, {**self.headers, **kind})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def in_turn(client: Client, one: str, other: str, rounds: int) -> tuple[float, float]:
    """Ask two pages in turn and give the median seconds of each."""
    for path in (one, other) * 5:
        client.seconds(path)
    pairs = [(client.seconds(one), client.seconds(other)) for _ in range(rounds)]
    return median(a for a, _b in pairs), median(b for _a, b in pairs)


def posts_a_second(port: int, path: str, seconds: float, clients: int = 4) -> float:
    """Post as fast as some clients can; give the accepted posts a second.

    Raises RuntimeError if one is not accepted.
    """

    def post(_number: int) -> int:
        client, until, done = Client(port), time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            mark = get_random_string(12)
            status = client.post(
                path, f"oid=BENCH&last_name={mark}&company=B&email={mark}@b.example"
            )
            if status >= 400:
                raise RuntimeError(f"{path} answered {status}")
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(post, range(clients))) / seconds
