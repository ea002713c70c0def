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


def _team_of(connection: DropboxConnection, actor: Actor) -> Subscription | None:
    """Another partner's by now is none."""
    return Subscription.objects.visible_to(actor).filter(pk=connection.subscription_id).first()


def step_of_waiting(row: SeatOperation, request: PartnerRequest) -> dict[str, str]:
    """What brings the licence that an operation waits for."""
    team = _team_of(row.connection, request.actor) if row.state == State.NO_LICENCE else None
    return licences_step(request, team) if team else {}


def step_of_missing(connection: DropboxConnection, request: PartnerRequest, missing: int) -> dict[str, str]:
    """What brings so many licences beyond those that Dropbox grants. What was bought and is not granted yet is not sold again."""
    team, numbers = _team_of(connection, request.actor), numbers_of(connection)
    if not (missing and team and numbers):
        return {}
    return licences_step(request, team, max(numbers.licensed + missing - team.purchased, 0))


def licences_step(request: PartnerRequest, team: Subscription, more: int | None = None) -> dict[str, str]:
    """The order that is at work, or adding seats, `more` of them where that is known. Without `url` nothing can be done here."""
    slug = request.partner.slug
    if line := order_at_work(team):
        words = _("{order} is at work: it goes on when its licences are there.").format(order=line.order)
        url = reverse("order", args=[slug, line.order_id])
        return {"words": words, "url": url, "button": _("Open {order}").format(order=line.order)}
    step = {"words": _("No order is at work for this team.")}
    may = offer(request.actor, "subscriptions.change-seats", team)
    if more == 0 or not (may and may.enabled):
        return step
    url = reverse("subscription-seats", args=[slug, team.pk])
    if more is None:
        return step | {"url": url, "button": _("Add seats")}
    label = ngettext("Add {count} seat", "Add {count} seats", more).format(count=more)
    return step | {"url": f"{url}?seats={team.purchased + more}", "button": label}


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
