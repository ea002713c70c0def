"""Orders that wait for somebody: who can act is reminded after two days and again; of a draft, when its quotes hold no longer."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partners.orders.models import Order
from partners.orders.queries import approvers_of, lines_of
from partners.orders.services import can_be_approved
from partners.orders.telling import ORDER
from portal import clock
from portal.accounts.models import User
from portal.background import background_round
from portal.events.models import Event
from portal.events.once import record_once
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

VERB, BATCH = "order.still_waiting", 100
AGAIN = {"approval": timedelta(days=3), "answer": timedelta(days=7)}
WAITS = {
    "approval": _("nobody has approved it yet"),
    "too_late": _("it waited too long for its approval, so decline it and order anew"),
    "answer": _("the trade desk’s question is not answered yet"),
    "expired": _("its quotes hold no longer, so renew or discard them"),
}
phrases({VERB: _("reminded that {subject} waits: {what}")}, said={"what": lambda what: str(WAITS[what])})
minor(VERB)


@background_round("orders-waiting")
def remind_of_orders(limit: int = BATCH) -> int:
    due = Order.objects.filter(remind_at__lte=clock.now()).exclude(partner__state=Partner.State.CLOSED).order_by("remind_at")
    return sum(_remind(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _remind(pk: str) -> int:
    order = locked(Order, pk)
    if order is None or order.remind_at is None or order.remind_at > clock.now():  # another process was faster
        return 0
    what, occasion = _waits_for(order), order.remind_at.isoformat()
    then = clock.now() + AGAIN[what] if what in AGAIN else None
    Order.objects.filter(pk=pk).update(remind_at=then, updated_at=F("updated_at"))
    return bool(what) and record_once(VERB, order, occasion, new={"what": what}) is not None


def _waits_for(order: Order) -> str:
    """Empty if it does not."""
    if order.state == Order.State.AWAITING_APPROVAL:
        return "too_late" if can_be_approved(order) else "approval"
    if order.state == Order.State.DRAFT:
        return "expired" if any(line.quote.has_expired for line in lines_of(order)) else ""
    return "answer" if order.state == Order.State.RETURNED else ""


@handles(VERB)
def tell_who_can_act(event: Event) -> None:
    """As long as it waits for what it waited for then."""
    order = Order.objects.select_related("user", "partner").get(pk=event.subject_id)
    if _waits_for(order) == event.new["what"]:
        notify(ORDER, event, _people(order, event.new["what"]), partner=order.partner)


def _people(order: Order, what: str) -> list[User]:
    """Who approves, and of one that is too late whoever ordered as well; else whoever ordered, or, to answer, all who sell."""
    sellers = [member.user for member in people_with(order.partner_id, SELLERS)]
    approvers = [member.user for member in approvers_of(order)] if what in ("approval", "too_late") else []
    ordered = [one for one in sellers if one.pk == order.user_id] if what != "approval" else []
    return sellers if what == "answer" else [*approvers, *ordered] or sellers
