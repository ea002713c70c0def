"""What a preview was made of, as one value: what would be decided on anything else is refused."""

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from partners.subscriptions.engine.changes import Change
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import Position


def digest_of(position: Position, change: Change, outcome: Outcome) -> str:
    """SHA-256 over where the subscription stood, what was asked, and all that comes of it now: prices, dates, amounts."""
    text = json.dumps([_plain(position), type(change).__name__, _plain(change), _plain(outcome)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")  # 12, 12.0 and 12.00 are one price
    return value.isoformat() if isinstance(value, date) else value
