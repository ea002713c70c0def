from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.renewals import errors
from partners.renewals.counting import reading_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.standing import must_be_active
from portal import clock
from portal.actions import business_action
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS


@business_action(
    noun="renewals",
    verb="report-use",
    label=_("Report seats in use"),
    roles=ACCOUNT_KEEPERS,
    subject="subscription",
    available=must_be_active,
    event="subscription.use_reported",
)
def report_use(*, actor: Actor, subscription: Subscription, used: int, used_on: date | None = None) -> Subscription:
    """As somebody counted them on a day: invited and suspended members count. More than are purchased cannot be in use."""
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
    subscription.used, subscription.used_on = used, day
    subscription.save(update_fields=["used", "used_on"])
    return subscription
