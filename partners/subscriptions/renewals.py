"""What the calendar brings: each due term ends, what was scheduled for it applies, and the next one begins.

The plan version stays the one that was sold; moving a team to newer terms is a decision of its own. The price is the day's.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from partners.subscriptions.engine.advance import Occasion, Step, advance, next_step_on
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.ledger import keep, settle_waiting, write_movement
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.refusals import name_of
from partners.subscriptions.standing import AWAITING_LICENCES, position_of
from partners.suspensions.ending import end_suspensions
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
BATCH = 500
MOST_TRIED = 20  # batches of a round
VERBS = {
    Occasion.RENEWED: "subscription.renewed",
    Occasion.BILLED: "subscription.billed",
    Occasion.EXPIRED: "subscription.expired",
    Occasion.TRIAL_ENDED: "subscription.trial_ended",
}


def renew_due(limit: int = BATCH) -> int:
    """Take the steps that are due by today, `limit` or a few more, each subscription in its own transaction; returns how many
    there were. What fails stays due: a round goes past it, so that whatever comes after is not kept waiting. Where everything
    fails, it is not tried all in one round.
    """
    taken, looked_at, tried = 0, 0, Q()
    while taken < limit and looked_at < MOST_TRIED * limit:
        if not (found := list(_due().filter(tried).values_list("next_step_on", "pk")[:limit])):
            break
        taken += sum(_renew(pk) for _day, pk in found)
        looked_at += len(found)
        day, pk = found[-1]
        tried = Q(next_step_on__gt=day) | Q(next_step_on=day, pk__gt=pk)
    return taken


def _due() -> QuerySet[Subscription]:
    due = Subscription.objects.filter(next_step_on__lte=clock.today()).order_by("next_step_on", "pk")
    return due.exclude(order_lines__state=AWAITING_LICENCES)  # stands still until they are confirmed


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
    markets = markets or markets_of_client(subscription.client_account)
    steps = list(advance(position_of(subscription), markets, due - timedelta(days=1), clock.today()))
    for step in steps:
        _take(subscription, step)
    if not steps:  # so that a day on which nothing happens is not asked for again and again
        subscription.next_step_on = next_step_on(position_of(subscription), clock.today())
        subscription.save(update_fields=["next_step_on"])
    return len(steps)


def _take(subscription: Subscription, step: Step) -> None:
    actor, old = Actor.system(), _facts(subscription)
    keep(subscription, step.after, step.charges, step.day)
    for change in settle_waiting(actor, subscription, step.after, applied=step.applied):
        delta = subscription.purchased - old["purchased"]
        if change.seats is not None:
            write_movement(actor, subscription, SeatMovement.Kind.RENEWAL, delta, change.effective_on, change.reason)
    if step.occasion == Occasion.EXPIRED:
        end_suspensions(actor, subscription)
    new = _facts(subscription)
    told = {name for name in new if new[name] != old[name]} or {"state"}
    old, new = ({name: values[name] for name in told} for values in (old, new))
    record_event(actor, VERBS[step.occasion], subscription, old=old, new=new)
    if step.too_dear:
        items = {"items": [name_of(item) for item in step.too_dear]}
        record_event(actor, "subscription.price_not_taken", subscription, new=items)


def _facts(subscription: Subscription) -> dict[str, Any]:
    """What time changes, and an event tells."""
    facts = {"state": subscription.state, "renews_on": subscription.renews_on, "purchased": subscription.purchased}
    return {**facts, "term": subscription.term}
