"""Questions across quotes and orders."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Lower

from partners.clients.models import ClientAccount
from partners.network.models import Profile
from partners.orders.errors import OpenOrders
from partners.orders.expecting import Expected, still_promised
from partners.orders.models import LicenceAttempt, LicenceOrder, Order, OrderLine, Quote
from partners.subscriptions.errors import AdminAddressTaken
from partners.subscriptions.models import Subscription
from portal import clock
from portal.errors import PortalError
from portal.keys.queries import person_behind
from portal.money import Money
from portal.tenancy.actor import Actor
from portal.tenancy.database import lock
from portal.tenancy.models import Membership
from portal.tenancy.queries import managers_other_than


def lines_of(order: Order) -> QuerySet[OrderLine]:
    return order.lines.select_related("quote", "subscription", "licence_order").order_by("position")


def lines_seen(order: Order) -> Iterable[OrderLine]:
    """Likewise; costs no query where they were read with the order."""
    return order.lines.all() if "lines" in getattr(order, "_prefetched_objects_cache", {}) else lines_of(order)


def drafts_for(actor: Actor, client_id: str = "") -> QuerySet[Order]:
    """Not placed yet, the one that was begun last first."""
    rows = Order.objects.visible_to(actor).filter(state=Order.State.DRAFT).select_related("client_account")
    return (rows.filter(client_account=client_id) if client_id else rows).order_by("-id")


def draft_with(
    actor: Actor,
    digest: str,
    order: Order | None,
    client_account: ClientAccount | None = None,
    subscription: Subscription | None = None,
    admin_email: str = "",
    **_about: Any,
) -> Order | None:
    """The draft that has this very change in it: that one, or, with None, any of the client's."""
    lines = OrderLine.objects.visible_to(actor).filter(order__state=Order.State.DRAFT, quote__digest=digest)
    lines = lines.filter(subscription=subscription) if subscription else lines.filter(admin_email__iexact=admin_email.strip())
    if client_account:
        lines = lines.filter(order__client_account=client_account)
    if order:
        lines = lines.filter(order=order)
    line = lines.select_related("order").first()
    return line.order if line else None


def kept_quotes_for(actor: Actor, client_id: str = "") -> QuerySet[Quote]:
    """Those that hold, that nobody ordered and no other one took the place of, the newest first."""
    rows = Quote.objects.visible_to(actor).filter(expires_at__gt=clock.now(), line=None, replacements=None)
    rows = rows.filter(client_account__partner=F("partner")).select_related("client_account", "subscription")
    return (rows.filter(client_account=client_id) if client_id else rows).order_by("-id")


def renewed_quotes(actor: Actor, replaced: Iterable[str]) -> QuerySet[Quote]:
    """What took the place of these, in the order of their numbers."""
    rows = Quote.objects.visible_to(actor).filter(replaces__in=list(replaced))
    return rows.select_related("client_account", "line").order_by("id")


def replacement_of(quote: Quote) -> Quote | None:
    """The one that took its place when its draft was renewed."""
    return quote.replacements.order_by("id").last()


def kept_quote_like(
    actor: Actor, digest: str, subscription: Subscription | None = None, admin_email: str = "", **_about: Any
) -> Quote | None:
    """Of this very change."""
    rows = kept_quotes_for(actor).filter(digest=digest, subscription=subscription)
    return rows.filter(admin_email__iexact=admin_email.strip()).first()


def was_charged(order: Order) -> bool:
    return order.lines.exclude(charged=None).exists()


def hold_address(address: str) -> None:
    """Until the transaction ends nobody else is told that it is free: neither an order for it, nor whoever enters a team."""
    lock(f"admin-address.{address.lower()}")


def take_free_address(address: str) -> None:
    hold_address(address)
    must_have_free_address(address)


def must_have_free_address(address: str) -> None:
    if taken_addresses([address]):
        raise AdminAddressTaken(email=address)


def taken_addresses(addresses: Iterable[str]) -> set[str]:
    """Of these, in lower case: one address is one team, in the whole network; one that is ordered counts."""
    wanted = {address.lower() for address in addresses}
    ordered = OrderLine.objects.filter(state=OrderLine.State.AWAITING_LICENCES)
    teams = Subscription.objects.filter(state__in=Subscription.LIVE)
    return {
        address
        for rows in (ordered, teams)
        for address in rows.annotate(address=Lower("admin_email"))
        .filter(address__in=wanted)
        .values_list("address", flat=True)
    }


def awaited_lines(**made_on: Any) -> QuerySet[OrderLine]:
    """What costs something and waits for its licences: charged from the day of its quote on, but only once they are confirmed."""
    return OrderLine.objects.filter(state=OrderLine.State.AWAITING_LICENCES, **made_on).exclude(quote__currency="")


def seats_ordered_for(subscription: Subscription) -> int:
    """How many more it has once the licences that are awaited for it are confirmed."""
    lines = OrderLine.objects.filter(
        subscription=subscription, partner_id=subscription.partner_id, state=OrderLine.State.AWAITING_LICENCES
    ).select_related("quote")
    return sum(max(one.quote.decided.after.seats - subscription.purchased, 0) for one in lines)


def not_seen_of(subscription_id: str, partner_id: str) -> QuerySet[LicenceOrder]:
    """What that partner had confirmed for it and Dropbox was not yet seen to show, the oldest first."""
    rows = LicenceOrder.objects.filter(line__subscription=subscription_id, partner=partner_id)
    return rows.filter(verification__in=LicenceOrder.NOT_SEEN).order_by("confirmed_at", "id")


def overdue_of(subscription: Subscription) -> LicenceOrder | None:
    """The newest: what it expects, those before it expect too."""
    rows = not_seen_of(subscription.pk, subscription.partner_id).filter(verification=LicenceOrder.Verification.OVERDUE)
    return rows.select_related("line__order").last()


def seats_promised_for(subscription: Subscription) -> int:
    """How many of its seats Dropbox need not show yet."""
    rows = not_seen_of(subscription.pk, subscription.partner_id).select_related("line__quote")
    awaited = rows.filter(verification=LicenceOrder.Verification.AWAITED)
    return still_promised([Expected(row.expected_licences or 0, row.line.quote.stood.seats) for row in awaited])


def newest_confirmed_of(subscription: Subscription, actor: Actor) -> LicenceOrder | None:
    """Of those whose number Dropbox shows."""
    rows = licence_orders_for(actor).filter(line__subscription=subscription).exclude(verification="")
    return rows.order_by("-confirmed_at", "-id").first()


def with_order_at_work(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Each with the line that its licences are awaited for, in one query for all."""
    at_work = OrderLine.objects.filter(state=OrderLine.State.AWAITING_LICENCES).select_related("order")
    return rows.prefetch_related(Prefetch("order_lines", at_work, to_attr="lines_at_work"))


def open_order_of(client_id: str) -> Order | None:
    """One of its partner's that was placed and has not ended. A draft keeps nobody: it is refused when it is placed."""
    rows = Order.objects.filter(client_account=client_id, partner=F("client_account__partner"), placed_at__isnull=False)
    return rows.exclude(state__in=Order.ENDED).order_by("id").first()


def order_refusal(client: ClientAccount) -> PortalError | None:
    """Why a client account can neither be archived nor handed over, if an order keeps it."""
    order = open_order_of(client.pk)
    return OpenOrders(client=client, order=order) if order else None


def order_limit_of(partner_id: str) -> Money | None:
    """What an order may commit to before a second person is needed; None: anything."""
    profile = Profile.objects.filter(partner_id=partner_id).first()
    return Money(profile.order_limit, profile.currency) if profile and profile.order_limit is not None else None


def is_above_limit(partner_id: str, committed: Money) -> bool:
    """Of an order, or of what would become one. Whatever is paid in another currency than the limit is: no rate says what it is
    in that one.
    """
    limit = order_limit_of(partner_id)
    if limit is None or not committed.amount:
        return False
    return committed.currency != limit.currency or committed.amount > limit.amount


def waits_for_second_person(actor: Actor, partner_id: str, committed: Money) -> bool:
    """Whether an order that the actor placed would. Where nobody else could approve it, its reason stands for that."""
    return is_above_limit(partner_id, committed) and managers_other_than(partner_id, person_behind(actor)).exists()


def approvers_of(order: Order) -> QuerySet[Membership]:
    """Owners and admins other than whoever ordered it, also by a key."""
    return managers_other_than(order.partner_id, order.user_id)


def licence_orders_for(actor: Actor) -> QuerySet[LicenceOrder]:
    rows = LicenceOrder.objects.visible_to(actor)
    return rows.select_related("partner", "line__order__client_account", "line__quote", "line__subscription__plan")


def licence_orders_of(order: Order) -> QuerySet[LicenceOrder]:
    return LicenceOrder.objects.filter(line__order=order)


def waiting_licence_orders(actor: Actor) -> QuerySet[LicenceOrder]:
    """What the trade desk has to do, longest wait first. What a channel is at needs nobody."""
    rows = licence_orders_for(actor).filter(state__in=LicenceOrder.WAITING, next_at=None)
    return rows.order_by("waiting_since", "id")


def overdue_licence_orders(actor: Actor) -> QuerySet[LicenceOrder]:
    """Confirmed, and not seen at Dropbox within the promised time."""
    return licence_orders_for(actor).filter(verification=LicenceOrder.Verification.OVERDUE).order_by("verify_by", "id")


def attempts_for(actor: Actor, licence_order: LicenceOrder) -> QuerySet[LicenceAttempt]:
    """To buy its licences, the newest last."""
    return LicenceAttempt.objects.visible_to(actor).filter(licence_order=licence_order).order_by("number")
