"""Buying, where a test is about what comes of it: ordered by whoever buys, confirmed by the trade desk in the same breath."""

from datetime import date

from partners.clients.models import ClientAccount
from partners.orders import buying
from partners.orders.checklist import checklist_of
from partners.orders.desk import confirm_licences
from partners.orders.models import LicenceOrder, Order
from partners.qualifications.models import Qualification
from partners.subscriptions.changes import Planned, SeatChange
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import create_subscription as enter_subscription
from partners.subscriptions.terms import add_months
from portal import clock
from portal.tenancy.actor import Actor


def confirm(order: Order, reference: str = "TD-4711", actor: Actor | None = None) -> Order:
    """Each of its lines that waits, as the trade desk does it."""
    rows = LicenceOrder.objects.filter(line__order=order, state__in=LicenceOrder.WAITING).order_by("line__position")
    for row in rows:
        checked = [point.key for point in checklist_of(row.line)]
        confirm_licences(actor=actor or Actor.system(), licence_order=row, reference=reference, checked=checked)
    order.refresh_from_db()
    return order


def qualify(client: ClientAccount, kind: str = "education", **values) -> Qualification:
    """As if staff had confirmed it a while ago."""
    year = {"decided_by": "Staff", "decided_at": clock.now(), "expires_on": add_months(clock.today(), 12)}
    return Qualification.objects.create(
        partner_id=client.partner_id, client_account=client, kind=kind, requested_by="Seller",
        **{"state": "confirmed", "institution": "school", "registration": "R-1", **year, **values},
    )  # fmt: skip


def create_subscription(
    *, actor: Actor, client_account: ClientAccount, started_on: date | None = None, **values
) -> Subscription:
    """A new team, or, with an earlier day, one that exists already."""
    if started_on and started_on != clock.today():
        return enter_subscription(actor=actor, client_account=client_account, started_on=started_on, **values)
    order = buying.order_subscription(actor=actor, client_account=client_account, **values)
    line = confirm(order).lines.select_related("subscription").get()
    assert line.subscription
    return line.subscription


def change_seats(*, subscription: Subscription, **values) -> SeatChange:
    return _confirmed(buying.change_seats(subscription=subscription, **values))


def change_plan(*, subscription: Subscription, **values) -> Planned:
    return _confirmed(buying.change_plan(subscription=subscription, **values))


def _confirmed(planned):
    if planned.order:
        confirm(planned.order)
    return planned


def start_trial(*, actor: Actor, **values) -> Subscription:
    line = confirm(buying.start_trial(actor=actor, **values)).lines.select_related("subscription").get()
    assert line.subscription
    return line.subscription


def convert_trial(*, subscription: Subscription, **values) -> Planned:
    return _confirmed(buying.convert_trial(subscription=subscription, **values))


def add_add_on(*, subscription: Subscription, **values) -> Planned:
    return _confirmed(buying.add_add_on(subscription=subscription, **values))
