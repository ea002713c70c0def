"""The lines of an order as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from partners.orders.models import LicenceOrder, OrderLine
from partners.orders.wording import in_words
from partners.provisioning.answers import in_words as answer_in_words
from partners.subscriptions.explaining import Line, lines_of
from partners.subscriptions.queries import sees_cost
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: OrderLine
    words: str
    charges: list[Line]  # none for those who do not see cost
    licence_order: LicenceOrder | None
    answers: list[tuple[str, str]]  # of a new team: each question for its set-up as it was asked


def shown_lines(lines: Iterable[OrderLine], actor: Actor) -> list[ShownLine]:
    return [
        ShownLine(
            line,
            in_words(line.quote),
            lines_of(line.quote.charges) if sees_cost(actor) else [],
            getattr(line, "licence_order", None),
            [(answer["question"], answer_in_words(answer["value"])) for answer in line.provisioning if answer["value"]],
        )
        for line in lines
    ]
