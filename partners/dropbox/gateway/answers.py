"""What an answer means, by its status and its words. Pure.

The exceptions that the SDK raises are no help: it raises AssertionError for a charset, ValueError for `Retry-After: 60.0`, and
ApiError without a status. The answer itself decides.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partners.dropbox.gateway.faults import (
    Fault,
    NeedsReconnect,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unavailable,
)

USUAL_PAUSE, SHORTEST_PAUSE, LONGEST_PAUSE = 60, 5, 3600  # seconds
LONGEST_TEXT = 300
_CREDENTIAL = re.compile(r"\b(Bearer|Basic)\s+[^\s\"']+", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """`to_token_request`: it was an access token that was asked for."""

    status: int
    body: Any = None  # of JSON
    text: str = ""
    retry_after: str = ""
    request_id: str = ""
    to_token_request: bool = False


def answer_of(status: int, headers: Mapping[str, str], content: bytes, *, to_token_request: bool) -> Answer:
    text = content.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    return Answer(
        status=status,
        body=body,
        text=text,
        retry_after=headers.get("Retry-After", ""),
        request_id=headers.get("X-Dropbox-Request-Id", ""),
        to_token_request=to_token_request,
    )


def fault_of(answer: Answer | None, *, sent: bool, write: bool, reason: str) -> Fault:
    """`sent`: the request may have reached Dropbox. `reason` says for the log what the transport made of it."""
    if answer is None:
        return OutcomeUnknown(reason) if write and sent else Unavailable(reason)
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    tag = tag_of(error)
    if answer.to_token_request and tag and answer.status in (400, 401):
        return _of_token_request(answer, tag)
    if answer.status == 401 and tag:
        scope = error.get("required_scope", "") if isinstance(error, dict) else ""
        return NeedsReconnect(tag, required_scope=str(scope), request_id=answer.request_id)
    if answer.status == 429:
        return RateLimited(_pause(error, answer.retry_after), request_id=answer.request_id)
    if answer.status == 400:
        return _bad_request(answer, tag)
    if answer.status in (403, 404, 409) and isinstance(answer.body, dict) and "error" in answer.body:
        return Refused(tag or "other", _words_for_people(answer.body), request_id=answer.request_id)
    lost = OutcomeUnknown if write and sent else Unavailable
    return lost(f"{answer.status}, {reason}" if reason else str(answer.status), request_id=answer.request_id)


def tag_of(union: Any) -> str:
    """A member without a value may be sent as the bare word."""
    tag = union.get(".tag") if isinstance(union, dict) else union
    return tag if isinstance(tag, str) else ""


def _of_token_request(answer: Answer, tag: str) -> Fault:
    """Of either status (RFC 6749, 5.2): the grant is the client's to renew, all else is wrong with the operator's app."""
    if tag == "invalid_grant":
        return NeedsReconnect(tag, request_id=answer.request_id)
    return Refused(tag, request_id=answer.request_id)


def _bad_request(answer: Answer, tag: str) -> Fault:
    words = "" if tag else _CREDENTIAL.sub(r"\1 …", answer.text)[:LONGEST_TEXT]  # it repeats the header it dislikes
    return Refused(tag or "bad_request", words, request_id=answer.request_id)


def _words_for_people(body: dict) -> str:
    message = body.get("user_message")
    text = message.get("text") if isinstance(message, dict) else ""
    return text[:LONGEST_TEXT] if isinstance(text, str) else ""


def _pause(error: Any, header: str) -> int:
    """The longer of the two that Dropbox may say; hammering on is itself counted."""
    body = error.get("retry_after") if isinstance(error, dict) else None
    asked = [seconds for seconds in (_seconds(body), _seconds(header)) if seconds is not None]
    return max(SHORTEST_PAUSE, min(LONGEST_PAUSE, math.ceil(max(asked)))) if asked else USUAL_PAUSE


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
