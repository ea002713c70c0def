"""What a process says about its work: one line per record, JSON in production, with the request that it belongs to.

A secret never enters a log on purpose, and the formatter takes out what slipped in: tokens of signed links, keys, passwords
in addresses.
"""

import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.text import without_hostile

access = logging.getLogger("portal.access")

_request_id: ContextVar[str] = ContextVar("request_id", default="")

MASK = "***"  # also in the `instance` of problems, which has to stay an address
# Values that a path may show: ids and names that everybody who may read the page knows. Any other may be a token.
_OPEN_KEYWORDS = re.compile(r"^(pk|slug|name|\w+_slug|\w+_id|\w+_pk)$")
_SECRETS = (
    (re.compile(r"(://[^\s:/@]*:)[^\s@/]+@"), rf"\1{MASK}@"),  # redis://:password@host
    (re.compile(r"\bpk_[A-Za-z0-9]+_[A-Za-z0-9_-]+"), f"pk_{MASK}"),  # API keys
    (re.compile(r"\b(us_[0-9a-z]{26})-[0-9A-Za-z]+-[0-9A-Za-z]+"), rf"\1-{MASK}"),  # links that set a password
    (re.compile(r"(?<=/)[A-Za-z0-9_=.~:-]{32,}"), MASK),  # signed links: longer than any id of ours
)


@contextmanager
def on_behalf_of(request_id: str) -> Iterator[None]:
    """Every line logged inside carries this request id: in a request, and later where a worker follows up on it."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def without_secrets(text: str) -> str:
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def shown_path(request: HttpRequest) -> str:
    """The path without its query, and without the tokens that some paths carry."""
    path = request.path
    if match := getattr(request, "resolver_match", None):
        for name, value in match.kwargs.items():
            if not _OPEN_KEYWORDS.match(name) and value:
                path = path.replace(str(value), MASK)
    return without_secrets(without_hostile(path))


class RequestFilter(logging.Filter):
    """Puts the request id on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = getattr(record, "request_id", "") or _request_id.get()
        return True


class LineFormatter(logging.Formatter):
    """For a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonFormatter(logging.Formatter):
    """For whatever collects logs: one object a line. What a record has in `fields` stands beside the usual members."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": without_secrets(record.getMessage()),
            "request_id": getattr(record, "request_id", ""),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            said["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps({name: value for name, value in said.items() if value != ""}, ensure_ascii=False, default=str)


def log_request(request: HttpRequest, response: HttpResponse, began: float) -> None:
    """One line per request: what was asked, by whom, and how it ended."""
    actor = getattr(request, "actor", None)
    fields = {
        "method": request.method,
        "path": shown_path(request),
        "status": response.status_code,
        "ms": round((time.monotonic() - began) * 1000),
        "actor_kind": str(actor.kind) if actor else "",
        "actor_id": actor.id if actor else "",
        "partner_id": actor.partner_id if actor else "",
    }
    words = "%(method)s %(path)s %(status)s %(ms)s ms %(actor_kind)s %(actor_id)s"
    level = logging.DEBUG if request.path.startswith(settings.STATIC_URL) else logging.INFO
    access.log(level, words, fields, extra={"fields": fields})


def configuration(*, as_json: bool, level: str) -> dict:
    """`LOGGING`. gunicorn and Celery speak through it too, so that no process has a format of its own."""
    console = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": RequestFilter}},
        "formatters": {
            "json": {"()": JsonFormatter},
            "line": {"()": LineFormatter, "format": "{asctime} {levelname} {name} {message}", "style": "{"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "line",
                "filters": ["request"],
            }
        },
        "loggers": {
            # Scanners send foreign Host headers all day; the answer is a 400, and the log has better things to say.
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            # What is not found or refused stands in the access line already; only crashes are told, with their traceback.
            "django.request": {**console, "level": "ERROR"},
            "gunicorn.error": {**console, "level": "INFO"},
            # A sweep every five seconds would say four times a minute that it did nothing twice.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.task": {**console},
        },
        "root": {"handlers": ["console"], "level": level},
    }
