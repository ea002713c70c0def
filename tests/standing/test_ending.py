"""Ending a partner: who may, when, and what is left of it afterwards."""

import pytest
from django.urls import reverse

from partners.onboarding.models import JourneyRun
from partners.standing.errors import NameNotConfirmed, SubscriptionsRemain
from partners.standing.services import end_partner
from partners.subscriptions.services import cancel_subscription
from portal.accounts.links import set_password_url
from portal.errors import NotAllowed, NotFound, PartnerSuspended, ReasonMissing, StaffNotAllowed, WrongState
from portal.keys.models import ApiKey
from portal.mail.due import due_mail
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import Role, StaffRole
from portal.tenancy.services import reinstate_partner, suspend_partner
from tests.factories import make_key
from tests.standing.conftest import last_event, mail_states
from tests.trade import create_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]
WHY = {"reason": "The company was sold.", "confirmation": "Hartwell IT"}


@pytest.fixture
def ended(furnished, staff):
    end_partner(actor=staff, partner=furnished.partner, **WHY)
    return furnished


@pytest.mark.parametrize("state", ["active", "suspended"])
def test_network_admins_end_a_partner_with_a_reason_and_its_name(company, staff, state):
    Partner.objects.filter(pk=company.partner.pk).update(state=state)
    end_partner(actor=staff, partner=company.partner, reason="Sold.", confirmation="  Hartwell   IT ")
    company.partner.refresh_from_db()
    assert company.partner.get_state_display() == "Ended"
    event = last_event("partner.ended")
    assert (event.reason, event.old["state"], event.new["facts"]["people"]) == ("Sold.", state, 7)


@pytest.mark.parametrize("given", ["", "hartwell it", "Hartwell", "Nordlicht Systemhaus"])
def test_another_name_ends_nothing(company, staff, given):
    with pytest.raises(NameNotConfirmed):
        end_partner(actor=staff, partner=company.partner, reason="Sold.", confirmation=given)
    company.partner.refresh_from_db()
    assert company.partner.state == "active"


def test_without_a_reason_nothing_ends(company, staff):
    with pytest.raises(ReasonMissing):
        end_partner(actor=staff, partner=company.partner, **WHY | {"reason": "  "})


def test_while_subscriptions_are_active_it_is_refused_with_what_to_do(company, staff, owner, subscription):
    with pytest.raises(SubscriptionsRemain) as refused:
        end_partner(actor=staff, partner=company.partner, **WHY)
    assert "active subscriptions: 1" in str(refused.value)
    cancel_subscription(actor=owner, subscription=subscription, reason="Ended by agreement")
    end_partner(actor=staff, partner=company.partner, **WHY)


def test_the_second_of_two_who_end_it_is_told(company, staff):
    end_partner(actor=staff, partner=company.partner, **WHY)
    for change in (
        lambda **given: end_partner(confirmation="Hartwell IT", **given),
        suspend_partner,
        reinstate_partner,
    ):
        with pytest.raises(WrongState) as refused:
            change(actor=staff, partner=company.partner, reason="x")
        assert str(refused.value) == "Hartwell IT has ended."


@pytest.mark.parametrize("role", list(Role))
def test_nobody_ends_the_own_partner(company, role):
    with pytest.raises(NotAllowed):
        end_partner(actor=company.actor(role), partner=company.partner, **WHY)


@pytest.mark.parametrize("role", sorted(set(StaffRole) - {StaffRole.NETWORK_ADMIN}))
def test_no_other_staff_role_ends_one(company, colleague, role):
    person = colleague(role)
    Partner.objects.filter(pk=company.partner.pk).update(manager=person)
    with pytest.raises((StaffNotAllowed, NotFound)):
        end_partner(actor=Actor.person(person), partner=company.partner, **WHY)
    company.partner.refresh_from_db()
    assert company.partner.state == "active"


def test_nothing_is_sold_in_the_moment_after_the_end(company, staff, owner, subscription):
    """The request began before; the seller's actor still says that the partner is active."""
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    end_partner(actor=staff, partner=company.partner, **WHY)
    with pytest.raises(PartnerSuspended):
        create_subscription(
            actor=owner,
            client_account=subscription.client_account,
            plan=subscription.plan,
            term="yearly",
            seats=9,
            admin_email="it@ortiz.example",
        )


class TestAfterwards:
    def test_its_pages_are_gone_on_the_next_request_and_the_account_stays(self, sign_in, ended):
        browser = sign_in(ended.user("owner"))
        assert browser.get(f"{ended.url}/").status_code == 404
        assert "You belong to no partner" in browser.get("/").text
        assert browser.get(reverse("account_security")).status_code == 200

    def test_its_keys_are_revoked(self, furnished, staff, api):
        client = api(furnished.partner, "client-accounts:read")
        end_partner(actor=staff, partner=furnished.partner, **WHY)
        assert client.get("/api/v1/client-accounts").status_code == 401
        assert not ApiKey.objects.usable().filter(partner=furnished.partner).exists()
        assert last_event("api_key.revoked").request_id == staff.request_id

    def test_a_key_made_by_a_key_goes_with_it(self, company, staff):
        make_key(company.partner, "client-accounts:read")
        parent = ApiKey.objects.get()
        make_key(company.partner, "client-accounts:read", parent=parent)
        end_partner(actor=staff, partner=company.partner, **WHY)
        assert not ApiKey.objects.usable().exists()

    def test_keys_of_other_partners_stay(self, ended, other_company):
        make_key(other_company.partner, "client-accounts:read")
        assert ApiKey.objects.usable().count() == 1

    def test_its_invitations_lead_nowhere(self, client, ended):
        invitation = Invitation.objects.get()
        assert invitation.state == "revoked"
        assert client.get(f"/invitation/{link_to(invitation).partition('/invitation/')[2]}").status_code == 410

    def test_a_link_that_sets_a_password_is_for_the_account_alone(self, client, ended):
        user = ended.user("seller")
        user.set_unusable_password()
        user.save()
        path = "/" + set_password_url(user).split("/", 3)[3]
        assert client.get(path, follow=True).status_code == 200
        assert client.get(f"{ended.url}/").status_code in {302, 404}

    def test_its_waiting_mails_are_skipped_with_the_reason_also_without_a_mail_server(
        self, ended, run_background, settings
    ):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_PORT = 1  # nobody listens
        run_background(3)
        assert mail_states() == {
            "invitation": "sent", "welcome": "skipped", "announcement": "skipped", "partner-standing": "queued",
        }  # fmt: skip
        assert Message.objects.get(template="welcome").error == "The partner has ended."

    def test_its_journeys_stop(self, ended):
        assert JourneyRun.objects.get().state == JourneyRun.State.STOPPED
        assert last_event("journey_run.stopped").reason == "The partner has ended."

    def test_its_owners_are_told_with_the_numbers_from_before(self, ended, run_background, mailoutbox):
        run_background(3)
        mail = next(mail for mail in mailoutbox if mail.subject == "Hartwell IT is no longer a partner")
        for words in ("The company was sold.", "1 API key is revoked", "2 waiting mails are not sent"):
            assert words in mail.body
            assert words in mail.alternatives[0][0]
        assert "/p/hartwell-it/" not in mail.body

    def test_its_people_and_records_stay_for_staff(self, ended, sign_in, staff_user):
        assert Membership.objects.filter(partner=ended.partner).count() == 7
        page = sign_in(staff_user).get(f"/staff/partners/{ended.partner.pk}/")
        assert "Ended" in page.text


class TestPages:
    @pytest.fixture
    def browser(self, sign_in, staff_user):
        return sign_in(staff_user)

    def test_what_will_happen_stands_above_the_button(self, browser, furnished):
        page = browser.get(f"/staff/partners/{furnished.partner.pk}/end/").text
        assert "1 API key is revoked" in page
        assert 'data-confirm-name="Hartwell IT"' in page

    def test_it_ends_with_reason_and_name(self, browser, company):
        url = f"/staff/partners/{company.partner.pk}/end/"
        assert browser.post(url, {"reason": "Sold", "confirmation": "No"}).context["form"].errors
        page = browser.post(url, WHY, follow=True).text
        assert "Hartwell IT is no longer a partner. Its owners are told by mail." in page

    def test_with_subscriptions_there_is_no_form_but_what_to_do(self, browser, company, subscription):
        page = browser.get(f"/staff/partners/{company.partner.pk}/end/")
        assert "A partner can end once it has none" in page.text
        assert "confirmation" not in page.text

    def test_the_second_of_two_sees_who_was_first(self, browser, company, staff):
        url = f"/staff/partners/{company.partner.pk}/suspend/"
        browser.get(url)
        suspend_partner(actor=staff, partner=company.partner, reason="x")
        page = browser.post(url, {"reason": "x"})
        assert "Hartwell IT is suspended already." in page.text
        assert "What will happen" not in page.text

    def test_a_name_with_markup_stays_text(self, browser, company):
        name = '"><script>alert(1)</script>'
        Partner.objects.filter(pk=company.partner.pk).update(name=name)
        page = browser.get(f"/staff/partners/{company.partner.pk}/end/").text
        assert "<script>alert" not in page
        browser.post(f"/staff/partners/{company.partner.pk}/end/", {"reason": "x", "confirmation": name})
        company.partner.refresh_from_db()
        assert company.partner.state == "closed"

    @pytest.mark.parametrize("verb", ["suspend", "reinstate", "end"])
    def test_to_its_own_people_the_pages_do_not_exist(self, sign_in, company, verb):
        browser = sign_in(company.user("owner"))
        assert browser.get(f"/staff/partners/{company.partner.pk}/{verb}/").status_code == 404
        assert browser.post(f"/staff/partners/{company.partner.pk}/{verb}/", WHY).status_code == 404


class TestApi:
    @pytest.fixture
    def client(self, api):
        return api(None, "partners:read", "partners:write", staff=True)

    def url(self, company, verb: str) -> str:
        return f"/api/v1/partners/{company.partner.pk}/{verb}"

    def test_the_dry_answer_changes_nothing(self, client, furnished):
        answer = client.get(self.url(furnished, "consequences?of=suspend")).json()
        assert (answer["of"], answer["available"]) == ("suspend", True)
        assert [line["code"] for line in answer["consequences"]][:2] == ["people", "keys"]
        furnished.partner.refresh_from_db()
        assert furnished.partner.state == "active"

    def test_it_says_why_not(self, client, company, subscription):
        answer = client.get(self.url(company, "consequences?of=end")).json()
        assert (answer["available"], answer["code"]) == (False, "subscriptions_remain")
        assert answer["next_step"]

    @pytest.mark.parametrize("query", ["", "?of=", "?of=explode"])
    def test_another_change_is_not_known(self, client, company, query):
        answer = client.get(self.url(company, f"consequences{query}"))
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")

    def test_it_ends(self, client, company):
        assert client.post(self.url(company, "end"), WHY, format="json").json()["state"] == "closed"
        again = client.post(self.url(company, "end"), WHY, format="json")
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")

    def test_a_wrong_name_is_400_beside_its_field(self, client, company):
        answer = client.post(self.url(company, "end"), WHY | {"confirmation": "x"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "name_not_confirmed")

    def test_a_partners_own_key_learns_clearly_that_it_may_not(self, api, company):
        own = api(company.partner, "partners:read", "partners:write")
        for answer in (
            own.post(self.url(company, "end"), WHY, format="json"),
            own.get(self.url(company, "consequences?of=end")),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")

    def test_another_partners_key_finds_nothing(self, api, company, other_company):
        other = api(other_company.partner, "partners:read", "partners:write")
        assert other.get(self.url(company, "consequences?of=end")).status_code == 404
        assert other.post(self.url(company, "end"), WHY, format="json").status_code == 404


def test_a_claim_looks_at_the_row_itself():
    """No join in the conditional update: otherwise two workers could claim one mail."""
    assert "JOIN" not in str(due_mail().query)
