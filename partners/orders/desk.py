"""The trade desk: staff order licences at the distributor, ask, confirm or refuse. What is sold and billed follows from that."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from partners.orders import errors, verifying
from partners.orders.attempts import keep_by_hand
from partners.orders.channels.protocol import Result
from partners.orders.channels.registry import MANUAL, channel
from partners.orders.checklist import checklist_of
from partners.orders.models import LicenceOrder, Order, OrderLine
from partners.orders.progress import fulfil, settle
from partners.provisioning.answers import field_of
from portal import clock
from portal.accounts.values import within
from portal.actions import business_action
from portal.errors import PartnerSuspended, PortalError, UnknownChoice
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import NOBODY, TRADE_DESK
from portal.text import clean_text

State = LicenceOrder.State
ASKABLE = {
    "admin_email": _("Team admin's e-mail"),
    "purchase_order_number": _("Purchase order number"),
    "message": _("Something else"),
}
LONGEST_QUESTION = 500
KEPT: dict[str, Result] = {  # as an attempt
    State.ORDERED: Result.ORDERED,
    State.CONFIRMED: Result.CONFIRMED,
    State.REFUSED: Result.REFUSED,
}


def askable_of(licence_order: LicenceOrder) -> dict[str, str]:
    """Field and label. The address of a team that exists is not the order's to change; what was answered can be asked again."""
    line = licence_order.line
    is_new = line.quote.subscription_id is None
    plain = {name: str(label) for name, label in ASKABLE.items() if is_new or name != "admin_email"}
    return plain | {field_of(answer["code"]): answer["question"] for answer in line.provisioning}


def is_open(licence_order: LicenceOrder) -> PortalError | None:
    return _not_now(licence_order) if licence_order.is_open else _decided(licence_order)


def is_queued(licence_order: LicenceOrder) -> PortalError | None:
    return _not_now(licence_order) if licence_order.state == State.QUEUED else _decided(licence_order)


def is_waiting(licence_order: LicenceOrder) -> PortalError | None:
    return _not_now(licence_order) if licence_order.state in LicenceOrder.WAITING else _decided(licence_order)


def _not_now(licence_order: LicenceOrder) -> PortalError | None:
    """While a channel may be buying it nobody else does."""
    return errors.LicenceOrderInHand() if licence_order.is_in_hand else None


def _decided(licence_order: LicenceOrder) -> PortalError:
    return errors.LicenceOrderDecided(state=licence_order.get_state_display())


@business_action(
    noun="licence-orders",
    verb="mark-ordered",
    label=_("Mark as ordered"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    subject="licence_order",
    available=is_queued,
    event="licence_order.ordered",
)
def mark_ordered(*, actor: Actor, licence_order: LicenceOrder, reference: str = "") -> LicenceOrder:
    """At the distributor: from here on the partner cannot cancel it."""
    licence_order.reference, licence_order.ordered_at = _reference(reference), clock.now()
    return _turn(actor, licence_order, State.ORDERED)


@business_action(
    noun="licence-orders",
    verb="confirm",
    label=_("Confirm licences"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    subject="licence_order",
    available=is_waiting,
    event="licence_order.confirmed",
)
def confirm_licences(
    *, actor: Actor, licence_order: LicenceOrder, reference: str, checked: Collection[str] = ()
) -> LicenceOrder:
    """The licences are there: the line happens as it was quoted. `checked` are the keys of its whole checklist."""
    licence_order.reference = _reference(reference) or licence_order.reference
    if not licence_order.reference:
        raise errors.ReferenceMissing()
    missing = [str(point.words) for point in checklist_of(licence_order.line) if point.key not in checked]
    if missing:
        raise errors.ChecklistOpen(missing="; ".join(missing))
    licence_order.confirmed_at = clock.now()
    line = licence_order.line
    fulfil(actor, line.order, line)
    return _turn(actor, licence_order, State.CONFIRMED)


@business_action(
    noun="licence-orders",
    verb="request-information",
    label=_("Ask the partner"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    subject="licence_order",
    available=is_waiting,
    event="licence_order.returned",
)
def request_information(*, actor: Actor, licence_order: LicenceOrder, questions: Mapping[str, str]) -> LicenceOrder:
    """A question beside a field (see `ASKABLE`); it comes back into the queue with the answers."""
    asked = {
        name: clean_text(text, multiline=True)[:LONGEST_QUESTION] for name, text in questions.items() if text.strip()
    }
    known = askable_of(licence_order)
    if unknown := next((name for name in asked if name not in known), ""):
        raise UnknownChoice(field="questions", value=unknown[:80], known=list(known))
    if not asked:
        raise errors.NoQuestion()
    licence_order.questions, licence_order.answers = asked, {}
    licence_order.next_at = licence_order.in_hand_until = None  # a person reads the answer before anything is bought
    return _turn(actor, licence_order, State.RETURNED)


@business_action(
    noun="licence-orders",
    verb="refuse",
    label=_("Refuse line"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    subject="licence_order",
    available=is_open,
    event="licence_order.refused",
)
def refuse_licences(*, actor: Actor, licence_order: LicenceOrder, reason: str) -> LicenceOrder:
    """This line alone; nothing of it is charged, and the partner reads why."""
    licence_order.reason = reason
    line = licence_order.line
    line.become(OrderLine.State.REFUSED)
    line.save()
    return _turn(actor, licence_order, State.REFUSED, reason)


def can_be_tried(licence_order: LicenceOrder) -> PortalError | None:
    if refused := is_waiting(licence_order):
        return refused
    if not channel(licence_order.channel).buys:
        return errors.OrderedByHand()
    partner = licence_order.partner
    return None if partner.state == partner.State.ACTIVE else PartnerSuspended(partner=partner)


def can_be_taken_over(licence_order: LicenceOrder) -> PortalError | None:
    """Also from a channel that is no longer there."""
    if refused := is_open(licence_order):
        return refused
    return errors.OrderedByHand() if licence_order.channel == MANUAL.code else None


@business_action(
    noun="licence-orders",
    verb="try-again",
    label=_("Try again"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    subject="licence_order",
    available=can_be_tried,
)
def try_again(*, actor: Actor, licence_order: LicenceOrder) -> LicenceOrder:
    """By its channel, within moments: it looks first whether it is bought already."""
    licence_order.next_at, licence_order.tries = clock.now(), 0
    licence_order.save()
    record_event(actor, "licence_order.retried", licence_order)
    return licence_order


@business_action(
    noun="licence-orders",
    verb="take-over",
    label=_("Take over by hand"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    subject="licence_order",
    available=can_be_taken_over,
    event="licence_order.taken_over",
)
def take_over(*, actor: Actor, licence_order: LicenceOrder) -> LicenceOrder:
    """Its channel is asked no more: a person orders it, and confirms it as ever."""
    licence_order.channel, licence_order.next_at, licence_order.in_hand_until = MANUAL.code, None, None
    licence_order.handled_by = actor.label[:250]
    licence_order.save()
    return licence_order


def _reference(text: str) -> str:
    return within(LicenceOrder, "reference", clean_text(text))


def _turn(actor: Actor, licence_order: LicenceOrder, state: str, reason: str = "") -> LicenceOrder:
    """The order that it is of goes along."""
    licence_order.become(state)
    licence_order.handled_by = actor.label[:250]
    if state in KEPT:
        keep_by_hand(actor, licence_order, KEPT[state], reason)
    if state == State.CONFIRMED:
        verifying.begin(licence_order)
    licence_order.save()
    settle(actor, locked(Order, licence_order.line.order_id), reason)
    return licence_order
