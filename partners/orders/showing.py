"""The lines of an order as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.dropbox.models import DropboxConnection
from partners.orders.models import LicenceOrder, OrderLine
from partners.orders.wording import in_words
from partners.provisioning.answers import in_words as answer_in_words
from partners.subscriptions.explaining import Line, lines_of
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.refusals import names
from partners.subscriptions.waiting import Fate, fates_of
from partners.teams.section import problem_of
from portal.tenancy.actor import Actor

_AT_DROPBOX = (LicenceOrder.Verification.AWAITED, LicenceOrder.Verification.OVERDUE)


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: OrderLine
    words: str
    charges: list[Line]  # none for those who do not see cost
    licence_order: LicenceOrder | None
    fate: Fate  # of what is scheduled
    answers: list[tuple[str, str]]  # of a new team: each question for its set-up as it was asked
    unreadable: str = ""  # why Dropbox cannot be asked for its licences, while they are awaited


def shown_lines(lines: Iterable[OrderLine], actor: Actor) -> list[ShownLine]:
    lines = list(lines)
    unreadable, name, fates = _unreadable(lines), names(), fates_of(line.quote.decided for line in lines)
    return [
        ShownLine(
            line,
            in_words(line.quote, name),
            lines_of(line.quote.charges) if sees_cost(actor) else [],
            getattr(line, "licence_order", None),
            fate,
            [(answer["question"], answer_in_words(answer["value"])) for answer in line.provisioning if answer["value"]],
            unreadable.get(line.pk, ""),
        )
        for line, fate in zip(lines, fates, strict=True)
    ]


def _unreadable(lines: Iterable[OrderLine]) -> dict[str, str]:
    """By line, for those that are awaited: in words, empty where the team is read. One query for all."""
    awaited = [line for line in lines if getattr(line, "licence_order", None) and line.licence_order.verification in _AT_DROPBOX]
    if not awaited:
        return {}
    linked = DropboxConnection.objects.filter(
        subscription__in=[line.subscription_id for line in awaited], state__in=DropboxConnection.LINKED
    )
    found = {f"{one.partner_id} {one.subscription_id}": one for one in linked}
    return {line.pk: _problem(found.get(f"{line.partner_id} {line.subscription_id}")) for line in awaited}


def _problem(linked: DropboxConnection | None) -> str:
    if linked and linked.state == DropboxConnection.State.NEEDS_RECONNECT:
        return str(_("The team has to be connected again before it can be seen."))
    return problem_of(linked) if linked else ""
