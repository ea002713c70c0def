"""Requests whose ground is gone: nobody decides them any more."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from partners.client_requests.models import ClientRequest
from partners.clients.models import ClientAccount
from partners.contacts.moving import twins
from partners.requests.deciding import decide
from partners.subscriptions.terms import Term, period_with
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

Kind, State = ClientRequest.Kind, ClientRequest.State
OF_A_RENEWAL = frozenset({Kind.LET_END, Kind.LET_RENEW})


def lapse_of_subscription(subscription_id: str) -> None:
    """It ended. Safe to repeat."""
    with transaction.atomic():
        _lapse(Actor.system(), _held(subscription_id))


def lapse_of_renewal(subscription_id: str) -> None:
    """It renewed, and whether it should was the question. Safe to repeat."""
    with transaction.atomic():
        _lapse(Actor.system(), [row for row in _held(subscription_id) if renewal_passed(row)])


def renewal_passed(row: ClientRequest) -> bool:
    """Whether the renewal that was meant is over, also before the round has written it down: carried out now, it would be about
    the next one.
    """
    team = row.subscription
    if row.kind not in OF_A_RENEWAL or team is None or team.term is None:
        return False
    last = team.renews_on
    if last > clock.today():
        months = Term(team.term).months
        last = period_with(last - timedelta(days=1), team.started_on, team.anchor_on, months, through=last).start
    return row.created_at.date() < last


def _held(subscription_id: str) -> list[ClientRequest]:
    waiting = ClientRequest.objects.waiting().filter(subscription=subscription_id)
    return [locked(ClientRequest, pk) for pk in waiting.values_list("pk", flat=True)]


def lapse_of_client(actor: Actor, client: ClientAccount) -> None:
    """It goes to another partner; both are held. What was decided stays where it was decided."""
    _lapse(actor, list(ClientRequest.objects.waiting().filter(client_account=client).select_for_update(of=("self",))))


def move_client_requests(other: ClientAccount, into: ClientAccount) -> None:
    """With their client, into another client account. What a contact asked for that is known there is that one's, but for a
    second message that waits: it waits on without a contact.
    """
    rows = ClientRequest.objects.filter(client_account=other, partner=into.partner_id)
    for gone, stays in twins(other, into):
        own = rows.filter(contact=gone)
        if ClientRequest.objects.waiting().filter(contact=stays, kind=Kind.MESSAGE).exists():
            own = own.exclude(kind=Kind.MESSAGE, state=State.REQUESTED)
        own.update(contact=stays)
    rows.update(client_account=into)


def _lapse(actor: Actor, rows: Iterable[ClientRequest]) -> None:
    for row in rows:
        if row.is_waiting:
            decide(actor, row, State.LAPSED)
            record_event(actor, "client_request.lapsed", row, old={"state": State.REQUESTED}, new={"state": row.state})
