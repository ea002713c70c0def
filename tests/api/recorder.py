"""Records what the API is asked and answers with, on the demo, for the examples of the OpenAPI document.

Clock and chance stand still, so that recording twice gives the same file.
"""

import hashlib
import json
import random
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import time_machine
from django.db import transaction
from rest_framework.test import APIClient

from portal import ids
from portal.accounts.models import User
from portal.demo import STAFF_EMAIL, key_path
from portal.keys.scopes import all_scopes
from tests.factories import make_key

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
HOST = "localhost:8000"
ID = re.compile(r"\b([a-z]{2,4})_01[0-9a-z]{24}\b")
SECRET = re.compile(r"\b(pk_[0-9a-f]{10}_|at_)[\w-]{43}")
TOKEN = re.compile(r"\b(WyJ)[\w-]+:[\w-]{43}")
CURSOR = re.compile(r"(cursor=)[^&\"]+")
MIGRATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")  # the clock that stands still has no microseconds
REQUEST = "4c1f0d2e9a7b3f55"
SHOWN = 2  # rows of a list
FOR_STAFF = {"event-deliveries", "partner-views", "staff-members", "journeys", "messages", "licence-orders"}


@contextmanager
def standing_still() -> Iterator[None]:
    """The same moment, ids and secrets each time."""
    chance, milliseconds = random.Random(4), count(int(MOMENT.timestamp() * 1000))
    still = {
        "randbits": chance.getrandbits,
        "choice": chance.choice,
        "token_hex": lambda length=32: chance.randbytes(length).hex(),
        "token_urlsafe": lambda length=32: ids._encode(chance.getrandbits(5 * 43), 43)[: length * 4 // 3 + 1],
    }
    with (
        time_machine.travel(MOMENT, tick=False),
        patch.multiple(secrets, **still),
        patch.object(ids.time, "time_ns", lambda: next(milliseconds) * 1_000_000),
    ):
        yield


class Recorder:
    """`call("PATCH /contacts/{id}", {"phone": "…"}, id=contact)` asks, keeps the first answer, and gives it back."""

    def __init__(self, operations: dict[str, dict]):
        self.operations = operations
        self.recorded: dict[str, dict] = {}
        robin = User.objects.get(email=STAFF_EMAIL)
        staff = make_key(None, *all_scopes(), staff=True, created_by=robin)
        self.clients = {"nobody": APIClient(), "partner": APIClient(), "staff": APIClient()}
        self.clients["partner"].credentials(HTTP_AUTHORIZATION=f"Bearer {key_path().read_text().strip()}")
        self.clients["staff"].credentials(HTTP_AUTHORIZATION=f"Bearer {staff}")

    def __call__(
        self, operation: str, body: Any = None, *, by: str = "partner", query: dict | None = None, format: str = "json",
        **path: str,
    ) -> Any:  # fmt: skip
        method, template = operation.split(" /", 1)
        known = f"{method} /api/v1/{template}"
        assert known in self.operations, operation
        sent = query if method == "GET" else body
        answer = self._send(method, f"/{template.format(**path)}", sent, by, format)
        entry = {"path": path, "query": query, "request": _sendable(body), "answer": _shown(answer)}
        self.recorded.setdefault(known, {name: value for name, value in entry.items() if value not in (None, {})})
        return _json_of(answer)

    def ask(self, method: str, path: str, body: Any = None, *, by: str = "partner", format: str = "json") -> Any:
        """The same, unrecorded."""
        return _json_of(self._send(method, path, body, by, format))

    def look(self, path: str, *, by: str = "partner", **query: str) -> Any:
        return self.ask("GET", path, query, by=by)

    def _send(self, method: str, path: str, sent: Any, by: str, format: str) -> Any:
        send = getattr(self.clients[by], method.lower())
        options = {} if method == "GET" else {"format": format}
        if format == "form":
            options, sent = {"content_type": "application/x-www-form-urlencoded"}, urlencode(sent)
        answer = send(f"/api/v1{path}", sent, HTTP_HOST=HOST, HTTP_X_REQUEST_ID=REQUEST, **options)
        assert answer.status_code < 300, f"{method} {path} {sent}: {answer.status_code} {_shown(answer) or answer}"
        return answer

    def story(self, tell: Callable[["Recorder"], None]) -> None:
        """What it does is taken back, so that the next one begins with the demo as it is."""
        with transaction.atomic():
            tell(self)
            transaction.set_rollback(True)

    def read_the_rest(self) -> None:
        """Lists, and the first record of each, by whoever reads them."""
        for operation in self.operations:
            method, _space, path = operation.partition(" /api/v1/")
            noun, _slash, rest = path.partition("/")
            if method == "GET" and operation not in self.recorded and rest in {"", "{id}"}:
                by = "staff" if noun in FOR_STAFF else "partner"
                listed = self(f"GET /{noun}", by=by, query={"limit": str(SHOWN)})
                if rest:
                    self(f"GET /{noun}/{{id}}", by=by, id=listed["data"][0]["id"])

    def as_json(self) -> str:
        """By operation; without secrets, and without what differs from database to database: ids and times of migrations."""
        text = json.dumps(dict(sorted(self.recorded.items())), indent=1, ensure_ascii=False, default=str)
        known: dict[str, str] = {}
        for found in ID.finditer(text):
            known.setdefault(found[0], _id(found[1], len(known)))
        text = ID.sub(lambda found: known[found[0]], text)
        text = MIGRATED.sub(f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}", text)
        for shortened in (SECRET, TOKEN, CURSOR):
            text = shortened.sub(r"\1…", text)
        return text + "\n"


def _json_of(answer: Any) -> Any:
    kind = answer.headers.get("Content-Type", "")
    return answer.json() if kind.endswith("json") and answer.content else None


def _id(prefix: str, number: int) -> str:
    seed = int.from_bytes(hashlib.sha256(f"{prefix}{number}".encode()).digest()[:10])
    return f"{prefix}_{ids._encode(int(MOMENT.timestamp() * 1000) + number, 10)}{ids._encode(seed, 16)}"


def _sendable(body: Any) -> Any:
    """An upload is shown as the text that is in it."""
    if not isinstance(body, dict):
        return body
    return {name: _text_of(value) if hasattr(value, "read") else value for name, value in body.items()}


def _text_of(upload) -> str:
    upload.seek(0)
    data = upload.read()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"(the bytes of {upload.name})"


def _shown(answer: Any) -> Any:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/csv":
        text = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig")
        return "\r\n".join(text.splitlines()[: SHOWN + 1]) + "\r\n"
    body = _json_of(answer)
    if isinstance(body, dict) and isinstance(body.get("data"), list):
        body["data"] = body["data"][:SHOWN]
    return body
