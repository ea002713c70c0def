"""Delegated access on its subscription's page."""

from dataclasses import dataclass, replace

from partners.delegated_access.asking import asking_refusal
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import accesses_of
from partners.subscriptions.models import Subscription
from portal.actions import Offer, offer
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Section:
    accesses: list[DelegatedAccess]
    ask: Offer | None


def section_of(subscription: Subscription, actor: Actor) -> Section | None:
    """None where there is nothing to say: a subscription that ended and never had one."""
    rows = accesses_of(subscription, actor)
    if not rows and not subscription.is_live:
        return None
    ask = offer(actor, "delegated-accesses.create") if subscription.is_live else None
    if ask and ask.enabled:
        ask = replace(ask, refused=asking_refusal(subscription))
    return Section(rows, ask)
