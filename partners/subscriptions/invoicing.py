"""Whether Dropbox invoices a team: who knows says it, and from then on one last day counts for asking for less."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.subscriptions import errors, standing
from partners.subscriptions.engine import checks
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.queries import waiting_of
from partners.subscriptions.standing import standing_of
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.tenancy.actor import Actor
from portal.tenancy.roles import SELLERS


@business_action(
    noun="subscriptions",
    verb="set-invoiced",
    label=_("Say whether Dropbox invoices it"),
    roles=SELLERS,
    subject="subscription",
    available=standing.must_be_live,
    event="subscription.invoicing_said",
)
def set_invoiced(
    *, actor: Actor, subscription: Subscription, invoiced: bool | None, reason: str, seen: str = ""
) -> Subscription:
    """None: not known after all. What was scheduled before stays so; `late_changes` says what came too late."""
    refuse_stale(seen, {"invoiced": subscription.invoiced}, {"invoiced": invoiced}, subscription)
    if invoiced == subscription.invoiced:
        raise errors.InvoicingUnchanged()
    subscription.invoiced = invoiced
    subscription.save(update_fields=["invoiced"])
    return subscription


@dataclass(frozen=True, slots=True)
class LastDays:
    """Until when less can be asked for at the coming renewal."""

    invoiced: date  # of a team that Dropbox invoices
    other: date  # of any other
    no_time_for: int  # days of notice that the running term leaves no time for


def last_days(subscription: Subscription) -> LastDays:
    markets = markets_of_client(subscription.client_account)
    position = standing_of(subscription, markets)
    invoiced, other = (
        checks.last_day_to_give_notice(position, markets, invoiced=invoiced) for invoiced in (True, False)
    )
    days = checks.rules_of(position, markets).notice_days
    return LastDays(invoiced, other, no_time_for=0 if checks.leaves_time(position, days) else days)


def late_changes(subscription: Subscription) -> list[ScheduledChange]:
    """What was asked for while nobody knew that Dropbox invoices the team, and after the last day that counts for it."""
    if not subscription.invoiced or not (waiting := waiting_of(subscription)):
        return []
    last = last_days(subscription).invoiced
    return [change for change in waiting if change.created_at.date() > last]
