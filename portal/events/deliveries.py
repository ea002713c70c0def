"""Carrying out the outbox: each due delivery is claimed, its handler run, and the result written down."""

import logging
import traceback
from datetime import timedelta

from django.db import transaction

from portal import clock, leases
from portal.events.models import EventDelivery
from portal.events.registry import handler_named
from portal.logs import on_behalf_of, without_secrets

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 12
BATCH = 100
State = EventDelivery.State


def deliver_due(limit: int = BATCH) -> int:
    """Run up to `limit` due deliveries; returns how many were run. Safe beside any number of others doing the same."""
    due = leases.due(EventDelivery.objects.all(), waiting=State.DUE, working=State.RUNNING)
    run = 0
    for delivery in due.select_related("event").order_by("next_at")[:limit]:
        if leases.claim(delivery, waiting=State.DUE, working=State.RUNNING, lease=LEASE):
            with on_behalf_of(delivery.event.request_id):
                _deliver(delivery)
            run += 1
    return run


def _deliver(delivery: EventDelivery) -> None:
    try:
        with transaction.atomic():
            handler_named(delivery.handler)(delivery.event)
            delivery.become(State.DONE)
            delivery.done_at, delivery.error = clock.now(), ""
            delivery.save(update_fields=["state", "done_at", "error"])
        logger.info("%s heard of %s (%s)", delivery.handler, delivery.event.verb, delivery.event_id)
    except Exception:  # noqa: BLE001  whatever a handler raises: kept, retried, in the end parked for staff
        _fail(delivery, traceback.format_exc(limit=8))


def _fail(delivery: EventDelivery, error: str) -> None:
    logger.warning("delivery %s failed (attempt %s)\n%s", delivery.pk, delivery.attempts, error)
    delivery.refresh_from_db()  # it may have become done here and not in the database
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.become(State.PARKED)
        delivery.parked_at = clock.now()
    else:
        delivery.become(State.DUE)
    delivery.next_at = clock.now() + leases.back_off(delivery.attempts)
    delivery.error = without_secrets(error)[-4000:]
    delivery.save(update_fields=["state", "next_at", "error", "parked_at"])
