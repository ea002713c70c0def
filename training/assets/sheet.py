"""From the catalogue to the rows of the plan comparison sheet, and the digest that says whether it is news."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.utils.translation import gettext, override

from partners.catalogue.models import PlanVersion
from partners.catalogue.queries import plans_on
from training.assets.comparison import TEMPLATE, PlanRow
from training.assets.content import Note


def plan_rows(day: date, language: str) -> list[PlanRow]:
    """What was read in a source, and nothing else: a client gets this page in the hand."""
    with override(language):
        return [_row(version) for version in plans_on(day) if version.verified]


def _row(version: PlanVersion) -> PlanRow:
    trial = gettext("%(days)s days") % {"days": version.trial_days} if version.trial_days else ""
    return PlanRow(
        name=version.plan.name,
        minimum_seats=version.minimum_seats,
        storage=version.storage,
        trial=trial,
        valid_since=version.valid_from,
        source=version.source,
        since_precision=version.precision,
    )


def digest_of(rows: Sequence[PlanRow], notes: Sequence[Note], *words: str) -> str:
    """Of what the sheet says and how it is laid out, but not of the day: an unchanged sheet is not new tomorrow."""
    said = [[asdict(row) for row in rows], [[note.title, note.text] for note in notes], list(words)]
    layout = hashlib.sha256(TEMPLATE.read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps([said, layout], sort_keys=True, default=str).encode()).hexdigest()
