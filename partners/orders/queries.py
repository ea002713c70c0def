"""Questions across quotes and orders."""

from typing import Any

from django.db.models import Max, QuerySet

from partners.clients.models import ClientAccount
from partners.network.models import Profile
from partners.orders.errors import OpenOrders
from partners.orders.models import LicenceOrder, Order, OrderLine
from partners.subscriptions.errors import AdminAddressTaken
from partners.subscriptions.models import Subscription
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.queries import people_with
from portal.tenancy.roles import MANAGERS


def next_number(table: Any, partner_id: str) -> int:
    """The partner's next one of its kind. Call it under the partner's lock."""
    return (table.objects.filter(partner_id=partner_id).aggregate(highest=Max("number"))["highest"] or 0) + 1


def lines_of(order: Order) -> QuerySet[OrderLine]:
    return order.lines.select_related("quote", "subscription", "licence_order").order_by("position")


def must_have_free_address(address: str) -> None:
    """One address is one team, in the whole network; one that is ordered counts."""
    ordered = OrderLine.objects.filter(state=OrderLine.State.AWAITING_LICENCES, admin_email__iexact=address)
    teams = Subscription.objects.filter(state=Subscription.State.ACTIVE, admin_email__iexact=address)
    if ordered.exists() or teams.exists():
        raise AdminAddressTaken(email=address)


def open_order_of(client_id: str) -> Order | None:
    """One that has not ended, of a client account."""
    return Order.objects.filter(client_account=client_id).exclude(state__in=Order.ENDED).order_by("id").first()


def order_refusal(client: ClientAccount) -> PortalError | None:
    """Why a client account can neither be archived nor handed over, if an order keeps it."""
    order = open_order_of(client.pk)
    return OpenOrders(client=client, order=order) if order else None


def is_above_limit(order: Order) -> bool:
    limit = Profile.objects.filter(partner_id=order.partner_id).values_list("order_limit", flat=True).first()
    return limit is not None and order.cost > limit


def approvers_of(order: Order) -> QuerySet[Membership]:
    """Owners and admins other than whoever ordered it."""
    return people_with(order.partner_id, MANAGERS).exclude(user_id=order.user_id or "")


def licence_orders_for(actor: Actor) -> QuerySet[LicenceOrder]:
    rows = LicenceOrder.objects.visible_to(actor)
    return rows.select_related("partner", "line__order__client_account", "line__quote", "line__subscription__plan")


def licence_orders_of(order: Order) -> QuerySet[LicenceOrder]:
    return LicenceOrder.objects.filter(line__order=order)


def waiting_licence_orders(actor: Actor) -> QuerySet[LicenceOrder]:
    """What the trade desk has to do, longest wait first."""
    return licence_orders_for(actor).filter(state__in=LicenceOrder.WAITING).order_by("waiting_since", "id")
