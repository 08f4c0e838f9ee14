"""Whether this process lives and can do its work, for whoever watches it."""

from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm import embedded
from work.models import Due

# Migrations are never taken back under a running process: once applied is enough.
_migrated = False


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" while the process can answer at all; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say part by part what works; 503 while something needed does not."""
    parts: dict[str, Any] = {"database": _database(), "worker": _worker()}
    ready = all(state == "ok" for state in parts.values())
    if parts["database"] == "ok":
        parts["seconds_behind"] = _seconds_behind()
    answer = JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)
    if not ready:
        answer["Retry-After"] = "5"
    return answer


def _database() -> str:
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "migrations are missing"
            _migrated = True
    except DatabaseError:
        return "no answer"
    return "ok"


def _worker() -> str:
    """The broker's answer, or the state of the worker inside this process."""
    if not settings.REDIS_URL:
        return "not running" if embedded.is_alive() is False else "ok"
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
        ) as broker:
            broker.ping()
    except redis.RedisError:
        return "the broker does not answer"
    return "ok"


def _seconds_behind() -> int:
    """How long the oldest piece of due work has been waiting."""
    now = timezone.now()
    owed = Due.objects.filter(failed_at=None, due_at__lt=now, lease_until=None)
    oldest = owed.order_by("due_at").values_list("due_at", flat=True).first()
    return int((now - oldest).total_seconds()) if oldest else 0
