"""The words of orders' events, and who hears of them: who approves, who ordered."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.orders.models import LicenceOrder, Order
from partners.orders.queries import approvers_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.roles import SELLERS

subject(Subject(Order, partner_page="order"))
subject(Subject(LicenceOrder, staff_page="staff-licence-order"))
phrases(
    {
        "quote.created": _("quoted {subject}"),
        "order.created": _("began the order {subject}"),
        "order.submitted": _("asked for the approval of {subject}"),
        "order.approved": _("approved {subject}"),
        "order.declined": _("declined {subject}"),
        "order.placed": _("placed {subject}"),
        "order.returned": _("has a question about {subject}"),
        "order.fulfilled": _("fulfilled {subject}"),
        "order.refused": _("refused {subject}"),
        "order.cancelled": _("cancelled {subject}"),
        "licence_order.ordered": _("ordered the licences of {subject} at the distributor"),
        "licence_order.confirmed": _("confirmed the licences of {subject}"),
        "licence_order.returned": _("asked the partner about {subject}"),
        "licence_order.answered": _("answered the trade desk about {subject}"),
        "licence_order.refused": _("refused the licences of {subject}"),
        "profile.order_limit_set": _("changed the limit of orders"),
    }
)
minor("quote.created", "order.created", "licence_order.ordered", "licence_order.confirmed", "licence_order.returned")

ORDER = topic(
    "order",
    label=_("Orders"),
    text=_("When an order waits for you, and what becomes of one that you placed."),
    place=Place.PARTNER,
    icon="shopping-cart",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("order", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)


def _order(event: Event) -> Order:
    return Order.objects.select_related("user", "partner").get(pk=event.subject_id)


@handles("order.submitted")
def tell_who_approves(event: Event) -> None:
    order = _order(event)
    notify(ORDER, event, [member.user for member in approvers_of(order)], partner=order.partner)


@handles("order.approved", "order.declined", "order.returned", "order.fulfilled", "order.refused")
def tell_who_ordered(event: Event) -> None:
    """Of a key, whoever made it. Whoever decided it knows."""
    order = _order(event)
    if order.user and order.user_id != event.actor_id:
        notify(ORDER, event, [order.user], partner=order.partner)
