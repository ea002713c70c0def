"""Draws the plan comparison sheet: one A4 page, the plans side by side, as an accessible PDF.

The caller passes plain values. The same values give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override

from portal.typesetting import CannotDraw, Sheet
from training.assets.content import Note

TEMPLATE = Path(__file__).parent / "typst" / "plan_comparison.typ"
MOST_PLANS = 6
DATE_FORMATS = {"day": "j F Y", "month": "F Y", "year": "Y"}


class SheetError(Exception):
    """The values cannot be drawn as one page: no plans, too many, or texts that are too long."""


@dataclass(frozen=True)
class PlanRow:
    """One plan as it was true from `valid_since`. None or an empty text: not known, printed as “Not published”.

    `since_precision` is "day", "month" or "year": a sheet must not print a day that nobody has read anywhere.
    """

    name: str
    minimum_seats: int | None
    storage: str
    trial: str
    valid_since: date
    source: str
    since_precision: str = "day"


def render(
    plans: Sequence[PlanRow], *, as_of: date, site_name: str, notes: Sequence[Note] = (), language: str = ""
) -> bytes:
    """The PDF. Raises SheetError if the values do not fit on the page."""
    if not 1 <= len(plans) <= MOST_PLANS:
        raise SheetError(f"a sheet compares 1 to {MOST_PLANS} plans, not {len(plans)}")
    with override(language or get_language() or "en"):
        sheet = _sheet(plans, as_of, site_name, notes)
    try:
        return sheet.pdf()
    except CannotDraw as error:
        raise SheetError(str(error)) from error


def _sheet(plans: Sequence[PlanRow], as_of: date, site_name: str, notes: Sequence[Note]) -> Sheet:
    disclaimer = _disclaimer(site_name, as_of)
    boxes = gettext("□ stands for a character that this document cannot draw.")
    return Sheet(
        template=TEMPLATE,
        title=gettext("Dropbox plans compared"),
        day=as_of,
        values={**_values(plans, as_of, site_name, notes), "disclaimer": disclaimer},
        if_missing={"disclaimer": f"{boxes} {disclaimer}"},
    )


def _values(plans: Sequence[PlanRow], as_of: date, site_name: str, notes: Sequence[Note]) -> dict[str, object]:
    return {
        "language": (get_language() or "en").split("-")[0],
        "site_name": site_name,
        "lead": gettext("What each plan starts with, and the date from which its rule holds."),
        "as_of": gettext("As of %(date)s") % {"date": date_format(as_of, DATE_FORMATS["day"])},
        "plan_heading": gettext("Plan"),
        "plans": [plan.name for plan in plans],
        "rows": _rows(plans),
        "notes_title": gettext("Good to know before you choose"),
        "notes": [{"title": note.title, "text": note.text} for note in notes],
    }


def _rows(plans: Sequence[PlanRow]) -> list[dict[str, object]]:
    unknown = gettext("Not published")
    rows = [
        ("figure", gettext("Minimum seats"), [str(plan.minimum_seats or "") for plan in plans]),
        ("text", gettext("Storage"), [plan.storage for plan in plans]),
        ("text", gettext("Trial"), [plan.trial for plan in plans]),
        ("text", gettext("Valid since"), [_since(plan) for plan in plans]),
        ("small", gettext("Source"), [plan.source for plan in plans]),
    ]
    return [
        {"kind": kind, "label": label, "cells": [{"text": cell or unknown, "known": bool(cell)} for cell in cells]}
        for kind, label, cells in rows
    ]


def _since(plan: PlanRow) -> str:
    return date_format(plan.valid_since, DATE_FORMATS[plan.since_precision])


def _disclaimer(site_name: str, as_of: date) -> str:
    return gettext(
        "%(site_name)s is not affiliated with Dropbox, Inc. and this sheet is not published or endorsed by it. "
        "Dropbox is a trademark of Dropbox, Inc. The sheet shows what was known on %(date)s and is not an offer; "
        "plans change, so have the current terms confirmed before ordering."
    ) % {"site_name": site_name, "date": date_format(as_of, DATE_FORMATS["day"])}
