"""A team as a contact sees it: what it has, when it renews, what can be asked for. No price: that is between the two."""

from collections.abc import Iterable
from dataclasses import dataclass

from partners.client_requests.models import ClientRequest
from partners.client_requests.words import for_contact
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.queries import waiting_of
from partners.subscriptions.standing import must_be_active, renews_then

Kind = ClientRequest.Kind


@dataclass(frozen=True, slots=True)
class Team:
    subscription: Subscription
    renews: bool
    seats: int
    waiting: list[ScheduledChange]
    asked: list[ClientRequest]
    stands_still: str  # why nothing can be asked for now
    kinds: tuple[str, ...]  # that can be asked for now


def team_shown(subscription: Subscription, unsettled: Iterable[ClientRequest]) -> Team:
    asked = [row for row in unsettled if row.subscription_id == subscription.pk]
    refused, turn = must_be_active(subscription), Kind.LET_END if subscription.auto_renew else Kind.LET_RENEW
    known = {row.kind for row in asked}
    return Team(
        subscription=subscription,
        renews=renews_then(subscription),
        seats=subscription.trial_seats or subscription.purchased,
        waiting=waiting_of(subscription),
        asked=asked,
        stands_still=for_contact(refused, subscription) if refused else "",
        kinds=() if refused else tuple(kind for kind in (Kind.SEATS, turn) if kind not in known),
    )
