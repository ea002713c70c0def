"""Suspending and reactivating. A suspended team is still there and its seats are still billed; but nothing is bought for it,
its renewal date does not move, and it ends with its term (Google's Reseller API).
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from partners.subscriptions.coming import Coming, coming
from partners.subscriptions.engine.position import State as Stands
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.standing import must_be_live, must_be_paid, standing_of
from partners.suspensions import errors
from partners.suspensions.models import Suspension
from partners.suspensions.queries import side_of, suspensions_of
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import PARTNER_KEEPERS, SELLERS, TRADE_DESK

State, Ground = Subscription.State, Suspension.Ground
KEEPERS = PARTNER_KEEPERS | TRADE_DESK


def must_be_suspended(subscription: Subscription) -> PortalError | None:
    if refused := must_be_live(subscription):
        return refused
    return None if subscription.is_suspended else errors.NotSuspended(number=subscription)


def must_be_ours(actor: Actor, subscription: Subscription) -> PortalError | None:
    """Of what stands the actor's own side has to have set something."""
    standing = suspensions_of(subscription)
    if not standing or any(one.side == side_of(actor) for one in standing):
        return None
    grounds = ", ".join(str(one) for one in standing)
    return errors.SuspendedByOthers(number=subscription, grounds=grounds)


@business_action(
    noun="subscriptions",
    verb="suspend",
    label=_("Suspend subscription"),
    roles=SELLERS,
    staff_roles=KEEPERS,
    subject="subscription",
    available=must_be_paid,
)
def suspend_subscription(*, actor: Actor, subscription: Subscription, ground: str, reason: str) -> Subscription:
    """For one more ground, if it is suspended already."""
    _must_be_of_side(actor, ground)
    catch_up(subscription)
    if any(one.ground == ground for one in suspensions_of(subscription)):
        raise errors.SuspensionStands(number=subscription, ground=Ground(ground).label)
    Suspension.objects.create(
        partner_id=subscription.partner_id,
        subscription=subscription,
        ground=ground,
        reason=reason,
        set_by=actor.label[:250],
    )
    first = not subscription.is_suspended
    if first:
        subscription.become(State.SUSPENDED)
    subscription.save(update_fields=["state"])  # `updated_at` moves in either case: what it says of itself changed
    old, new = ({"state": State.ACTIVE}, {"state": State.SUSPENDED}) if first else ({}, {})
    verb = "subscription.suspended" if first else "subscription.suspension_added"
    record_event(actor, verb, subscription, old=old, new=new | {"ground": ground}, reason=reason)
    return subscription


@business_action(
    noun="subscriptions",
    verb="reactivate",
    label=_("Reactivate subscription"),
    roles=SELLERS,
    staff_roles=KEEPERS,
    subject="subscription",
    available=must_be_suspended,
    asks=must_be_ours,
)
def reactivate_subscription(*, actor: Actor, subscription: Subscription, reason: str, ground: str = "") -> Subscription:
    """Lifts one ground of the actor's side, or all of them. It is active again when none stands any more."""
    if ground:
        _must_be_of_side(actor, ground)
    catch_up(subscription)
    lifted = [one for one in suspensions_of(subscription, side_of(actor)) if ground in ("", one.ground)]
    if not lifted:
        raise errors.GroundStandsNot(number=subscription, ground=Ground(ground).label)
    now, left = clock.now(), len(suspensions_of(subscription)) - len(lifted)
    for one in lifted:
        one.lifted_at, one.lifted_by, one.lifted_reason = now, actor.label[:250], reason
        one.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    if not left:
        subscription.become(State.ACTIVE)
    subscription.save(update_fields=["state"])
    for one in lifted[: None if left else -1]:
        record_event(actor, "subscription.suspension_lifted", subscription, old={"ground": one.ground}, reason=reason)
    if not left:
        old, new = {"state": State.SUSPENDED, "ground": lifted[-1].ground}, {"state": State.ACTIVE}
        record_event(actor, "subscription.reactivated", subscription, old=old, new=new, reason=reason)
    return subscription


def _must_be_of_side(actor: Actor, ground: str) -> None:
    if ground not in Suspension.OF[side_of(actor)]:
        raise errors.GroundNotYours(ground=Ground(ground).label)


def coming_if(subscription: Subscription, *, suspended: bool) -> list[Coming]:
    """What is coming if it stays so: shown before it is confirmed."""
    markets = markets_of_client(subscription.client_account)
    state = Stands.SUSPENDED if suspended else Stands.ACTIVE
    return coming(replace(standing_of(subscription, markets), state=state), markets)
