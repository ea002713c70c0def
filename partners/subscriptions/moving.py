"""Subscriptions that follow their client into another client account."""

from partners.clients.models import ClientAccount
from partners.subscriptions.models import Subscription, count_on_clients
from portal.events.record import record_event
from portal.search.index import index
from portal.tenancy.actor import Actor


def move_subscriptions(actor: Actor, source: ClientAccount, target: ClientAccount, reason: str) -> None:
    """All of them, the cancelled ones too. Inside the transaction of the action that says so."""
    moved = list(Subscription.objects.select_for_update(of=("self",)).filter(client_account=source).order_by("id"))
    Subscription.objects.filter(pk__in=[one.pk for one in moved]).update(client_account=target)
    index(Subscription.objects.filter(pk__in=[one.pk for one in moved]).select_related("client_account"))
    count_on_clients([source.pk, target.pk])
    target.refresh_from_db(fields=["seats", "next_renewal_on"])
    for subscription in moved:
        old, new = {"client_account_id": source.pk}, {"client_account_id": target.pk, "client": target.name}
        record_event(actor, "subscription.moved", subscription, old=old, new=new, reason=reason)
