"""Journeys that come with the portal stand aside, so that a test knows which ones go on; `test_shipped.py` has them all."""

import pytest

from partners.onboarding.models import Journey, JourneyVersion


@pytest.fixture
def alone(db) -> None:
    """No journey begins but those that the test makes."""
    Journey.objects.update(is_active=False)


@pytest.fixture
def two_mails(alone) -> None:
    """The first days as they were first: those who are on that version stay on it."""
    first = JourneyVersion.objects.get(journey__code="partner-first-days", number=1)
    Journey.objects.filter(pk=first.journey_id).update(published=first, is_active=True)
