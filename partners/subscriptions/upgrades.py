"""To which plans a team can be raised today, and of each other plan why not and what to do. Writes nothing."""

from dataclasses import dataclass
from typing import Any

from partners.catalogue.models import Plan
from partners.catalogue.queries import plans_offered_or_above
from partners.subscriptions.changes import Planned, plan_change
from partners.subscriptions.engine.changes import ChangePlan
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.refusals import names
from partners.subscriptions.standing import standing_of
from portal import clock
from portal.actions import REGISTRY
from portal.errors import PortalError
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Upgrade:
    plan: Plan
    planned: Planned | None
    refusals: tuple[PortalError, ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.planned is not None


def upgrades_of(actor: Actor, subscription: Subscription) -> list[Upgrade]:
    """By rank. What is in the way of any change (it is a trial, suspended, an order is at work) is raised."""
    if refused := REGISTRY["subscriptions.change-plan"].refusal(actor, subscription):
        raise refused
    markets = markets_of_client(subscription.client_account)
    plans = plans_offered_or_above(subscription.plan, clock.today()).visible_to(actor)
    about = {"before": standing_of(subscription, markets, with_paid=True), "name": names()}
    return [_upgrade(subscription, markets, plan, about) for plan in plans.order_by("rank", "code")]


def _upgrade(subscription: Subscription, markets: Markets, plan: Plan, about: dict[str, Any]) -> Upgrade:
    try:
        return Upgrade(plan, plan_change(subscription, markets, ChangePlan(plan.code), **about))
    except PortalError as refused:
        return Upgrade(plan, None, (refused, *getattr(refused, "others", ())))
