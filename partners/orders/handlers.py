"""The words of orders' events, and who hears of them: who approves, who ordered."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import partners.orders.channels.carrying_out
import partners.orders.limit_waiting
import partners.orders.reminding  # noqa: F401  the rounds of all three are registered with them
from partners.dropbox.models import DropboxConnection
from partners.orders.models import LicenceOrder, Order, OrderLine, Quote
from partners.orders.queries import approvers_of
from partners.orders.telling import ORDER
from partners.orders.verifying import stop_waiting
from partners.teams.due import read_soon
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import TRADE_DESK

subject(Subject(Order, partner_page="order"))
subject(Subject(Quote, partner_page="quote"))
subject(Subject(LicenceOrder, staff_page="staff-licence-order"))
phrases(
    {
        "quote.created": _("quoted {subject}"),
        "order.created": _("began the order {subject}"),
        "order.line_added": _("added a line to {subject}"),
        "order.line_removed": _("removed a line from {subject}"),
        "order.quotes_renewed": _("renewed quotes of {subject}"),
        "order.updated": _("edited {subject}"),
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
        "licence_order.retried": _("had the licences of {subject} ordered again"),
        "licence_order.taken_over": _("took over the licences of {subject} by hand"),
        "licence_order.given_up": _("could not order the licences of {subject} by itself"),
        "licence_order.verified": _("saw the licences of {subject} at Dropbox"),
        "licence_order.overdue": _("did not see the licences of {subject} at Dropbox within the promised time"),
        "profile.order_limit_set": _("changed the limit of orders"),
        "profile.order_limit_asked": _("asked a second person to confirm a higher limit of orders"),
        "profile.order_limit_dropped": _("left the limit of orders as it was"),
    }
)
minor("quote.created", "order.created", "order.line_added", "order.line_removed", "order.quotes_renewed", "order.updated")
minor("licence_order.ordered", "licence_order.confirmed", "licence_order.returned")
minor("licence_order.verified", "licence_order.retried", "licence_order.taken_over")

OVERDUE = topic(
    "licences-overdue",
    label=_("Licences that Dropbox does not show"),
    text=_("When licences were confirmed and a connected team does not have them within the promised time."),
    place=Place.STAFF,
    icon="shopping-cart",
    mail=Mail.DAILY,
    url=lambda row: reverse("staff-licence-order", args=[row.event.subject_id]),
    roles=TRADE_DESK,
)
GIVEN_UP = topic(
    "licences-given-up",
    label=_("Licences that could not be ordered by themselves"),
    text=_("When a channel gives up, and a person has to order them or look what became of them."),
    place=Place.STAFF,
    icon="shopping-cart",
    mail=Mail.DAILY,
    url=lambda row: reverse("staff-licence-order", args=[row.event.subject_id]),
    roles=TRADE_DESK,
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


@handles("licence_order.overdue")
def tell_the_trade_desk(event: Event) -> None:
    row = LicenceOrder.objects.select_related("partner").get(pk=event.subject_id)
    if row.is_overdue:
        notify(OVERDUE, event, staff_with(TRADE_DESK), partner=row.partner)


@handles("licence_order.given_up")
def tell_whose_turn_it_is(event: Event) -> None:
    row = LicenceOrder.objects.select_related("partner").get(pk=event.subject_id)
    if row.next_at is None and row.state in LicenceOrder.WAITING:
        notify(GIVEN_UP, event, staff_with(TRADE_DESK), partner=row.partner)


@handles("licence_order.confirmed")
def look_at_dropbox_soon(event: Event) -> None:
    """Most often they are there when the distributor says so."""
    line = OrderLine.objects.get(licence_order=event.subject_id)
    read_soon(DropboxConnection.objects.filter(subscription=line.subscription_id))


@handles("dropbox_connection.disconnected")
def wait_no_longer(event: Event) -> None:
    stop_waiting(DropboxConnection.objects.get(pk=event.subject_id))
