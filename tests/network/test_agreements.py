"""The agreement: accepting it opens selling, a new version closes it until it is accepted too."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from partners.network.agreements import take_effect
from partners.network.errors import AgreementAccepted, DateInThePast, NotInForce, PersonRequired, VersionTaken
from partners.network.models import Acceptance, Agreement
from partners.network.services import accept_agreement, publish_agreement
from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.keys.models import ApiKey
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(company) -> Partner:
    """The company, with the agreement still to accept."""
    company.partner.agreement_due = True
    company.partner.save()
    return company.partner


@pytest.fixture
def in_force(db) -> Agreement:
    return Agreement.objects.in_force()


def accept(actor, partner, agreement) -> Acceptance:
    return accept_agreement(actor=actor, partner=partner, agreement=agreement, ip_address="192.0.2.7")


def publish(staff, version="2.0", effective_on=None, **changes) -> Agreement:
    values = {"title": "Reseller agreement", "text": "## New", **changes}
    return publish_agreement(actor=staff, version=version, effective_on=effective_on or clock.today(), **values)


def test_the_portal_starts_with_a_version_in_force(in_force):
    assert in_force.version == "1.0"
    assert "Dropbox, Inc." in in_force.text


def test_accepting_records_who_when_which_and_from_where(company, due, in_force):
    acceptance = accept(company.actor(), due, in_force)

    due.refresh_from_db()
    assert not due.agreement_due
    assert acceptance.user == company.user("owner")
    assert acceptance.user_label == "Owner of Hartwell IT <owner@hartwell-it.example>"
    assert (acceptance.agreement, acceptance.ip_address) == (in_force, "192.0.2.7")
    event = Event.objects.get(verb="agreement.accepted")
    assert event.partner_id == due.pk
    assert "ip_address" not in event.new
    assert event.subject_label == str(in_force)


def test_it_is_accepted_once(company, due, in_force):
    accept(company.actor(), due, in_force)
    with pytest.raises(AgreementAccepted):
        accept(company.actor("admin"), due, in_force)
    assert Acceptance.objects.count() == 1


def test_an_acceptance_cannot_be_changed(company, due, in_force):
    acceptance = accept(company.actor(), due, in_force)
    acceptance.user_label = "Somebody else"
    with pytest.raises(DatabaseError), transaction.atomic():
        acceptance.save()


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
def test_only_owners_and_admins_accept(company, due, in_force, role):
    with pytest.raises(NotAllowed):
        accept(company.actor(role), due, in_force)


def test_an_outsider_accepts_nothing_for_others(outsider, due, in_force):
    with pytest.raises(NotFound):
        accept(outsider, due, in_force)


def test_only_the_version_in_force_is_accepted(company, due, staff):
    later = publish(staff, effective_on=clock.today() + timedelta(days=30))
    with pytest.raises(NotInForce):
        accept(company.actor(), due, later)


def test_a_key_accepts_for_the_person_who_made_it_while_they_manage(company, due, in_force):
    factories.make_key(due, "agreements:write", created_by=company.user("owner"))
    acceptance = accept(Actor.api_key(ApiKey.objects.get()), due, in_force)
    assert acceptance.user == company.user("owner")
    assert "Integration" in acceptance.user_label


def test_a_key_of_nobody_who_manages_accepts_nothing(company, due, in_force):
    factories.make_key(due, "agreements:write", created_by=company.user("seller"))
    with pytest.raises(PersonRequired):
        accept(Actor.api_key(ApiKey.objects.get()), due, in_force)


def test_a_version_of_today_is_due_at_once_for_everybody(company, other_company, staff):
    agreement = publish(staff)
    assert agreement.took_effect_at
    assert set(Partner.objects.values_list("agreement_due", flat=True)) == {True}


def test_a_version_of_later_is_due_from_its_day_on_and_only_once(company, staff):
    agreement = publish(staff, effective_on=clock.today() + timedelta(days=30))
    take_effect()
    assert not Partner.objects.get().agreement_due

    with clock.moved(by=timedelta(days=31)):
        take_effect()
        partner = Partner.objects.get()
        assert partner.agreement_due
        accept(company.actor(), partner, agreement)
        take_effect()
        assert not Partner.objects.get().agreement_due


def test_a_version_is_published_once_and_not_backwards(staff):
    publish(staff)
    with pytest.raises(VersionTaken):
        publish(staff)
    with pytest.raises(DateInThePast):
        publish(staff, version="0.9", effective_on=date(2020, 1, 1))


def test_partners_publish_nothing(owner):
    with pytest.raises(NotAllowed):
        publish(owner)
