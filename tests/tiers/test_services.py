"""Moving a partner to another tier, what tiers bring, and that limits hold."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from partners.network.models import Profile, Tier
from partners.tiers.errors import SameTier, StartsInThePast, UnknownTier
from partners.tiers.models import Benefit, TierChange
from partners.tiers.queries import entitled
from partners.tiers.services import change_tier, create_benefit
from portal import clock
from portal.errors import InvalidValue, NotAllowed, ReasonMissing
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.keys.errors import KeyLimitReached
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, revoke_api_key
from portal.tenancy.roles import Role

pytestmark = pytest.mark.django_db


def move(staff, profile, tier="select", reason="Ten clients in a quarter.") -> Profile:
    return change_tier(actor=staff, profile=profile, tier=tier, reason=reason)


def lay_down(staff, **changes) -> Benefit:
    values = {"tier": "registered", "code": "api-keys", "label": "Active API keys", "limit": 2}
    return create_benefit(actor=staff, valid_from=changes.pop("valid_from", clock.today()), **values | changes)


def make_keys(actor, count: int) -> list[ApiKey]:
    return [create_api_key(actor=actor, name=f"Key {n}", scopes=["partners:read"]) for n in range(count)]


def test_a_change_is_on_the_partners_timeline_with_names_and_reason(company, profile, staff):
    move(staff, profile)

    profile.refresh_from_db()
    assert profile.tier.code == "select"
    event = Event.objects.get(verb="profile.tier_changed")
    assert (event.partner_id, event.reason) == (company.partner.pk, "Ten clients in a quarter.")
    assert sentence(event) == "moved Hartwell IT from Registered to Select"


def test_every_owner_is_told_by_mail_once(company, profile, staff, run_background):
    move(staff, profile)
    run_background()
    run_background()

    assert [m.to for m in mail.outbox] == [["Owner of Hartwell IT <owner@hartwell-it.example>"]]
    sent = mail.outbox[0]
    assert "Select" in sent.subject
    for part in (sent.body, sent.alternatives[0][0]):
        assert "Ten clients in a quarter." in part
        assert "Up to 20" in part
        assert "/p/hartwell-it/programme/" in part


def test_a_mail_about_a_tier_that_changed_again_is_not_sent(company, profile, staff, run_background):
    move(staff, profile, "select")
    move(staff, profile, "elite")
    run_background()
    assert [m.subject for m in mail.outbox] == ["Hartwell IT has the tier Elite now"]


@pytest.mark.parametrize(
    ("tier", "reason", "error"),
    [("registered", "x", SameTier), ("gold", "x", UnknownTier), ("select", " \n", ReasonMissing)],
)
def test_what_makes_no_sense_is_refused(profile, staff, tier, reason, error):
    with pytest.raises(error):
        move(staff, profile, tier, reason)
    assert not TierChange.objects.exists()
    assert not Event.objects.filter(verb="profile.tier_changed").exists()


def test_internal_use_licences_are_a_number(staff, profile):
    with pytest.raises(InvalidValue) as refused:
        lay_down(staff, code=" internal-use-licences ", limit=None)
    assert refused.value.field == "limit"
    assert lay_down(staff, code="internal-use-licences", limit=0).limit == 0
    assert not lay_down(staff, code="internal-use-licences", limit=None, included=False).included


@pytest.mark.parametrize("role", Role)
def test_partners_change_no_tier(company, profile, role):
    with pytest.raises(NotAllowed):
        move(company.actor(role), profile)


def test_the_past_keeps_its_tier_and_its_benefits(company, profile, staff):
    long_ago = clock.today() - timedelta(days=100)
    move(staff, profile)
    assert entitled(company.partner, "api-keys").limit == 20
    assert entitled(company.partner, "api-keys", on=long_ago).limit == 5


@pytest.mark.parametrize("row", ["benefit", "step"])
def test_rows_of_history_cannot_be_changed(profile, staff, row):
    move(staff, profile)
    record = Benefit.objects.first() if row == "benefit" else TierChange.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        record.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        record.delete()


def test_a_benefit_counts_from_its_day_on(company, profile, staff):
    lay_down(staff, limit=7, valid_from=clock.today() + timedelta(days=10))
    assert entitled(company.partner, "api-keys").limit == 5
    assert entitled(company.partner, "api-keys", on=clock.today() + timedelta(days=10)).limit == 7
    assert Event.objects.filter(verb="benefit.created").count() == 1


def test_a_benefit_does_not_begin_in_the_past(staff):
    with pytest.raises(StartsInThePast):
        lay_down(staff, valid_from=clock.today() - timedelta(days=1))


@pytest.mark.parametrize(
    "changes",
    [{"label": " "}, {"label": "x" * 121}, {"code": "two words"}, {"included": False, "limit": 3}, {"limit": -1}],
)
def test_a_benefit_that_makes_no_sense_is_refused(staff, changes):
    before = Benefit.objects.count()
    with pytest.raises(InvalidValue):
        lay_down(staff, **changes)
    assert Benefit.objects.count() == before


def test_partners_lay_nothing_down(owner):
    with pytest.raises(NotAllowed):
        lay_down(owner)


def test_the_tier_limits_the_keys_and_a_higher_one_gives_more(company, profile, staff):
    lay_down(staff, limit=2)
    first, _second = make_keys(company.actor(), 2)
    with pytest.raises(KeyLimitReached) as refused:
        make_keys(company.actor(), 1)
    assert str(refused.value) == "Hartwell IT has 2 active keys, and its tier includes 2."

    revoke_api_key(actor=company.actor(), api_key=first)
    make_keys(company.actor(), 1)
    move(staff, profile)
    make_keys(company.actor(), 3)


def test_a_benefit_that_is_not_included_allows_nothing(company, profile, staff):
    lay_down(staff, included=False, limit=None)
    with pytest.raises(KeyLimitReached):
        make_keys(company.actor(), 1)


def test_every_profile_belongs_to_a_tier_that_staff_know(db):
    assert list(Tier.objects.values_list("code", flat=True)) == ["registered", "select", "elite"]
