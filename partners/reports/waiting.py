"""What is ordered in a report's days and not charged yet, so that the report can say what it does not have."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from partners.orders.models import Order
from partners.orders.queries import awaited_lines
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner


def orders_waiting(actor: Actor, since: date, until: date) -> int | None:
    """How many will be charged from one of these days on, once their licences are there; None for keys that read no orders."""
    if not actor.has_scope("orders:read"):
        return None
    lines = awaited_lines(quote__made_on__gte=since, quote__made_on__lte=until)
    return Order.objects.visible_to(actor).filter(pk__in=lines.values("order")).count()


def waiting_url(partner: Partner | None, since: date, until: date) -> str:
    """Where they are listed: by their partner, or by the trade desk."""
    query = urlencode({"awaiting_since": since, "awaiting_until": until})
    if partner:
        return f"{reverse('order-list', args=[partner.slug])}?{query}"
    return f"{reverse('staff-licence-order-list')}?all=1&{query}"
