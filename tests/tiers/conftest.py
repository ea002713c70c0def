import pytest

from partners.network.models import Profile, Tier


@pytest.fixture
def profile(company) -> Profile:
    """Hartwell IT in the lowest tier."""
    return Profile.objects.create(partner=company.partner, tier=Tier.objects.get(code="registered"))
