"""The demo's partners have risen at different speeds."""

from datetime import UTC, datetime, time, timedelta

from partners.network.models import Profile
from partners.tiers.models import TierChange
from partners.tiers.services import change_tier
from portal import clock
from portal.accounts.models import User
from portal.demo import STAFF_EMAIL
from portal.tenancy.actor import Actor

# Slug, tier, days ago, why.
STEPS = [
    (
        "cascadia-managed-it",
        "select",
        200,
        "Twenty-five clients moved over without a lost file, and two people certified.",
    ),
    ("te-waipounamu-tech", "select", 300, "First partner on the South Island to run its own training days."),
    ("te-waipounamu-tech", "elite", 90, "Half of the region's schools, and help for two new partners."),
]


def seed() -> None:
    if TierChange.objects.exists():
        return
    staff = Actor.person(User.objects.get(email=STAFF_EMAIL))
    for slug, tier, days, reason in STEPS:
        profile = Profile.objects.get(partner__slug=slug)
        with clock.moved(to=datetime.combine(clock.today() - timedelta(days=days), time(14, 5), UTC)):
            change_tier(actor=staff, profile=profile, tier=tier, reason=reason)
