"""What each key's requests came to, counted without slowing them down.

A process adds up in memory; one thread writes the sums every few seconds. A process that is killed outright loses what it
had not written: these are figures to look at, not to bill by.
"""

import atexit
import logging
import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from portal import clock
from portal.keys.models import ApiKey, ApiKeyFailure, ApiKeyUsage

logger = logging.getLogger(__name__)

FAILURES_KEPT = timedelta(days=14)
DAYS_KEPT = timedelta(days=400)
FAILURES_PER_KEY = 200  # the newest; a client that fails all day fills no disk
FAILURES_PER_FLUSH = 50


@dataclass
class _Pending:
    """What waits to be written, by key; and the newest failures of each."""

    counts: dict[tuple[str, date], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    failures: dict[str, list[ApiKeyFailure]] = field(default_factory=lambda: defaultdict(list))
    partners: dict[str, str | None] = field(default_factory=dict)


_lock = threading.Lock()
_pending = _Pending()
_thread: threading.Thread | None = None


def note_request(request: HttpRequest, response: HttpResponse, key: ApiKey, address: str | None) -> None:
    """Count one answered request; keep what is needed to explain it when it failed."""
    status = response.status_code
    with _lock:
        counted = _pending.counts[key.pk, clock.now().date()]
        counted[0] += 1
        counted[1] += 400 <= status < 500
        counted[2] += status >= 500
        _pending.partners[key.pk] = key.partner_id
        if status >= 400:
            failures = _pending.failures[key.pk]
            failures.append(_failure(request, response, key, address))
            del failures[:-FAILURES_PER_FLUSH]
    if settings.KEY_USAGE_FLUSH_SECONDS:
        _ensure_thread()


def _failure(request: HttpRequest, response: HttpResponse, key: ApiKey, address: str | None) -> ApiKeyFailure:
    body = getattr(response, "data", None)
    code = body.get("code", "") if isinstance(body, dict) else ""
    return ApiKeyFailure(
        partner_id=key.partner_id,
        api_key_id=key.pk,
        at=clock.now(),
        method=(request.method or "")[:8],
        path=path_template(request)[:200],
        status=response.status_code,
        code=code or ("internal_error" if response.status_code >= 500 else ""),
        request_id=getattr(request, "id", ""),
        address=address,
    )


def path_template(request: HttpRequest) -> str:
    """The path as the documentation writes it, so that failures of one kind read alike: `/api/v1/subscriptions/{id}`."""
    match = request.resolver_match
    route = match.route if match else request.path.lstrip("/")
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "{id}", re.sub(r"[\^$]|\\Z", "", route))


def flush() -> None:
    """Write what has been counted, in this process. What cannot be written now is written with the next."""
    global _pending
    with _lock:
        taken, _pending = _pending, _Pending()
    if not taken.counts:
        return
    try:
        with transaction.atomic():
            _write(taken)
    except Exception:
        logger.exception("usage of %s keys could not be written", len(taken.partners))


def _write(taken: _Pending) -> None:
    known = set(ApiKey.objects.filter(pk__in=taken.partners).values_list("pk", flat=True))
    counted = {of: sums for of, sums in taken.counts.items() if of[0] in known}
    empty = [ApiKeyUsage(partner_id=taken.partners[key], api_key_id=key, day=day) for key, day in counted]
    ApiKeyUsage.objects.bulk_create(empty, ignore_conflicts=True)  # another process may be adding to the same day
    for (key, day), (requests, client_errors, server_errors) in sorted(counted.items()):
        ApiKeyUsage.objects.filter(api_key=key, day=day).update(
            requests=F("requests") + requests,
            client_errors=F("client_errors") + client_errors,
            server_errors=F("server_errors") + server_errors,
        )
    for key in known & taken.failures.keys():
        ApiKeyFailure.objects.bulk_create(taken.failures[key])
        rows = ApiKeyFailure.objects.filter(api_key=key)
        oldest_kept = rows.values_list("at", flat=True)[FAILURES_PER_KEY - 1 : FAILURES_PER_KEY].first()
        if oldest_kept:
            rows.filter(at__lt=oldest_kept).delete()


def forget_old_usage() -> None:
    """A round of the background: failures go after 14 days, daily sums after a year and a month."""
    ApiKeyFailure.objects.filter(at__lt=clock.now() - FAILURES_KEPT).delete()
    ApiKeyUsage.objects.filter(day__lt=clock.now().date() - DAYS_KEPT).delete()


def _ensure_thread() -> None:
    global _thread
    if _thread is not None and _thread.is_alive():  # not alive after a fork
        return
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_flush_forever, name="key-usage", daemon=True)
            _thread.start()
            atexit.register(flush)


def _flush_forever() -> None:
    pause = threading.Event()
    while not pause.wait(settings.KEY_USAGE_FLUSH_SECONDS):
        close_old_connections()
        flush()
        close_old_connections()
