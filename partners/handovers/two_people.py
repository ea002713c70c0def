"""A client that commits its new partner to more than one person may order there is taken over by two, as it would be ordered."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from partners.handovers import errors
from partners.handovers.contents import digest_of
from partners.handovers.costs import TakenOver, costs_for_receiver
from partners.handovers.models import Handover
from partners.orders.queries import is_above_limit, order_limit_of
from partners.subscriptions.engine.plain import to_plain
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.money import Money
from portal.tenancy.actor import Actor
from portal.tenancy.queries import managers_other_than

AGREED = "handover.agreed"


@dataclass(frozen=True, slots=True)
class Above:
    """That it is, and who is left to decide it. `agreed`: somebody accepted what is offered now, and it takes one more.
    `offered` is the digest of that.
    """

    limit: Money
    committed: Money
    offered: str
    agreed: bool
    own: bool  # the actor did, or may not be the second
    others: bool  # there is somebody else

    @property
    def asks_why(self) -> bool:
        return not self.others and (self.own or not self.agreed)


def above_limit(actor: Actor, handover: Handover) -> Above | None:
    """None where one person may accept it."""
    limit = order_limit_of(handover.to_partner_id)
    if actor.is_system or limit is None:
        return None
    teams = costs_for_receiver(handover)
    committed = _committed_by(teams)
    if committed is None or not is_above_limit(handover.to_partner_id, committed):
        return None
    person = person_behind(actor)
    others = managers_other_than(handover.to_partner_id, person).exclude(user_id=handover.offered_user_id or "")
    offered = _digest_of(teams)
    agreed = handover.agreed_to == offered
    own = agreed and (not actor.user_id or handover.agreed_user_id == person)
    return Above(limit, committed, offered, agreed, own, others.exists())


def _committed_by(teams: Iterable[TakenOver]) -> Money | None:
    """Together, as one order would; what has no price at the receiver commits it to nothing."""
    amounts = [one.commits_to for one in teams if one.commits_to]
    return Money(sum((money.amount for money in amounts), Decimal(0)), amounts[0].currency) if amounts else None


def is_agreed(handover: Handover) -> bool:
    """To what is offered now, at what it costs now: whoever looked at fewer seats, or at other prices, agreed to those."""
    return bool(handover.agreed_by) and handover.agreed_to == _digest_of(costs_for_receiver(handover))


def waits_for_second(actor: Actor, handover: Handover, reason: str) -> bool:
    """Whether this acceptance is only the first of two, which it is then written down as."""
    above = above_limit(actor, handover)
    if above is None or (above.agreed and not above.own):
        return False
    if above.agreed and above.others:
        raise errors.SecondPersonAccepts(client=handover)
    if above.others:
        handover.agreed_by, handover.agreed_user_id = actor.label[:250], person_behind(actor)
        handover.agreed_to = above.offered
        handover.save()
    elif not reason:
        raise errors.AcceptReasonNeeded(client=handover)
    # Not what it commits to: whoever reads events need not be one who reads costs.
    record_event(actor, AGREED, handover, new={"client": handover.client_name}, reason=reason, partner_id=handover.to_partner_id)
    return above.others


def _digest_of(teams: Iterable[TakenOver]) -> str:
    """Of each, its seats and what is charged for it next. What was paid ahead gets less with each day, and is left out."""
    return digest_of(
        to_plain([(one.subscription.pk, one.subscription.purchased, one.next_on, one.next_cost, one.ends_on) for one in teams])
    )
