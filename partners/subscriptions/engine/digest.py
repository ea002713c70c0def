"""What a preview was made of, as one value: what would be decided on anything else is refused."""

import hashlib
import json

from partners.subscriptions.engine.changes import Change
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.plain import to_plain
from partners.subscriptions.engine.position import Position


def digest_of(position: Position, change: Change, outcome: Outcome) -> str:
    """SHA-256 over where the subscription stood, what was asked, and all that comes of it now: prices, dates, amounts."""
    text = json.dumps([to_plain(position), type(change).__name__, to_plain(change), to_plain(outcome)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
