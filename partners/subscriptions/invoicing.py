"""Whether Dropbox invoices a team: who knows says it, and from then on one last day counts for asking for less."""

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
def set_invoiced(*, actor: Actor, subscription: Subscription, invoiced: bool | None, reason: str, seen: str = "") -> Subscription:
    """None: not known after all. What was scheduled before stays so; `late_changes` says what came too late."""
    refuse_stale(seen, {"invoiced": subscription.invoiced}, {"invoiced": invoiced}, subscription)
    if invoiced == subscription.invoiced:
        raise errors.InvoicingUnchanged()
    subscription.invoiced = invoiced
    subscription.save(update_fields=["invoiced"])
    return subscription


def last_days(subscription: Subscription) -> tuple[date, date]:
    """Of a team that Dropbox invoices, and of any other: until when less can be asked for at the coming renewal."""
    markets = markets_of_client(subscription.client_account)
    position = standing_of(subscription, markets)
    invoiced, other = (
        checks.last_day_to_give_notice(position, markets, invoiced=invoiced) for invoiced in (True, False)
    )
    return invoiced, other


def late_changes(subscription: Subscription) -> list[ScheduledChange]:
    """What was asked for while nobody knew that Dropbox invoices the team, and after the last day that counts for it."""
    if not subscription.invoiced or not (waiting := waiting_of(subscription)):
        return []
    last, _other = last_days(subscription)
    return [change for change in waiting if change.created_at.date() > last]
