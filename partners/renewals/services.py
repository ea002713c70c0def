from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from partners.renewals import errors
from partners.renewals.counting import reading_of
from partners.renewals.roster import Roster, count_roster
from partners.renewals.use_on import COUNTED
from partners.subscriptions.models import Subscription
from partners.subscriptions.standing import must_be_countable
from portal import clock
from portal.actions import REGISTRY, business_action
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS


@business_action(
    noun="renewals",
    verb="report-use",
    label=_("Report seats in use"),
    roles=ACCOUNT_KEEPERS,
    subject="subscription",
    available=must_be_countable,
)
def report_use(
    *, actor: Actor, subscription: Subscription, used: int, used_on: date | None = None, invited: int | None = None
) -> Subscription:
    """As somebody counted them on a day: invited and suspended members count. More than are purchased cannot be in use. How many
    of them are invited only the event keeps.
    """
    if used > subscription.purchased:
        raise errors.MoreInUse(used=used, purchased=subscription.purchased)
    day = used_on or clock.today()
    if day > clock.today():
        raise errors.CountedInFuture(day=day)
    seen = reading_of(subscription)
    if seen and day <= seen.day:
        raise errors.SeenAtDropbox(day=seen.day, seen=seen.used)
    if subscription.used_on and day < subscription.used_on:
        raise errors.CountedBefore(day=day, known=subscription.used_on)
    old = {"used": subscription.used, "used_on": subscription.used_on}
    new = {"used": used, "used_on": day}
    subscription.used, subscription.used_on = used, day
    subscription.save(update_fields=["used", "used_on"])
    if old != new or invited is not None:
        told = {} if invited is None else {"invited": invited}
        record_event(actor, COUNTED, subscription, old=old, new=new | told)
    return subscription


def report_roster(
    *, actor: Actor, subscription: Subscription, file: BinaryIO, used_on: date | None = None
) -> tuple[Subscription, Roster]:
    """From a file of the team's people, as `report_use` of their number."""
    if refused := REGISTRY["renewals.report-use"].refusal(actor, subscription):
        raise refused  # before a file is read for nothing
    roster = count_roster(file)
    done = report_use(
        actor=actor, subscription=subscription, used=roster.used, used_on=used_on, invited=roster.invited
    )
    return done, roster
