"""What a draft's next line can be: what may be changed of each team of its client now, and why not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.catalogue.queries import higher_plans
from partners.clients.models import ClientAccount
from partners.orders.models import OrderLine
from partners.orders.queries import with_order_at_work
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import add_ons_held, add_ons_to_add, with_parts
from portal import clock
from portal.actions import offer
from portal.errors import PortalError
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Step:
    verb: str
    page: str
    label: str | Promise
    has_any: Callable[[Subscription], bool] = lambda subscription: True  # whether there is something to choose


STEPS = (
    Step("convert", "subscription-convert", _("Convert to paid time"), lambda team: team.is_trial),
    Step("change-seats", "subscription-seats", _("Change seats"), lambda team: not team.is_trial),
    Step(
        "change-plan",
        "subscription-plan",
        _("Raise plan"),
        lambda team: higher_plans(team.plan, clock.today()).exists(),
    ),
    Step("add-add-on", "subscription-add-on", _("Add add-on"), lambda team: add_ons_to_add(team).exists()),
    Step("remove-add-on", "subscription-remove-add-on", _("Remove add-on"), lambda team: add_ons_held(team).exists()),
    Step("change-term", "subscription-term", _("Change term"), lambda team: not team.is_trial),
    Step("let-end", "subscription-end", _("Do not renew"), lambda team: not team.is_trial and team.auto_renew),
    Step("let-renew", "subscription-renew", _("Renew after all"), lambda team: not team.is_trial and not team.auto_renew),
    Step("cancel", "subscription-cancel", _("Cancel subscription")),
)


@dataclass(frozen=True, slots=True)
class Team:
    """`line`: of the draft, if the team has one there already. A second one would not know of the first."""

    subscription: Subscription
    steps: list[Step]
    refused: PortalError | None
    line: OrderLine | None


def teams_of(client: ClientAccount, actor: Actor, lines: Iterable[OrderLine] = ()) -> list[Team]:
    rows = Subscription.objects.visible_to(actor).filter(client_account=client, state__in=Subscription.LIVE)
    there = {line.subscription_id: line for line in lines}
    teams = with_order_at_work(with_parts(rows.select_related("plan", "client_account")))
    return [_team(team, actor, there.get(team.pk)) for team in teams.order_by("renews_on", "id")]


def _team(subscription: Subscription, actor: Actor, line: OrderLine | None) -> Team:
    asked = [(step, offer(actor, f"subscriptions.{step.verb}", subscription)) for step in STEPS if step.has_any(subscription)]
    possible = [step for step, offered in asked if offered and offered.enabled]
    refused = next((offered.refused for _step, offered in asked if offered and offered.refused), None)
    return Team(subscription, possible, None if possible else refused, line)
