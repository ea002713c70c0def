"""Two people at one form: whoever saves second is told what the first one saved, instead of writing over it."""

import hashlib
import json
from collections.abc import Mapping

from django.db import models

from portal.errors import ChangedMeanwhile
from portal.events.models import Event

DIGEST = 16


def digest_of(values: Mapping[str, str]) -> str:
    """What a form remembers of the values it was opened with."""
    written = json.dumps(sorted(values.items()), ensure_ascii=True).encode()
    return hashlib.sha256(written).hexdigest()[:DIGEST]


def refuse_stale(seen: str, saved: Mapping[str, str], typed: Mapping[str, str], record: models.Model) -> None:
    """`seen` is empty where nobody looked first: a program says itself which fields it changes."""
    if not seen or seen == digest_of(saved):
        return
    different = [str(value) or "–" for name, value in saved.items() if typed.get(name) != value]
    if different:
        raise ChangedMeanwhile(who=_last_editor(record), saved=" · ".join(different)[:300])


def _last_editor(record: models.Model) -> str:
    last = Event.objects.about(record).first()
    return last.actor_label if last else "–"
