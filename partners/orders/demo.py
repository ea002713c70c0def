"""Orders of the demo at every stage, made through the services at the times they happened."""

from datetime import timedelta
from decimal import Decimal

from partners.catalogue.models import Plan
from partners.clients.demo import seller_of
from partners.clients.models import ClientAccount
from partners.orders.buying import change_seats, order_subscription
from partners.orders.checklist import checklist_of
from partners.orders.desk import confirm_licences, mark_ordered, refuse_licences, request_information
from partners.orders.limits import set_order_limit
from partners.orders.models import LicenceOrder, Order
from partners.orders.quoting import create_quote
from partners.orders.services import cancel_order, create_order
from partners.profiles.services import begin_profile
from partners.subscriptions.engine.changes import SetSeats, Subscribe
from partners.subscriptions.models import Subscription
from partners.subscriptions.terms import Term
from portal import clock
from portal.accounts.models import User
from portal.demo import PARTNER_SLUG
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import TRADE_DESK, Role, StaffRole

LIMIT = Decimal(2500)
QUESTION = "The distributor says that this domain takes no mail. Which address reads the activation?"


def desk() -> Actor:
    """Whoever worked there then: in the first months the network admin did."""
    people = User.objects.filter(staff_role__in=TRADE_DESK).order_by("created_at", "id")
    there = people.filter(staff_role=StaffRole.TRADE_DESK, created_at__lte=clock.now())
    return Actor.person(there.first() or people[0])


def confirm(order: Order) -> None:
    """All its lines, as the trade desk does it."""
    rows = LicenceOrder.objects.filter(line__order=order, state__in=LicenceOrder.WAITING).select_related("line__quote")
    for row in rows.order_by("line__position"):
        checked = [point.key for point in checklist_of(row.line)]
        reference = f"TD-{clock.today():%y%m%d}-{order.number}"
        confirm_licences(actor=desk(), licence_order=row, reference=reference, checked=checked)


def seed() -> None:
    """What is at work today: at the desk, at the distributor, for an answer, for a second person; and one that is not placed."""
    if Order.objects.exclude(state=Order.State.FULFILLED).exists():
        return
    partner = Partner.objects.get(slug=PARTNER_SLUG)
    seller, owner = seller_of(partner), Membership.objects.filter(partner=partner, role=Role.OWNER).order_by("id")[0]
    set_order_limit(actor=Actor.member(owner), profile=begin_profile(partner), limit=LIMIT)
    free = iter(ClientAccount.objects.filter(partner=partner, state="active", seats=0).order_by("id"))
    busy = iter(
        Subscription.objects.filter(partner=partner, state="active", term="yearly", auto_renew=True).order_by("id")
    )
    _given_up(seller, Subscription.objects.filter(partner=partner, state="active", term="yearly").order_by("-id")[0])
    with clock.moved(by=-timedelta(hours=20)):
        returned = _sell(seller, next(free), "standard", 4)
        at_the_distributor = _add(seller, next(busy), 2, "Two people start on the first")
    with clock.moved(by=-timedelta(hours=18)):
        _row(returned, request_information, questions={"admin_email": QUESTION})
        _row(at_the_distributor, mark_ordered, reference="TD-5120")
    with clock.moved(by=-timedelta(hours=2)):
        _add(seller, next(busy), 1, "A trainee", purchase_order_number="PO-2291")
        _sell(seller, next(free), "advanced", 25)
    with clock.moved(by=-timedelta(minutes=40)):
        _begin(seller, next(busy))


def _sell(seller: Actor, client: ClientAccount, plan: str, seats: int) -> Order:
    return order_subscription(
        actor=seller,
        client_account=client,
        plan=Plan.objects.get(code=plan),
        term="yearly",
        seats=seats,
        admin_email=f"dropbox@{client.domain}",
    )


def _given_up(seller: Actor, subscription: Subscription) -> None:
    """One that its seller cancelled, and one whose licences were refused."""
    with clock.moved(by=-timedelta(days=6)):
        cancelled = _add(seller, subscription, 4, "Four people start in spring", purchase_order_number="PO-2240")
    with clock.moved(by=-timedelta(days=5)):
        cancel_order(actor=seller, order=cancelled, reason="They start in summer")
        refused = _add(seller, subscription, 2, "Two of them start now", purchase_order_number="PO-2247")
    with clock.moved(by=-timedelta(days=4)):
        _row(refused, refuse_licences, reason="The distributor holds new seats until an open invoice is paid.")


def _add(seller: Actor, subscription: Subscription, more: int, reason: str, **values) -> Order:
    subscription.refresh_from_db()
    seats = subscription.purchased + more
    return change_seats(actor=seller, subscription=subscription, seats=seats, reason=reason, **values).order


def _begin(seller: Actor, subscription: Subscription) -> Order:
    """A draft: seats for a team, and a team beside it."""
    client = subscription.client_account
    more = create_quote(actor=seller, change=SetSeats(subscription.purchased + 3), subscription=subscription)
    studio = Subscribe("standard", Term.YEARLY, 4, frozenset())
    beside = create_quote(actor=seller, change=studio, client_account=client, admin_email=f"studio@{client.domain}")
    return create_order(actor=seller, quotes=[more, beside], purchase_order_number="PO-2304", reason="A second office")


def _row(order: Order, service, **values) -> None:
    service(actor=desk(), licence_order=LicenceOrder.objects.get(line__order=order), **values)
