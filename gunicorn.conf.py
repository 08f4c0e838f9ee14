"""How gunicorn serves us. Every variable is explained in .env.example.

Without REDIS_URL there is one process, and the Celery worker is threads of it.
"""

import os
import resource
import socket
import sys
import time
from pathlib import Path

import environ

root = Path(__file__).resolve().parent
sys.path.insert(0, str(root))
from crm import embedded  # noqa: E402 - found through the line above

environ.Env.read_env(root / ".env")
environ.Env.ENVIRON = {name: value for name, value in os.environ.items() if value}
env = environ.Env()
has_worker = not env.str("REDIS_URL", default="")
home = Path(env.str("CRM_HOME", default=str(root / "var")))
host, port = env.str("HOST", default="127.0.0.1"), env.int("PORT", default=8000)

wsgi_app = "crm.wsgi:application"
bind = f"{host}:{port}"
worker_class = "gthread"
threads = env.int("WEB_THREADS", default=8)
workers = 1 if has_worker else env.int("WEB_CONCURRENCY", default=2)
accesslog = None
loglevel = "warning"
graceful_timeout = 20
keepalive = 5
# The others wait at the door; files and databases have to be opened as well.
files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
worker_connections = 1000 if files == resource.RLIM_INFINITY else min(1000, files // 2)
# A filter of the list may be long.
limit_request_line = 8190
# Else gunicorn opens a socket in the home folder, which two copies would share.
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn's heartbeat, off the disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108

_lock = None  # held as long as we live


def on_starting(server):
    """Refuse in plain words what would go wrong later."""
    if has_worker and env.int("WEB_CONCURRENCY", default=1) > 1:
        say("Without REDIS_URL there is one web process; WEB_CONCURRENCY is ignored.")
    if has_worker:
        hold_home()
    if not port_is_free(port):
        other = next(
            (p for p in range(port + 1, port + 100) if port_is_free(p)), "another"
        )
        sys.exit(f"Port {port} is taken. Try: make run PORT={other}")


def hold_home():
    """Take the lock on CRM_HOME, which a copy that is just ending may still have."""
    global _lock
    for wait in (0.2, 0.3, 0.5, 1, 1, 1, None):
        try:
            _lock = embedded.claim_home(home)
            return
        except BlockingIOError:
            if wait is None:
                sys.exit(
                    f"Another copy is running on {home.resolve()}. Stop it first, or"
                    " give this one a folder of its own: make run CRM_HOME=…"
                )
            time.sleep(wait)


def port_is_free(number):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return False
    return True


def when_ready(server):
    """Tell the person at the terminal where to go."""
    name = env.str("SITE_NAME", default="Tiller")
    say(f"{name} is at {env.str('SITE_URL', default=f'http://{bind}')}")
    if env.bool("CRM_DEMO", default=False):
        people = "rep@, rep2@, manager@, marketing@ or admin@demo.example"
        say(f"Sign in as {people}, password: demo")
    say("Stop it with Ctrl-C.")


def post_worker_init(worker):
    if has_worker:
        embedded.start()


def worker_exit(server, worker):
    if has_worker:
        embedded.stop()


def say(sentence):
    print(sentence, flush=True)
