"""Operations in words: what became of one, why, and what to do next."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.queries import counted_by_state, operations_for
from partners.dropbox.seats.words import words_of
from partners.orders.models import Order
from partners.subscriptions.models import Subscription
from partners.subscriptions.standing import order_at_work
from partners.teams.queries import numbers_of
from portal import clock
from portal.actions import offer
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.web.request import PartnerRequest

State = SeatOperation.State


A_MOMENT = timedelta(minutes=2)  # that a page may wait for, and asks again and again


def held_up(row: SeatOperation) -> str:
    """Why an open one does not go on now, where that is not its own doing; empty else."""
    if not row.is_open:
        return ""
    if row.connection.state == DropboxConnection.State.NEEDS_RECONNECT:
        return _("The team has to be connected again; then it goes on by itself.")
    if row.partner.state != Partner.State.ACTIVE:
        return _("Your company is suspended; it goes on when that ends.")
    until = row.connection.rests_until
    if until is None or until <= clock.now() + A_MOMENT:
        return ""
    moment = date_format(localtime(until), "DATETIME_FORMAT")
    return _("Dropbox is not asked about this team before {moment}.").format(moment=moment)


def reason_of(row: SeatOperation) -> str:
    """What holds it up comes first, and Dropbox's own words, where it gave any, come last."""
    what = str(words_of(row.state, row.tag)[0]).format(tag=row.tag)
    return " ".join(filter(None, [held_up(row), what, row.message]))


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
        words = _("{order} is at work: it goes on when its licences are there.").format(order=order)
        return {
            "words": words,
            "url": reverse("order", args=[request.partner.slug, order.pk]),
            "button": _("Open order"),
        }
    if not _team_of(row.connection, request.actor):
        return {}
    url = reverse("subscription-seats", args=[request.partner.slug, row.connection.subscription_id])
    return {"words": _("No order is at work for this team."), "url": url, "button": _("Add seats")}


def seats_step(request: PartnerRequest, connection: DropboxConnection, short: int) -> dict[str, str]:
    """What brings licences to so many who would find none: the order that is at work, or adding as many as were not bought."""
    team, numbers = _team_of(connection, request.actor), numbers_of(connection)
    if not (short and team and numbers):
        return {}
    slug = request.partner.slug
    if line := order_at_work(team):
        return {"url": reverse("order", args=[slug, line.order_id]), "button": _("Open {order}").format(order=line.order)}
    more, may = numbers.licensed + short - team.purchased, offer(request.actor, "subscriptions.change-seats", team)
    if more <= 0 or not (may and may.enabled):
        return {}
    words = ngettext("Add {count} seat", "Add {count} seats", more).format(count=more)
    return {"url": f"{reverse('subscription-seats', args=[slug, team.pk])}?seats={team.purchased + more}", "button": words}


def _first_of(actor: Actor, batch: str) -> SeatOperation | None:
    """One that is open tells what holds it up."""
    rows = operations_for(actor).filter(batch=batch).order_by("id")
    return rows.filter(state__in=SeatOperation.OPEN).first() or rows.first()


def progress_of(actor: Actor, batch: str) -> dict[str, Any] | None:
    """How far what was asked for together is; None where that is nothing."""
    first = _first_of(actor, batch)
    if first is None:
        return None
    states = counted_by_state(SeatOperation.objects.visible_to(actor).filter(batch=batch))
    in_hand = sum(states[state] for state in SeatOperation.IN_HAND)
    return {
        "operation": first.pk,
        "team": first.connection.team_name,
        "total": states.total(),
        "settled": states.total() - in_hand,
        "done": states[State.DONE],
        "refused": states[State.REFUSED],
        "without_licence": states[State.NO_LICENCE],
        "held_up": held_up(first) if in_hand else "",
        "at_work": in_hand > 0 and not held_up(first),
    }
