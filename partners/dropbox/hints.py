"""What Dropbox sends when something changed in a team: a hint to read it, and never more than that. Pure.

The body's shape for team apps is not published. So every text in it that looks like a team's id is taken for one, wherever it
stands: a wrong one is of no connection, and a right one costs a reading.
"""

import hashlib
import hmac
import json
from typing import Any

from partners.dropbox.gateway.values import App
from partners.dropbox.sandbox import SECRET as SECRET_OF_SANDBOX

PREFIX, LONGEST = "dbtid:", 200
MOST_TEAMS = 500


def is_genuine(app: App | None, body: bytes, signature: str) -> bool:
    """Signed with the app's own secret. The sandbox's is known to everybody, and proves something on this machine only."""
    if app is None or (app.secret == SECRET_OF_SANDBOX and not app.sandbox_url):
        return False
    expected = hmac.new(app.secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def team_ids_in(body: bytes) -> set[str]:
    """Empty for whatever is no JSON, or names no team."""
    try:
        waiting: list[Any] = [json.loads(body)]
    except (ValueError, RecursionError):
        return set()
    found: set[str] = set()
    while waiting and len(found) < MOST_TEAMS:
        value = waiting.pop()
        if isinstance(value, str) and _looks_like_a_team(value):
            found.add(value)
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
    return found


def _looks_like_a_team(value: str) -> bool:
    """Such as a database takes: JSON can hold halves of characters, and a NUL."""
    return value.startswith(PREFIX) and len(value) <= LONGEST and value.isascii() and value.isprintable()
