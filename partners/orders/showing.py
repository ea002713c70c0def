"""The lines of an order as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.catalogue.models import Plan, Term
from partners.orders.models import LicenceOrder, OrderLine, Quote
from partners.subscriptions.engine.changes import Cancel, ChangePlan, ChangeRenewal, SetSeats, Subscribe
from partners.subscriptions.explaining import Line, lines_of
from partners.subscriptions.queries import sees_cost
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: OrderLine
    words: str
    charges: list[Line]  # none for those who do not see cost
    licence_order: LicenceOrder | None


def shown_lines(lines: Iterable[OrderLine], actor: Actor) -> list[ShownLine]:
    return [
        ShownLine(
            line,
            in_words(line.quote),
            lines_of(line.quote.charges) if sees_cost(actor) else [],
            getattr(line, "licence_order", None),
        )
        for line in lines
    ]


def in_words(quote: Quote) -> str:
    """What was asked for, in a sentence without a subject."""
    change, before = quote.asked, quote.before
    match change:
        case Subscribe():
            return _("New team: {seats} of {plan}, {term}").format(
                seats=_seats(change.seats), plan=_plan(change.plan), term=Term(change.term).label
            )
        case SetSeats():
            words = (
                _("From {before} to {seats}") if quote.needs_licences else _("From {before} to {seats} at the renewal")
            )
            return words.format(before=before["seats"], seats=_seats(change.seats))
        case ChangePlan():
            return _("From {before} to {plan}").format(before=_plan(before["plan"]), plan=_plan(change.plan))
        case ChangeRenewal():
            return _("Renew after all") if change.auto_renew else _("Do not renew")
        case Cancel():
            return _("Cancel")
    return quote.kind


def _seats(number: int) -> str:
    return ngettext("{seats} seat", "{seats} seats", number).format(seats=number)


def _plan(code: str) -> str:
    return Plan.objects.filter(code=code).values_list("name", flat=True).first() or code
