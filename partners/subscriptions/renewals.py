"""Renewals come by the calendar: each due term ends, what was scheduled for it applies, and the next one begins.

The plan version stays the one that was sold; moving a team to newer terms is a decision of its own.
"""

import logging

from django.db import transaction

from partners.subscriptions import seats as rules
from partners.subscriptions.ledger import close_scheduled, write_movement
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import scheduled_change_of
from portal import clock
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
BATCH = 500


def renew_due(limit: int = BATCH) -> int:
    """Renew what is due by today, each subscription in its own transaction; returns how many terms began."""
    due = Subscription.objects.filter(state=Subscription.State.ACTIVE, renews_on__lte=clock.today())
    return sum(_renew(pk) for pk in list(due.order_by("renews_on").values_list("pk", flat=True)[:limit]))


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


def catch_up(subscription: Subscription) -> int:
    """Carry out every renewal that is due, one term after the other; the caller holds the lock. Returns how many."""
    terms = 0
    while subscription.state == Subscription.State.ACTIVE and subscription.renews_on <= clock.today():
        _begin_next_term(subscription)
        terms += 1
    return terms


def _begin_next_term(subscription: Subscription) -> None:
    renewal = subscription.renews_on
    old = {"renews_on": renewal, "purchased": subscription.purchased}
    change = scheduled_change_of(subscription)
    if change is not None and change.effective_on <= renewal:
        _apply(subscription, change)
    subscription.renews_on = rules.renewal_after(subscription.started_on, subscription.term, renewal)
    subscription.save(update_fields=["purchased", "renews_on"])
    new = {"renews_on": subscription.renews_on, "purchased": subscription.purchased}
    record_event(Actor.system(), "subscription.renewed", subscription, old=old, new=new)


def _apply(subscription: Subscription, change: ScheduledChange) -> None:
    delta = change.seats - subscription.purchased
    close_scheduled(subscription, ScheduledChange.State.APPLIED)
    subscription.purchased = change.seats
    write_movement(Actor.system(), subscription, SeatMovement.Kind.RENEWAL, delta, change.effective_on, change.reason)
