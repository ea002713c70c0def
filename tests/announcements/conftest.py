from datetime import timedelta

import pytest

from partners.announcements.models import Announcement
from partners.announcements.services import create_announcement, publish_announcement
from partners.network.models import Profile, Tier
from portal import clock

VALUES = {
    "kind": "programme-change",
    "title": "Owners sign in with a second factor",
    "text": "From the date on it is **required**.",
    "rule_before": "Recommended.",
    "rule_after": "Required.",
    "acknowledgement_required": True,
}


@pytest.fixture
def draft(staff):
    def write(**changes) -> Announcement:
        date = {"effective_on": clock.today() + timedelta(days=60)}
        return create_announcement(actor=staff, **{**VALUES, **date, **changes})

    return write


@pytest.fixture
def published(staff, draft, run_background):
    """Written, published, and told to everybody affected."""

    def publish(**changes) -> Announcement:
        announcement = publish_announcement(actor=staff, announcement=draft(**changes))
        run_background(3)
        return announcement

    return publish


@pytest.fixture
def tier_of():
    """Put a company into a tier: `tier_of(company, "elite")`."""

    def put(company, code: str) -> None:
        Profile.objects.update_or_create(partner=company.partner, defaults={"tier": Tier.objects.get(code=code)})

    return put
