"""What can be made to go wrong, once each: the next call, or the next of one route, meets it.

Before the effect nothing was done; after it everything was, and the answer is spoiled.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from partners.dropbox.sandbox.store import Store, new_name

BEFORE = {
    "rate_limited": "429 that says when to come back",
    "rate_limited_without_a_word": "429 that does not say when",
    "down": "503, and nothing was done",
    "token_expired": "401, the access token ran out",
}
AFTER = {
    "reply_lost": "503 after it was done",
    "cut_off": "done, and the connection ends",
    "silent": "done, and no answer for half a minute",
    "malformed": "done, and half an answer",
    "charset": "done, and a charset in the content type, which the SDK by itself does not take",
    "row_unreadable": "a roster whose first person has a status that nobody published",
    "nothing": "nothing: one call goes well, and the fault after it is met by the next",
}
FAULTS = BEFORE | AFTER
BUSY = {"reason": {".tag": "too_many_requests"}, "retry_after": 7}


@dataclass
class Reply:
    """`closes` ends the connection without a word; `waits` are seconds of silence before the answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    closes: bool = False
    waits: float = 0

    @classmethod
    def json(cls, body: Any, status: int = 200) -> "Reply":
        return cls(status, json.dumps(body).encode())

    @classmethod
    def text(cls, words: str, status: int) -> "Reply":
        return cls(status, words.encode(), "text/plain; charset=utf-8")


def arrange(store: Store, kind: str, route: str = "") -> None:
    """For the next call of that route; without one, the next call of any."""
    if kind not in FAULTS:
        raise ValueError(f"Known faults: {', '.join(FAULTS)}.")
    name = new_name("")
    store.put("fault", name, {"name": name, "kind": kind, "route": route})


def due(store: Store, route: str) -> str:
    for fault in store.all("fault"):
        if fault["route"] in ("", route):
            store.delete("fault", fault["name"])
            kind: str = fault["kind"]
            return kind
    return ""


def instead(kind: str) -> Reply | None:
    if kind == "rate_limited":
        reply = Reply.json({"error_summary": "too_many_requests/..", "error": BUSY}, 429)
        reply.headers["Retry-After"] = str(BUSY["retry_after"])
        return reply
    if kind == "rate_limited_without_a_word":
        return Reply.text("too many requests", 429)
    if kind == "down":
        return Reply.text("Service unavailable", 503)
    if kind == "token_expired":
        return Reply.json({"error_summary": "expired_access_token/", "error": {".tag": "expired_access_token"}}, 401)
    return None


def spoiled(reply: Reply, kind: str, *, silence: float) -> Reply:
    if kind == "reply_lost":
        return Reply.text("Service unavailable", 503)
    if kind == "malformed":
        reply.body = reply.body[: len(reply.body) // 2]
    elif kind == "charset":
        reply.content_type = "application/json; charset=utf-8"
    elif kind == "row_unreadable":
        reply.body = _with_unreadable_row(reply.body)
    reply.closes = kind == "cut_off"
    reply.waits = silence if kind == "silent" else 0
    return reply


def _with_unreadable_row(body: bytes) -> bytes:
    page = json.loads(body)
    if isinstance(page, dict) and page.get("members"):
        page["members"][0]["profile"]["status"] = {".tag": "on_leave"}
    return json.dumps(page).encode()
