"""Operations in words: what became of one, why, and what to do next."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.queries import operations_for, states_of_batch
from partners.dropbox.seats.words import words_of
from partners.orders.models import Order
from partners.subscriptions.models import Subscription
from partners.subscriptions.standing import order_at_work
from portal.tenancy.actor import Actor
from portal.web.request import PartnerRequest

State = SeatOperation.State


def reason_of(row: SeatOperation) -> str:
    """Dropbox's own words come after ours, where it gave any."""
    what = str(words_of(row.state, row.tag)[0]).format(tag=row.tag)
    return " ".join(filter(None, [what, row.message]))


def step_of(row: SeatOperation) -> str:
    return str(words_of(row.state, row.tag)[1])


def order_for(row: SeatOperation, actor: Actor) -> Order | None:
    """That is on its way to bring the licences which an operation waits for."""
    team = _team_of(row.connection, actor) if row.state == State.NO_LICENCE else None
    line = order_at_work(team) if team else None
    return line.order if line else None


def _team_of(connection: DropboxConnection, actor: Actor) -> Subscription | None:
    """Another partner's by now is none."""
    return Subscription.objects.visible_to(actor).filter(pk=connection.subscription_id).first()


def licence_step(row: SeatOperation, request: PartnerRequest) -> dict[str, Any]:
    """What brings a licence: the order that is at work, or adding seats."""
    if row.state != State.NO_LICENCE:
        return {}
    if order := order_for(row, request.actor):
        words = _("{order} is at work: the invitation goes out when its licences are there.").format(order=order)
        return {
            "words": words,
            "url": reverse("order", args=[request.partner.slug, order.pk]),
            "button": _("Open order"),
        }
    if not _team_of(row.connection, request.actor):
        return {}
    url = reverse("subscription-seats", args=[request.partner.slug, row.connection.subscription_id])
    return {"words": _("No order is at work for this team."), "url": url, "button": _("Add seats")}


def progress_of(actor: Actor, batch: str) -> dict[str, Any] | None:
    """How far what was asked for together is; None where that is nothing."""
    states, first = states_of_batch(actor, batch), operations_for(actor).filter(batch=batch).order_by("id").first()
    if first is None:
        return None
    in_hand = sum(states[state] for state in SeatOperation.IN_HAND)
    return {
        "operation": first.pk,
        "team": first.connection.team_name,
        "total": states.total(),
        "settled": states.total() - in_hand,
        "done": states[State.DONE],
        "refused": states[State.REFUSED],
        "without_licence": states[State.NO_LICENCE],
        "at_work": in_hand > 0,
    }
