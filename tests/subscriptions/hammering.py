"""One of several processes that change the same subscription: `said_by_all` starts them.

Every third wish is for fewer seats from the renewal on, the others are for one seat more. Prints a line for what was done: how
many seats were added and how many reductions were scheduled.
"""

import sys
import time

from partners.subscriptions import errors
from partners.subscriptions.models import Subscription
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from tests.trade import change_seats


def hammer(subscription_id: str, membership_id: str, times: int) -> tuple[int, int]:
    actor = Actor.member(Membership.objects.select_related("user", "partner").get(pk=membership_id))
    added = scheduled = number = 0
    while number < times:
        seen = Subscription.objects.get(pk=subscription_id)
        wanted = seen.purchased + 1 if number % 3 else seen.purchased - 1 - number % 100
        try:
            change = change_seats(
                actor=actor,
                subscription=seen,
                seats=wanted,
                reason=f"Wish {number}",
                expected_purchased=seen.purchased,
            )
        except errors.OrderAtWork:
            time.sleep(0.01)  # another process's order is being confirmed
            continue
        except errors.SeatsChangedMeanwhile:  # it was faster: look again
            continue
        except errors.ReductionAlreadyScheduled:
            number += 1
            continue
        added += bool(change.order)
        scheduled += not change.order
        number += 1
    return added, scheduled


def main(subscription_id: str, membership_id: str, times: str) -> None:
    sys.stdout.write(" ".join(map(str, hammer(subscription_id, membership_id, int(times)))))
