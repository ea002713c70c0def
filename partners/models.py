"""Every table of the trade, one line each."""

from partners.catalogue.models import CommitmentRule, Plan, PlanVersion, Price
from partners.clients.models import ClientAccount
from partners.network.models import Acceptance, Agreement, Application, Profile, Tier
from partners.onboarding.models import Journey, JourneyRun, Step
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.tiers.models import Benefit, TierChange

__all__ = [
    "Acceptance", "Agreement", "Application", "Benefit", "ClientAccount", "CommitmentRule", "Journey", "JourneyRun", "Plan",
    "PlanVersion", "Price", "Profile", "ScheduledChange", "SeatMovement", "Step", "Subscription", "Tier", "TierChange",
]  # fmt: skip
