"""What makes a partner overdue, when, and that list, filter and home page say the same."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from partners.announcements.models import Announcement, Notice
from partners.directory.overdue import overdue_of
from partners.directory.queries import overdue_partners, partners_for
from partners.network.models import Agreement
from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import change_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]


@pytest.fixture
def reasons(staff, company):
    """The codes of what is overdue for the company."""
    return lambda: {one.code for one in overdue_of(partners_for(staff).get(pk=company.partner.pk))}


def test_of_a_new_partner_nothing_is_overdue(reasons, company, joined):
    Partner.objects.update(agreement_due=True)
    joined(company, days=6)
    assert reasons() == set()


def test_after_a_week_an_agreement_and_an_owner_who_never_came(reasons, company, joined):
    Partner.objects.update(agreement_due=True)
    Agreement.objects.update(took_effect_at=clock.now() - timedelta(days=400))
    joined(company, days=8)
    assert reasons() == {"agreement", "owner"}


def test_a_new_version_counts_from_when_it_was_asked_for(reasons, company, joined, staff):
    Partner.objects.update(agreement_due=True)
    joined(company, days=400)
    Agreement.objects.update(took_effect_at=clock.now() - timedelta(days=3))
    assert "agreement" not in reasons()
    asked = clock.now() - timedelta(days=9)
    Agreement.objects.update(took_effect_at=asked)
    found = {one.code: one.since for one in overdue_of(partners_for(staff).get())}
    assert found["agreement"] == asked


def test_a_seller_who_signs_in_is_no_owner(reasons, company, joined):
    joined(company, days=8)
    User.objects.filter(pk=company.user("seller").pk).update(last_login=clock.now())
    assert reasons() == {"owner"}
    User.objects.filter(pk=company.user("owner").pk).update(last_login=clock.now())
    assert reasons() == set()


def test_owners_and_admins_need_a_second_factor_after_two_weeks(reasons, company, joined, in_order):
    in_order(company)
    joined(company, days=15)
    assert reasons() == set()
    Authenticator.objects.filter(user=company.user("seller")).delete()
    assert reasons() == set()
    Authenticator.objects.filter(user=company.user("admin")).update(type=Authenticator.Type.WEBAUTHN)
    assert reasons() == set()
    Authenticator.objects.filter(user=company.user("admin")).update(type=Authenticator.Type.RECOVERY_CODES)
    assert reasons() == {"second-factor"}


def test_who_came_or_rose_lately_has_two_weeks_however_old_the_company_is(reasons, company, joined, in_order, owner):
    """By the person's days in the role, to the second."""
    in_order(company)
    joined(company, days=50)
    seller = Membership.objects.get(partner=company.partner, role="seller")
    Authenticator.objects.filter(user=seller.user).delete()
    now = clock.now()
    with clock.moved(to=now):
        change_role(actor=owner, membership=seller, role="admin")
    for days, seconds, late in ((0, 0, False), (14, -1, False), (14, 0, True)):
        with clock.moved(to=now, by=timedelta(days=days, seconds=seconds)):
            assert ("second-factor" in reasons()) is late
    assert not Event.objects.filter(new__has_key="role_since").exists()


def test_nothing_sold_after_sixty_days(reasons, company, joined, in_order, sell):
    in_order(company)
    joined(company, days=59)
    assert reasons() == set()
    joined(company, days=61)
    assert reasons() == {"sales"}
    sell(company)
    assert reasons() == set()


def test_an_announcement_told_a_week_ago(reasons, company, in_order):
    announcement = Announcement.objects.create(
        title="x", text="x", state="published", published_at=clock.now(), acknowledgement_required=True
    )
    notice = Notice.objects.create(announcement=announcement, partner=company.partner)
    assert reasons() == set()
    Notice.objects.update(created_at=clock.now() - timedelta(days=8))
    assert reasons() == {"announcement"}
    notice.acknowledged_at, notice.acknowledged_label = clock.now(), "Owner"
    notice.save()
    assert reasons() == set()


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_of_a_partner_that_may_not_act_nothing_is_expected(reasons, company, joined, state):
    joined(company, days=100)
    assert reasons()
    Partner.objects.update(state=state)
    assert reasons() == set()


def test_the_longest_overdue_comes_first_and_says_since_when(staff, company, other_company, joined):
    joined(company, days=20)
    joined(other_company, days=90)
    first, second = overdue_partners(staff)
    assert (first.pk, second.pk) == (other_company.partner.pk, company.partner.pk)
    assert first.overdue_since == first.created_at
    assert [one.since for one in overdue_of(first)] == sorted(one.since for one in overdue_of(first))


class TestHome:
    def test_network_admins_see_all_that_are_overdue(self, browser, company, other_company, joined):
        joined(company, days=20)
        page = browser.get("/staff/").text
        assert "Partners that need somebody" in page
        assert "Hartwell IT" in page
        assert "Nordlicht" not in page

    def test_a_partner_manager_sees_the_assigned_ones(self, sign_in, colleague, company, other_company, joined):
        joined(company, days=20)
        joined(other_company, days=20)
        manager = colleague(StaffRole.PARTNER_MANAGER)
        Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
        page = sign_in(manager).get("/staff/").text
        assert "Hartwell IT" in page
        assert "Nordlicht" not in page

    @pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.CONTENT_EDITOR, StaffRole.TRADE_DESK])
    def test_others_have_nothing_to_do_there(self, sign_in, colleague, company, joined, role):
        joined(company, days=20)
        assert "Partners that need somebody" not in sign_in(colleague(role)).get("/staff/").text


def test_a_manager_reaches_no_overdue_partner_of_others(company, other_company, joined, colleague):
    joined(company, days=20)
    manager = colleague(StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=other_company.partner.pk).update(manager=manager)
    assert list(overdue_partners(Actor.person(manager))) == []
