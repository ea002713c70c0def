"""A client that commits its new partner to more than one person may order there is taken over by two, as it would be ordered."""

from dataclasses import dataclass
from decimal import Decimal

from partners.handovers import errors
from partners.handovers.contents import digest_of
from partners.handovers.costs import costs_for_receiver
from partners.handovers.models import Handover
from partners.orders.limits import others_than
from partners.orders.queries import is_above_limit, order_limit_of
from partners.subscriptions.engine.plain import to_plain
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.money import Money
from portal.tenancy.actor import Actor

AGREED = "handover.agreed"


@dataclass(frozen=True, slots=True)
class Above:
    """That it is, and who is left to decide it. `agreed`: somebody accepted what is offered now, and it takes one more."""

    limit: Money
    committed: Money
    agreed: bool
    own: bool  # the actor did, or may not be the second
    others: bool  # there is somebody else

    @property
    def asks_why(self) -> bool:
        return not self.others and (self.own or not self.agreed)


def above_limit(actor: Actor, handover: Handover) -> Above | None:
    """None where one person may accept it."""
    limit, committed = order_limit_of(handover.to_partner_id), committed_by(handover)
    if actor.is_system or limit is None or committed is None or not is_above_limit(handover.to_partner_id, committed):
        return None
    person = person_behind(actor)
    others = others_than(handover.to_partner_id, person).exclude(user_id=handover.offered_user_id or "")
    agreed = is_agreed(handover)
    own = agreed and (not actor.user_id or handover.agreed_user_id == person)
    return Above(limit, committed, agreed, own, others.exists())


def committed_by(handover: Handover) -> Money | None:
    """Its teams together, as one order would; what has no price at the receiver commits it to nothing."""
    amounts = [one.commits_to for one in costs_for_receiver(handover) if one.commits_to]
    return Money(sum((money.amount for money in amounts), Decimal(0)), amounts[0].currency) if amounts else None


def is_agreed(handover: Handover) -> bool:
    """To what is offered now, at what it costs now: whoever looked at fewer seats, or at other prices, agreed to those."""
    return bool(handover.agreed_by) and handover.agreed_to == _now(handover)


def waits_for_second(actor: Actor, handover: Handover, reason: str) -> bool:
    """Whether this acceptance is only the first of two, which it is then written down as."""
    above = above_limit(actor, handover)
    if above is None or (above.agreed and not above.own):
        return False
    if above.agreed and above.others:
        raise errors.SecondPersonAccepts(client=handover)
    if above.others:
        handover.agreed_by, handover.agreed_user_id = actor.label[:250], person_behind(actor)
        handover.agreed_to = _now(handover)
        handover.save()
    elif not reason:
        raise errors.AcceptReasonNeeded(client=handover)
    # Not what it commits to: whoever reads events need not be one who reads costs.
    record_event(actor, AGREED, handover, new={"client": handover.client_name}, reason=reason, partner_id=handover.to_partner_id)
    return above.others


def _now(handover: Handover) -> str:
    """Of the teams and of what is charged for them next. What was paid ahead gets less with each day, and is left out."""
    teams = [
        (one.subscription.pk, one.subscription.purchased, one.next_on, one.next_cost, one.ends_on)
        for one in costs_for_receiver(handover)
    ]
    return digest_of(to_plain(teams))
