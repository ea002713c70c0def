from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.network.models import Profile, Tier
from partners.subscriptions.models import Subscription
from portal import clock
from portal.tenancy.models import Membership, Partner
from tests.factories import Company
from tests.trade import create_subscription


@pytest.fixture
def browser(sign_in, staff_user):
    return sign_in(staff_user)


@pytest.fixture
def joined():
    """Put a company's beginning so many days back: `joined(company, days=30)`."""

    def put(company: Company, days: int) -> None:
        then = clock.now() - timedelta(days=days)
        Partner.objects.filter(pk=company.partner.pk).update(created_at=then)
        Membership.objects.filter(partner=company.partner).update(created_at=then, role_since=then)

    return put


@pytest.fixture
def in_order():
    """Nothing is left to do: signed in, and with second factors."""

    def put(company: Company) -> None:
        for user in company.people.values():
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
            user.last_login = clock.now() - timedelta(days=3)
            user.save()

    return put


@pytest.fixture
def tiered(company) -> Company:
    tier, _new = Tier.objects.get_or_create(code="select", defaults={"name": "Select", "rank": 2})
    Profile.objects.create(partner=company.partner, tier=tier, website="hartwell-it.example", services="Helpdesk")
    return company


@pytest.fixture
def sell():
    """A client with a subscription of nine seats."""

    def sold(company: Company, seats: int = 9) -> Subscription:
        owner, word = company.actor("owner"), company.partner.slug
        number = Subscription.objects.count()
        client = create_client_account(actor=owner, name=f"Ortiz Logistics {number}")
        return create_subscription(
            actor=owner, client_account=client, plan=Plan.objects.get(code="advanced"), term="yearly", seats=seats,
            admin_email=f"it{number}@{word}.example",
        )  # fmt: skip

    return sold
