"""One call to the API: whose it is, what is asked, and how it may be refused."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from partners.dropbox.sandbox.store import Document


@dataclass
class Call:
    """`argument` is the SDK's type. Whoever changes `team` sets `changed`, and it is stored and told to webhooks."""

    team: Document
    grant: Document
    argument: Any
    changed: bool = False
    largest_page: int = 1000

    def page(self, rows: list[Any], start: int, limit: int) -> tuple[list[Any], int, bool]:
        """The rows from `start`, where the next page begins, and whether there is one."""
        end = min(len(rows), start + min(limit, self.largest_page))
        return rows[start:end], end, end < len(rows)


class Refusal(Exception):
    """409 with a word of the route's own error type."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


class Denied(Exception):
    """401: the token is not good enough for this."""

    def __init__(self, tag: str, **more: str) -> None:
        super().__init__(tag)
        self.error = {".tag": tag, **more}


class BadRequest(Exception):
    """400, in words."""


def to_cursor(**values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def from_cursor(cursor: str, kind: str) -> Document | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor))
    except ValueError:
        return None
    return values if isinstance(values, dict) and values.get("kind") == kind else None
