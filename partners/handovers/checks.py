"""What stands against a hand-over, asked when it is offered and again, under all locks, when it is accepted."""

from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.handovers.errors import ReceiverUnavailable, SeatsBelowMinimum
from partners.network.territory import country_refusal
from partners.orders.queries import order_refusal
from partners.subscriptions.models import ScheduledChange, Subscription
from portal.errors import PortalError
from portal.tenancy.models import Partner


def handover_refusal(to: Partner, client: ClientAccount) -> PortalError | None:
    return _client_refusal(client) or _receiver_refusal(to, client) or _seats_refusal(client)


def _client_refusal(client: ClientAccount) -> PortalError | None:
    """An archived client can go over: it has a history, and whoever leaves leaves it, too."""
    if client.own or client.state == ClientAccount.State.MERGED:
        return can_be_changed(client)
    return order_refusal(client)


def _receiver_refusal(to: Partner, client: ClientAccount) -> PortalError | None:
    if to.is_suspended:
        return ReceiverUnavailable(partner=to.name)
    return country_refusal(to, client)


def _seats_refusal(client: ClientAccount) -> PortalError | None:
    """No fewer seats than the plan begins with go over, neither now nor at the renewal."""
    rows = Subscription.objects.filter(client_account=client, state__in=Subscription.PAID)
    waiting = ScheduledChange.objects.filter(
        subscription__in=rows, state=ScheduledChange.State.SCHEDULED, kind=ScheduledChange.Kind.SEATS
    )
    later = {change.subscription_id: change.seats or 0 for change in waiting}
    for row in rows.select_related("plan").order_by("number"):
        seats = min(row.purchased, later.get(row.pk, row.purchased))
        if seats < row.minimum_seats:
            return SeatsBelowMinimum(
                subscription=row,
                seats=seats,
                minimum=row.minimum_seats,
                plan=row.plan.name,
                partner=client.partner.name,
            )
    return None
