"""What an order may commit to before a second person has to approve it; each partner sets it for itself."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from partners.network.models import Profile
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.tenancy.actor import Actor
from portal.tenancy.roles import MANAGERS


def saved_limit(profile: Profile) -> dict[str, Decimal | None]:
    """As its form begins."""
    return {"limit": profile.order_limit}


@business_action(
    noun="profiles",
    verb="set-order-limit",
    label=_("Set limit of orders"),
    roles=MANAGERS,
    subject="profile",
    event="profile.order_limit_set",
)
def set_order_limit(*, actor: Actor, profile: Profile, limit: Decimal | None, seen: str = "") -> Profile:
    """In the partner's currency, counted by what an order commits to; None: no order needs a second person."""
    refuse_stale(seen, saved_limit(profile), {"limit": limit}, profile)
    profile.order_limit = limit
    profile.save(update_fields=["order_limit"])
    return profile
