"""Rows of a bulk change in words, for pages and the receipt."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.bulk_changes.kinds import Kind
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.catalogue.models import Term
from partners.subscriptions.waiting import fate_in_words, values_in_words


def in_words(change: BulkChange) -> str:
    """What it does, with its numbers."""
    value = change.value or 0
    match change.kind:
        case Kind.SET_SEATS:
            return ngettext("{seats} seat each", "{seats} seats each", value).format(seats=value)
        case Kind.CHANGE_BY:
            return _by(value)
        case Kind.CHANGE_BY_PERCENT:
            rounded = _("rounded up") if change.rounding == "up" else _("rounded down")
            return _("{percent} percent each, {rounded}").format(percent=f"{value:+d}", rounded=rounded)
        case Kind.CHANGE_TERM:
            return _("{term} from the renewal").format(term=change.get_term_display())
    return str(change.get_kind_display())


def _by(value: int) -> str:
    if value < 0:
        return ngettext("{seats} seat fewer each", "{seats} seats fewer each", -value).format(seats=-value)
    return ngettext("{seats} seat more each", "{seats} seats more each", value).format(seats=value)


def state_in_words(change: BulkChange, stood: dict[str, Any]) -> str:
    """Where a team stands, as far as this change is about it."""
    if not stood:
        return ""
    if change.kind in (Kind.LET_END, Kind.LET_RENEW):
        return _("Renews") if stood["auto_renew"] else _("Ends at the renewal")
    if change.kind == Kind.CHANGE_TERM:
        return _term_in_words(stood["term"], stood["term_at_renewal"])
    seats = ngettext("{seats} seat", "{seats} seats", stood["seats"]).format(seats=stood["seats"])
    if stood["seats_at_renewal"] == stood["seats"]:
        return seats
    return _("{seats}, {fewer} from the renewal").format(seats=seats, fewer=stood["seats_at_renewal"])


def _term_in_words(term: str, at_renewal: str) -> str:
    if term == at_renewal:
        return str(Term(term).label)
    return _("{term}, {other} from the renewal").format(term=Term(term).label, other=Term(at_renewal).label)


def warnings_of(row: BulkChangeRow) -> Iterator[str]:
    for warning in row.warnings:
        yield fate_in_words(warning["code"], values_in_words(warning), date.fromisoformat(warning["effective_on"]))


def made_by(row: BulkChangeRow) -> str:
    """What stands for it elsewhere: the order, or the change that waits."""
    if row.order:
        return str(row.order)
    return str(row.scheduled_change.pk) if row.scheduled_change else ""


def shown_row(change: BulkChange, row: BulkChangeRow, holder: str) -> dict[str, Any]:
    """`holder` is the partner who looks: a team that went over to another one is theirs no more."""
    return {
        "row": row,
        "before": state_in_words(change, row.before),
        "after": state_in_words(change, row.after),
        "warnings": list(warnings_of(row)),
        "holds": row.subscription.partner_id == holder,
    }
