"""The first steps: a registry that nouns fill, ticked by records, shorter for those who have been here long."""

from datetime import timedelta

import pytest

from partners.network.checklist import first_steps
from partners.network.models import Agreement, Profile, Tier
from partners.network.services import accept_agreement
from portal import clock
from portal.tenancy.models import Partner
from portal.tenancy.services import remove_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_partner(company) -> Partner:
    """Its owner alone, nothing done."""
    Profile.objects.create(partner=company.partner, tier=Tier.objects.first())
    Partner.objects.update(agreement_due=True)
    company.partner.refresh_from_db()
    for member in company.partner.memberships.exclude(role="owner"):
        remove_member(actor=company.actor(), membership=member)
    return company.partner


def steps_of(company, role="owner") -> dict[str, str]:
    partner = Partner.objects.get(pk=company.partner.pk)
    return {step.text: step.state for step in first_steps(company.actor(role), partner)}


def accept(company) -> None:
    agreement = Agreement.objects.in_force()
    accept_agreement(actor=company.actor(), partner=company.partner, agreement=agreement, ip_address=None)


def test_a_new_owner_sees_every_step_in_order_and_the_first_is_next(company, new_partner):
    assert steps_of(company) == {
        "Accept the reseller agreement": "next",
        "Set up a second factor": "open",
        "Complete your profile": "open",
        "Invite a colleague": "open",
        "Add your first client": "open",
        "Sell the first subscription": "open",
    }


def test_a_step_ticks_itself_and_the_next_one_moves_up(company, new_partner):
    accept(company)
    assert list(steps_of(company).values())[:2] == ["done", "next"]


def test_after_a_month_only_what_is_open_is_listed(company, new_partner):
    accept(company)
    with clock.moved(by=timedelta(days=31)):
        steps = steps_of(company)
    assert "Accept the reseller agreement" not in steps
    assert set(steps.values()) == {"next", "open"}


def test_the_profile_step_says_what_is_missing(company, new_partner):
    step = next(s for s in first_steps(company.actor(), company.partner) if s.text == "Complete your profile")
    assert (
        step.note
        == "Still missing: website, employees, services offered, description, billing contact and legal address."
    )


def test_a_role_sees_the_steps_it_can_take(company):
    assert list(steps_of(company, "seller")) == [
        "Set up a second factor",
        "Add your first client",
        "Sell the first subscription",
    ]
    assert list(steps_of(company, "learner")) == ["Set up a second factor"]
