"""What somebody of a suspended or an ended partner tries: their pages, keys, links that are still in mailboxes, waiting mail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.network.links import MEND, STATUS, make_token
from partners.network.models import Application
from partners.network.services import approve_application, confirm_application, create_application
from partners.standing.services import end_partner
from portal import clock
from portal.accounts.links import set_password_url
from portal.accounts.models import User
from portal.events.models import Event
from portal.keys.models import ApiKey
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import Role
from portal.tenancy.services import create_invitation, reinstate_partner, suspend_partner
from tests.factories import make_key, make_user
from tests.network.conftest import VALUES

NEW_PERSON = {"name": "Ines", "password": "eleven purple teapots"}


def end(partner: Partner, staff: Actor) -> None:
    end_partner(actor=staff, partner=partner, reason="Sold.", confirmation=partner.name)


def suspend(partner: Partner, staff: Actor) -> None:
    suspend_partner(actor=staff, partner=partner, reason="Unpaid.")


BOTH = pytest.mark.parametrize("stop", [suspend, end])


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


class TestPeople:
    @BOTH
    def test_in_another_partner_they_work_on(self, company, other_company, staff, sign_in, stop):
        user = company.user("owner")
        Membership.objects.create(partner=other_company.partner, user=user, role=Role.SELLER)
        browser = sign_in(user)
        browser.get(f"{company.url}/")  # the place to come back to
        stop(company.partner, staff)
        body = {"name": "Bright Dental", "country": "DE", "state": "active"}
        assert browser.post(f"{other_company.url}/clients/new/", body).status_code == 302
        assert browser.get(reverse("account_security")).status_code == 200

    @BOTH
    def test_a_form_that_was_open_before_saves_nothing(self, company, staff, sign_in, stop):
        browser = sign_in(company.user("owner"))
        assert browser.get(f"{company.url}/clients/new/").status_code == 200
        stop(company.partner, staff)
        for address, body in (
            ("/clients/new/", {"name": "Bright Dental"}),
            ("/people/invite/", {"email": "x@example.com", "role": "seller"}),
            ("/settings/security/", {"second_factor_roles": ["owner"]}),
        ):
            assert browser.post(f"{company.url}{address}", body).status_code in {200, 302, 403, 404}
        assert not Invitation.objects.exists()
        assert not Event.objects.filter(verb__in=("client_account.created", "partner.security_policy_set")).exists()

    def test_nobody_reinstates_themselves(self, company, staff, sign_in):
        suspend(company.partner, staff)
        answer = sign_in(company.user("owner")).post(
            reverse("staff-partner-reinstate", args=[company.partner.pk]), {"reason": "We paid."}
        )
        assert answer.status_code == 404
        assert Partner.objects.get(pk=company.partner.pk).is_suspended


class TestKeys:
    def test_a_suspended_partners_key_makes_no_key_and_rotates_none(self, company, staff, api):
        client = api(company.partner, "api-keys:read", "api-keys:write", "memberships:read")
        key = ApiKey.objects.get()
        suspend(company.partner, staff)
        for address, body in (("", {"name": "Spare", "scopes": ["memberships:read"]}), (f"/{key.pk}/rotate", {})):
            answer = client.post(f"/api/v1/api-keys{address}", body)
            assert (answer.status_code, answer.json()["code"]) == (403, "partner_suspended")
        assert ApiKey.objects.count() == 1

    def test_an_ended_partners_key_does_not_come_back_with_anything(self, company, staff, api):
        client = api(company.partner, "memberships:read")
        end(company.partner, staff)
        ApiKey.objects.update(revoked_at=None)  # even if one had been forgotten
        assert client.get("/api/v1/memberships").status_code == 401

    @BOTH
    def test_a_key_of_staff_reads_on(self, company, staff, api, stop):
        client = api(None, "partners:read", staff=True)
        stop(company.partner, staff)
        assert client.get(f"/api/v1/partners/{company.partner.pk}").status_code == 200

    def test_the_old_secret_of_a_rotation_ends_with_the_partner_too(self, company, staff):
        make_key(company.partner, "memberships:read")
        key = ApiKey.objects.get()
        key.previous_prefix, key.previous_digest = key.prefix, key.digest
        key.previous_until = clock.now() + timedelta(days=7)
        key.set_new_secret()
        key.save()
        end(company.partner, staff)
        assert not ApiKey.objects.usable().exists()


class TestInvitations:
    @pytest.fixture
    def invitation(self, owner) -> Invitation:
        return create_invitation(actor=owner, email="ines@example.com", role=Role.SELLER)

    @BOTH
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_the_link_joins_nobody(self, invitation, company, staff, client, stop, method):
        link = path(link_to(invitation))
        stop(company.partner, staff)
        answer = getattr(client, method)(link, NEW_PERSON)
        assert answer.status_code < 500
        assert not User.objects.filter(email="ines@example.com").exists()

    @BOTH
    def test_an_expired_one_sends_no_new_link(
        self, invitation, company, staff, client, stop, run_background, mailoutbox
    ):
        link = path(link_to(invitation))
        run_background(3)
        mailoutbox.clear()
        stop(company.partner, staff)
        with clock.moved(by=timedelta(days=15)):
            assert client.get(link).status_code in {403, 404, 409, 410}
            for address in (link, f"{link}renew/"):
                assert client.post(address, NEW_PERSON).status_code < 500
            run_background(3)
        assert not [mail for mail in mailoutbox if "ines@example.com" in mail.to[0]]

    def test_after_an_end_it_does_not_come_back(self, invitation, company, staff, client):
        link = path(link_to(invitation))
        end(company.partner, staff)
        Partner.objects.update(state=Partner.State.ACTIVE)  # which nothing in the portal does
        client.post(link, NEW_PERSON)
        assert not Membership.objects.filter(user__email="ines@example.com").exists()


class TestApplications:
    """The links of the application by which the partner came, which lie in a mailbox for ever."""

    @pytest.fixture
    def partner(self, db, staff) -> Partner:
        application = create_application(actor=Actor.anonymous(), ip_address="192.0.2.7", **VALUES)
        confirm_application(actor=Actor.link(application, "Lena"), application=application)
        return approve_application(actor=staff, application=application).partner

    @BOTH
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_none_of_them_changes_anything(self, partner, staff, client, stop, method):
        stop(partner, staff)
        application = Application.objects.get()
        before = Application.objects.values().get()
        mend, status = make_token(application, MEND), make_token(application, STATUS)
        for address in (f"/apply/mend/{mend}/", f"/apply/withdraw/{status}/", f"/apply/renew/{mend}/"):
            assert getattr(client, method)(address, {"reason": "x", "website": "evil.example"}).status_code < 500
        assert Application.objects.values().get() == before
        assert Partner.objects.get().state == partner.__class__.objects.get().state

    @BOTH
    def test_the_welcomes_link_opens_the_account_and_no_more_than_the_partner_allows(
        self, partner, staff, client, stop
    ):
        owner = Membership.objects.get(partner=partner).user
        link = path(set_password_url(owner))
        stop(partner, staff)
        form = client.get(link, follow=True).redirect_chain[-1][0]
        client.post(form, {"password1": NEW_PERSON["password"], "password2": NEW_PERSON["password"]})
        owner.refresh_from_db()
        assert owner.check_password(NEW_PERSON["password"])
        expected = 404 if stop is end else 200
        assert client.get(f"/p/{partner.slug}/", follow=True).status_code == expected
        assert client.post(f"/p/{partner.slug}/clients/new/", {"name": "Bright Dental"}).status_code in {200, 403, 404}
        assert not Event.objects.filter(verb="client_account.created").exists()


class TestWaitingMail:
    def test_an_invitation_that_waits_leaves_only_once_the_partner_is_back(
        self, company, owner, staff, run_background, mailoutbox
    ):
        invitation = create_invitation(actor=owner, email="ines@example.com", role=Role.SELLER)
        suspend(company.partner, staff)
        run_background(3)
        assert not [mail for mail in mailoutbox if "ines@example.com" in mail.to[0]]
        reinstate_partner(actor=staff, partner=company.partner, reason="Paid.")
        with clock.moved(by=timedelta(hours=2)):
            run_background(3)
        assert Message.objects.get(context__invitation=invitation.pk).state == Message.State.SENT

    @BOTH
    def test_what_is_the_persons_own_leaves_all_the_same(
        self, company, staff, run_background, mailoutbox, client, stop
    ):
        """A forgotten password is none of the partner's business."""
        stop(company.partner, staff)
        client.post(reverse("account_reset_password"), {"email": company.user("seller").email})
        run_background(3)
        assert [mail for mail in mailoutbox if company.user("seller").email in mail.to[0]]

    def test_nothing_of_another_partner_is_held(self, company, other_company, staff, run_background, mailoutbox):
        suspend(company.partner, staff)
        create_invitation(actor=other_company.actor("owner"), email="kai@example.com", role=Role.SELLER)
        run_background(3)
        assert [mail for mail in mailoutbox if "kai@example.com" in mail.to[0]]


@BOTH
def test_somebody_from_outside_learns_nothing_of_it(company, staff, sign_in, stop):
    stop(company.partner, staff)
    answer = sign_in(make_user("eve@evil.example")).get(f"{company.url}/")
    assert answer.status_code == 404
    assert company.partner.name not in answer.text
