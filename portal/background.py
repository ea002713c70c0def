"""The rounds of the background: what a sweep does, in order. Nouns add theirs when their app loads.

A round asks the database what is due, does some of it, and is safe beside any number of others doing the same.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from portal import clock

logger = logging.getLogger(__name__)

QUIET_AFTER = timedelta(minutes=2)  # a round not heard of for so long is silent
ROUNDS: dict[str, Callable[[], None]] = {}


def background_round(name: str) -> Callable:
    """Register a round. One that fails is logged and does not keep the others from theirs."""

    def decorate(function: Callable[[], object]) -> Callable:
        def guarded() -> None:
            from portal.events.models import Heartbeat

            try:
                function()
            except Exception:
                logger.exception("the round %s failed", name)
            else:
                beat = Heartbeat(name=name, at=clock.now())
                Heartbeat.objects.bulk_create(
                    [beat], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
                )

        ROUNDS[name] = guarded
        return function

    return decorate


def run_everything_due(rounds: int = 4) -> None:
    """Run rounds in this process until their chains are through, an event, its delivery and its mail: for tests."""
    for _ in range(rounds):
        for round_ in ROUNDS.values():
            round_()


def silent_rounds() -> list[str]:
    """Rounds that were not done lately: they fail, or worker or beat does not run."""
    from portal.events.models import Heartbeat

    heard = set(Heartbeat.objects.filter(at__gte=clock.now() - QUIET_AFTER).values_list("pk", flat=True))
    return sorted(set(ROUNDS) - heard)
