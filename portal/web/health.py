"""What a load balancer and a monitor ask: `/healthz`, is this process alive, and `/readyz`, can it serve.

Only the database makes pages impossible, so only its loss takes a process out of the balancer's hands (503). Broker, beat and
outbox may lag while every page works: they are `degraded`, with 200, for a monitor to tell people.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import Error, connection
from django.db.models import Min
from django.http import HttpResponse, JsonResponse

from portal import clock, leases
from portal.background import QUIET_AFTER, silent_rounds
from portal.events.models import EventDelivery
from portal.mail.due import due_mail, open_lanes
from portal.mail.models import Message
from portal.processes.broker import ping
from portal.web.request import Request

OK, DEGRADED, DOWN = "ok", "degraded", "down"
LAGGING_AFTER = 60  # seconds that due work has waited
REMEMBERED = 1.0  # seconds; however often it is asked, a process looks at most once in this time

Part = dict[str, object]


class HealthMiddleware:
    """Before everything that knows hosts, redirects to HTTPS or asks for sessions: probes come by plain HTTP to an address."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.answers: dict[str, Callable[[], HttpResponse]] = {"/healthz": alive, "/readyz": ready}

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.answers.get(request.path)
        if answer is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        request.is_probe = True  # not worth a line in the log, every few seconds
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def alive() -> HttpResponse:
    return JsonResponse({"status": OK})


def ready() -> HttpResponse:
    parts = _remembered_parts()
    if parts["database"]["status"] == DOWN:
        return JsonResponse({"status": "unavailable", "parts": parts}, status=503)
    sound = all(part["status"] == OK for part in parts.values())
    return JsonResponse({"status": "ready" if sound else DEGRADED, "parts": parts})


_lock = threading.Lock()
_seen: tuple[float, dict[str, Part]] = (float("-inf"), {})


def _remembered_parts() -> dict[str, Part]:
    global _seen
    with _lock:
        looked_at, parts = _seen
        if time.monotonic() - looked_at > REMEMBERED:
            parts = look()
            _seen = time.monotonic(), parts
        return parts


def look() -> dict[str, Part]:
    """Each part as it is now. Without the database nothing can be said of what stands in it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        of_database = {"beat": _beat(), "outbox": _outbox(), "mail": _mail()}
    except Error:
        return {"database": {"status": DOWN}, "broker": _broker()}
    return {"database": {"status": OK}, "broker": _broker(), **of_database}


def _broker() -> Part:
    return {"status": OK if settings.REDIS_URL and ping(settings.REDIS_URL, timeout=0.5) is None else DOWN}


def _beat() -> Part:
    """Whether every round of the background was heard lately. Which one is silent, `manage.py doctor` says."""
    silent = len(silent_rounds())
    return {
        "status": DEGRADED if silent else OK,
        "silent_rounds": silent,
        "expected_within_seconds": QUIET_AFTER.seconds,
    }


def _outbox() -> Part:
    State = EventDelivery.State  # noqa: N806
    due = leases.due(EventDelivery.objects.all(), waiting=State.DUE, working=State.RUNNING)
    parked = EventDelivery.objects.parked().count()
    return _lag_of(due.aggregate(at=Min("next_at"))["at"]) | {"parked": parked}


def _mail() -> Part:
    """Of what could leave: not of what waits for a partner to be open again, or for room in the window."""
    waiting = due_mail().filter(lane__in=open_lanes())
    return _lag_of(waiting.aggregate(at=Min("next_at"))["at"]) | {"stuck": Message.objects.stuck().count()}


def _lag_of(oldest: datetime | None) -> Part:
    """How long the oldest thing that could be done has waited."""
    seconds = max(0, round((clock.now() - oldest).total_seconds())) if oldest else 0
    return {"status": DEGRADED if seconds > LAGGING_AFTER else OK, "lag_seconds": seconds}
