"""What the calendar brings: each due term ends, what was scheduled for it applies, and the next one begins.

The plan version stays the one that was sold; moving a team to newer terms is a decision of its own. The price is the day's.
"""

import logging
from datetime import timedelta

from django.db import transaction

from partners.subscriptions.engine.advance import Occasion, Step, advance
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.ledger import close_scheduled, drop_scheduled, keep, write_movement
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.standing import AWAITING_LICENCES, position_of
from partners.suspensions.ending import end_suspensions
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
BATCH = 500
VERBS = {
    Occasion.RENEWED: "subscription.renewed",
    Occasion.BILLED: "subscription.billed",
    Occasion.EXPIRED: "subscription.expired",
}


def renew_due(limit: int = BATCH) -> int:
    """Take the steps that are due by today, each subscription in its own transaction; returns how many there were."""
    due = Subscription.objects.filter(next_step_on__lte=clock.today()).order_by("next_step_on")
    due = due.exclude(order_lines__state=AWAITING_LICENCES)  # stands still until they are confirmed
    return sum(_renew(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _renew(pk: str) -> int:
    """A subscription that cannot be renewed is logged and does not keep the others from theirs."""
    try:
        with transaction.atomic():
            subscription = locked(Subscription, pk)
            set_partner(subscription.partner_id)
            return catch_up(subscription)
    except Exception:
        logger.exception("the renewal of %s failed", pk)
        return 0


def catch_up(subscription: Subscription, markets: Markets | None = None) -> int:
    """Carry out all that is due, one step after the other; the caller holds the lock. Returns how many steps."""
    due = subscription.next_step_on
    if due is None or due > clock.today():
        return 0
    markets = markets or markets_of(subscription.partner_id)
    steps = list(advance(position_of(subscription), markets, due - timedelta(days=1), clock.today()))
    for step in steps:
        _take(subscription, step)
    return len(steps)


def _take(subscription: Subscription, step: Step) -> None:
    seats, state = subscription.purchased, subscription.state
    old = {"renews_on": subscription.renews_on, "purchased": subscription.purchased}
    keep(subscription, step.after, step.charges)
    for waiting in step.applied:
        change = close_scheduled(subscription, ScheduledChange.State.APPLIED)
        if change is None or change.pk != waiting.id:
            raise LookupError(f"{waiting.id} does not wait for {subscription.pk}")
        delta = subscription.purchased - seats
        write_movement(
            Actor.system(), subscription, SeatMovement.Kind.RENEWAL, delta, waiting.effective_on, change.reason
        )
    if step.occasion == Occasion.EXPIRED:
        drop_scheduled(Actor.system(), subscription)
        end_suspensions(Actor.system(), subscription)
    new = {"renews_on": subscription.renews_on, "purchased": subscription.purchased}
    if step.occasion == Occasion.EXPIRED:
        old, new = {"state": state}, {"state": subscription.state}
    record_event(Actor.system(), VERBS[step.occasion], subscription, old=old, new=new)
