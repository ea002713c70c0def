import pytest

from partners.network.models import Profile, Tier


@pytest.fixture
def profile(company) -> Profile:
    """Of Hartwell IT, as an approval leaves it."""
    tier = Tier.objects.get(code="registered")
    return Profile.objects.create(partner=company.partner, tier=tier, website="hartwell-it.example", size="5-19")
