"""The lines of an order as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from partners.orders.models import LicenceOrder, OrderLine
from partners.orders.wording import in_words
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
