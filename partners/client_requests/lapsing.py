"""Requests whose ground is gone: nobody decides them any more."""

from collections.abc import Iterable

from django.db import transaction

from partners.client_requests.models import ClientRequest
from partners.clients.models import ClientAccount
from partners.requests.deciding import decide
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

State = ClientRequest.State


def lapse_of_subscription(subscription_id: str) -> None:
    """It ended. Safe to repeat."""
    waiting = ClientRequest.objects.waiting().filter(subscription=subscription_id)
    with transaction.atomic():
        _lapse(Actor.system(), [locked(ClientRequest, pk) for pk in waiting.values_list("pk", flat=True)])


def lapse_of_client(actor: Actor, client: ClientAccount) -> None:
    """It goes to another partner; both are held. What was decided stays where it was decided."""
    _lapse(actor, list(ClientRequest.objects.waiting().filter(client_account=client).select_for_update(of=("self",))))


def move_client_requests(other: ClientAccount, into: ClientAccount) -> None:
    """With their client, into another client account."""
    ClientRequest.objects.filter(client_account=other, partner=into.partner_id).update(client_account=into)


def _lapse(actor: Actor, rows: Iterable[ClientRequest]) -> None:
    for row in rows:
        if row.is_waiting:
            decide(actor, row, State.LAPSED)
            record_event(actor, "client_request.lapsed", row, old={"state": State.REQUESTED}, new={"state": row.state})
