"""What stands against a hand-over, asked when it is offered and again, under all locks, when it is accepted."""

from collections.abc import Iterator

from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.handovers.errors import AmountTooLarge, NotHandedOver, ReceiverUnavailable, SeatsBelowMinimum
from partners.network.territory import country_refusal
from partners.orders.queries import order_refusal
from partners.subscriptions.engine.checks import must_be_bookable
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.queries import with_parts
from partners.subscriptions.refusals import name_of
from partners.subscriptions.standing import standing_of
from portal import clock
from portal.errors import PortalError
from portal.tenancy.models import Partner


def handover_refusal(to: Partner, client: ClientAccount) -> PortalError | None:
    """All that is in the way, of every team, so that it is mended in one go."""
    found = [_client_refusal(client), _receiver_refusal(to, client), *_too_few_seats(client), *_too_dear(to, client)]
    reasons = [one for one in found if one is not None]
    return NotHandedOver(reasons) if len(reasons) > 1 else next(iter(reasons), None)


def _client_refusal(client: ClientAccount) -> PortalError | None:
    """An archived client can go over: it has a history, and whoever leaves leaves it, too."""
    if client.own or client.state == ClientAccount.State.MERGED:
        return can_be_changed(client)
    return order_refusal(client)


def _receiver_refusal(to: Partner, client: ClientAccount) -> PortalError | None:
    if to.is_suspended:
        return ReceiverUnavailable(partner=to.name)
    return country_refusal(to, client)


def _too_few_seats(client: ClientAccount) -> Iterator[PortalError]:
    """No fewer seats than the plan begins with go over, neither now nor at the renewal."""
    rows = Subscription.objects.filter(client_account=client, state__in=Subscription.PAID)
    waiting = ScheduledChange.objects.filter(
        subscription__in=rows, state=ScheduledChange.State.SCHEDULED, kind=ScheduledChange.Kind.SEATS
    )
    later = {change.subscription_id: change.seats or 0 for change in waiting}
    for row in rows.select_related("plan").order_by("number"):
        seats = min(row.purchased, later.get(row.pk, row.purchased))
        if seats < row.minimum_seats:
            yield SeatsBelowMinimum(
                subscription=row,
                seats=seats,
                minimum=row.minimum_seats,
                plan=row.plan.name,
                partner=client.partner.name,
            )


def _too_dear(to: Partner, client: ClientAccount) -> Iterator[PortalError]:
    """Nothing goes over that costs the receiver, at its own prices and in its currency, more than a charge can hold."""
    rows = Subscription.objects.filter(client_account=client, state__in=Subscription.PAID).order_by("number")
    market = markets_of(to.pk)(clock.today())
    for row in with_parts(rows.select_related("plan", "plan_version", "price", "client_account")):
        position = standing_of(row)
        rates = {item: rate for item in position.items() if (rate := market.rates.get((item, position.term)))}
        for reason in must_be_bookable(position, rates):
            values = {**reason.values, "item": name_of(reason.values["item"])}
            yield AmountTooLarge(subscription=row, partner=to.name, **values)
