"""Looking at a partner's portal: who may, as whom, that nothing changes, and that it ends."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal import clock
from portal.actions import REGISTRY, offer
from portal.errors import InvalidValue, NotAllowed, NotFound, ReasonMissing, ViewOnly
from portal.events.models import Event
from portal.events.record import record_event
from portal.events.sentences import sentence
from portal.staff.services import remove_from_staff
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Personal
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import ALL_STAFF, RESENDERS, Role, StaffRole
from portal.tenancy.services import assign_manager, create_invitation
from portal.viewing.errors import OwnCompany, PartnerLeft, PersonOnly, ViewEnded
from portal.viewing.models import PartnerView
from portal.viewing.services import end_view, start_view
from tests.tenancy.test_at_once import at_once

SUPPORT, MANAGER = StaffRole.SUPPORT, StaffRole.PARTNER_MANAGER
WHY = "Asked on the phone where the seats are."


def start(user, company, role=Role.OWNER, reason=WHY) -> PartnerView:
    return start_view(actor=Actor.person(user), partner=company.partner, role=role, reason=reason)


@pytest.fixture
def support(colleague):
    return colleague(SUPPORT)


@pytest.fixture
def view(support, company) -> PartnerView:
    return start(support, company)


@pytest.fixture
def browser(sign_in, support, view):
    return sign_in(support)


# ── Who ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_network_admins_managers_and_support_may(colleague, company, role):
    user = colleague(role)
    Partner.objects.update(manager=user)
    if role in RESENDERS:
        assert start(user, company).partner == company.partner
    else:
        with pytest.raises((NotAllowed, NotFound)):
            start(user, company)


def test_a_partner_manager_looks_at_assigned_partners_only(colleague, staff, company, other_company, sign_in):
    user = colleague(MANAGER)
    assign_manager(actor=staff, partner=company.partner, manager=user)
    with pytest.raises(NotFound):
        start(user, other_company)
    start(user, company)
    browser = sign_in(user)
    assert browser.get(f"{company.url}/").status_code == 200
    assign_manager(actor=staff, partner=company.partner, manager=None)
    assert browser.get(f"{company.url}/").status_code == 404


def test_partners_look_at_nobody(company, other_company):
    with pytest.raises(NotFound):
        start_view(actor=company.actor("owner"), partner=other_company.partner, role="owner", reason=WHY)
    with pytest.raises(NotAllowed):
        start_view(actor=company.actor("owner"), partner=company.partner, role="owner", reason=WHY)


def test_whoever_belongs_to_the_partner_opens_it_themselves(staff_user, company):
    Membership.objects.create(partner=company.partner, user=staff_user, role=Role.LEARNER)
    with pytest.raises(OwnCompany):
        start(staff_user, company)


def test_a_key_does_not_look(company, staff_user):
    from portal.keys.services import create_api_key

    key = create_api_key(actor=Actor.person(staff_user), name="Mine", scopes=["partners:write"])
    with pytest.raises(PersonOnly):
        start_view(actor=Actor.api_key(key), partner=company.partner, role="owner", reason=WHY)


@pytest.mark.parametrize("reason", ["", " \n "])
def test_without_a_reason_nobody_looks(support, company, reason):
    with pytest.raises(ReasonMissing):
        start(support, company, reason=reason)


@pytest.mark.parametrize(("role", "reason"), [("king", WHY), ("support", WHY), ("owner", "x" * 501)])
def test_what_cannot_be_taken_is_refused(support, company, role, reason):
    with pytest.raises(InvalidValue):
        start(support, company, role=role, reason=reason)
    assert not PartnerView.objects.exists()


def test_a_partner_that_left_has_no_portal_to_look_at(support, company):
    company.partner.become("closed")
    company.partner.save()
    with pytest.raises(PartnerLeft):
        start(support, company)


def test_a_partner_that_leaves_closes_the_view(browser, company):
    company.partner.become("closed")
    company.partner.save()
    assert browser.get(f"{company.url}/").status_code == 404


# ── What is seen ────────────────────────────────────────────────────────────────────────────────────


def test_the_banner_names_who_looks_and_as_whom(browser, company):
    for path in ("/", "/clients/", "/people/", "/settings/", "/clients/cl_nothing/"):
        page = browser.get(f"{company.url}{path}").text
        assert "Support Person looks at Hartwell IT as: Owner" in page, path
        assert "End view" in page, path


def test_own_people_see_no_banner(sign_in, company, view):
    assert "looks at" not in sign_in(company.user("owner")).get(f"{company.url}/").text


def test_the_role_decides_what_is_seen(support, company, sign_in):
    create_client_account(actor=company.actor("owner"), name="Bright Dental")
    view = start(support, company, role=Role.LEARNER)
    browser = sign_in(support)
    assert "looks at Hartwell IT as: Learner" in browser.get(f"{company.url}/").text
    assert f'href="{company.url}/clients/"' not in browser.get(f"{company.url}/").text
    assert not ClientAccount.objects.visible_to(Actor.viewer(view)).exists()
    owners = start(support, company)
    assert f'href="{company.url}/clients/"' in browser.get(f"{company.url}/").text
    assert ClientAccount.objects.visible_to(Actor.viewer(owners)).exists()


def test_only_that_partner_and_only_that_person(browser, other_company, company, colleague, sign_in):
    assert browser.get(f"{other_company.url}/").status_code == 404
    assert sign_in(colleague(StaffRole.NETWORK_ADMIN)).get(f"{company.url}/").status_code == 404


def test_the_account_pages_stay_ones_own(browser, company, support):
    page = browser.get(reverse("account_security"))
    assert support.email in page.text
    assert company.user("owner").email not in page.text


def test_the_switcher_leads_back_to_it(browser, company):
    page = browser.get("/staff/").text
    assert f'href="{company.url}/"' in page
    assert "Viewing as Owner" in page


def test_what_is_personal_is_nobodys(support, view, company):
    """Not the viewer's own, and not the partner's people's."""
    viewer = Actor.viewer(view)
    assert viewer.user_id == ""
    for model in apps.get_models():
        if issubclass(model, Personal):
            assert not model.objects.visible_to(viewer).exists()


# ── Nothing changes ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def viewer(view) -> Actor:
    return Actor.viewer(view)


def test_no_action_whatever_is_allowed_to_a_viewer(viewer):
    for action in REGISTRY.values():
        refused = action.permission_refusal(viewer)
        assert refused is not None, action.name
        if action.anyone or Role.OWNER in action.roles:
            assert isinstance(refused, ViewOnly), action.name


@pytest.mark.parametrize("role", sorted(Role))
def test_in_no_role(support, company, role):
    viewer = Actor.viewer(start(support, company, role=role))
    assert all(action.permission_refusal(viewer) for action in REGISTRY.values())


def test_a_service_refuses_and_says_why(viewer, company):
    for call in (
        lambda: create_client_account(actor=viewer, name="Bright Dental"),
        lambda: create_invitation(actor=viewer, email="a@x.example", role="seller"),
    ):
        with pytest.raises(ViewOnly) as refused:
            call()
        assert "Hartwell IT" in str(refused.value)


def test_what_writes_past_the_actions_is_refused_by_the_event(viewer, company):
    with pytest.raises(ViewOnly):
        record_event(viewer, "asset.downloaded", company.partner)


def test_buttons_are_shown_as_the_role_has_them_and_do_nothing(viewer, browser, company):
    offered = offer(viewer, "client-accounts.create")
    assert offered is not None
    assert not offered.enabled
    answer = browser.post(f"{company.url}/people/invite/", {"email": "a@x.example", "role": "seller"})
    assert "nothing can be changed" in answer.text
    assert not Event.objects.filter(verb="invitation.created").exists()


def test_a_viewer_starts_no_view_and_acts_as_no_staff(viewer, company):
    assert (viewer.staff_role, viewer.staff_id, viewer.is_staff) == ("", "", False)
    with pytest.raises(NotAllowed):
        start_view(actor=viewer, partner=company.partner, role="owner", reason=WHY)


# ── Ending ──────────────────────────────────────────────────────────────────────────────────────────


def test_it_ends_by_a_button(browser, view, company):
    answer = browser.post(f"/staff/views/{view.pk}/end/", follow=True)
    assert "You no longer look at Hartwell IT" in answer.text
    assert browser.get(f"{company.url}/").status_code == 404
    with pytest.raises(ViewEnded):
        end_view(actor=Actor.person(view.user), view=view)
    assert Event.objects.filter(verb="partner.view_ended").count() == 1


def test_it_ends_by_itself(browser, view, company, run_background):
    with clock.moved(by=timedelta(minutes=29)):
        assert browser.get(f"{company.url}/").status_code == 200
    with clock.moved(by=timedelta(minutes=31)):
        assert browser.get(f"{company.url}/").status_code == 404  # at once, whatever the background does
        run_background()
        run_background()
        view.refresh_from_db()
        assert view.ended_at == view.ends_at
    event = Event.objects.get(verb="partner.view_expired")
    assert sentence(event).startswith("ended the look of Support Person at the portal of Hartwell IT")


def test_a_new_view_ends_the_one_before(browser, view, support, company, other_company):
    start(support, other_company)
    view.refresh_from_db()
    assert view.ended_at
    assert browser.get(f"{company.url}/").status_code == 404
    assert browser.get(f"{other_company.url}/").status_code == 200


def test_it_ends_with_the_place_among_staff(browser, staff, support, company):
    remove_from_staff(actor=staff, user=support, reason="Left.")
    assert browser.get(f"{company.url}/").status_code == 404


def test_nobody_ends_somebody_elses_but_a_network_admin(view, staff, colleague, company):
    other = colleague(MANAGER)
    assign_manager(actor=staff, partner=company.partner, manager=other)
    with pytest.raises(NotAllowed):
        end_view(actor=Actor.person(other), view=view)
    with pytest.raises(NotAllowed):
        end_view(actor=company.actor("owner"), view=view)
    assert end_view(actor=staff, view=view).ended_at
    event = Event.objects.get(verb="partner.view_cut")
    assert sentence(event) == "ended the look of Support Person at the portal of Hartwell IT"


def test_the_owner_reads_both_ends_with_both_names(view, support, company, sign_in):
    end_view(actor=Actor.person(support), view=view)
    started, ended = Event.objects.filter(partner=company.partner, verb__startswith="partner.view").order_by("id")
    assert (started.actor_label, started.reason) == ("Support Person", WHY)
    assert sentence(started) == "began to look at the portal of Hartwell IT, as owner"
    assert sentence(ended) == "stopped looking at the portal of Hartwell IT"
    home = sign_in(company.user("owner")).get(f"{company.url}/").text
    assert "began to look at the portal of Hartwell IT, as owner" in home
    assert "stopped looking at the portal of Hartwell IT" in home


# ── Doors ───────────────────────────────────────────────────────────────────────────────────────────


def test_starting_on_the_page(sign_in, support, company):
    browser, url = sign_in(support), f"/staff/partners/{company.partner.pk}/view/"
    assert "View as partner" in browser.get(f"/staff/partners/{company.partner.pk}/").text
    assert browser.get(url).context["form"].initial == {"role": "owner"}
    assert browser.post(url, {"role": "owner", "reason": ""}).context["form"].errors
    answer = browser.post(url, {"role": "seller", "reason": WHY})
    assert answer["Location"] == f"{company.url}/"


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.TRADE_DESK])
def test_others_get_neither_button_nor_form(sign_in, colleague, company, role):
    browser, url = sign_in(colleague(role)), f"/staff/partners/{company.partner.pk}/"
    assert "View as partner" not in browser.get(url).text
    assert browser.get(f"{url}view/").status_code == 403
    assert browser.post(f"{url}view/", {"role": "owner", "reason": WHY}).status_code == 403


class TestApi:
    def test_the_partner_reads_who_looked(self, api, company, other_company, view):
        row = api(company.partner, "partner-views:read").get(f"/api/v1/partner-views/{view.pk}").json()
        assert (row["name"], row["role"], row["reason"]) == ("Support Person", "owner", WHY)
        stranger = api(other_company.partner, "partner-views:read")
        assert stranger.get(f"/api/v1/partner-views/{view.pk}").status_code == 404
        assert stranger.get("/api/v1/partner-views").json()["data"] == []

    def test_a_network_admins_key_ends_it_and_a_partners_does_not(self, api, company, view):
        url, scopes = f"/api/v1/partner-views/{view.pk}/end", ("partner-views:read", "partner-views:write")
        assert api(company.partner, *scopes).post(url).status_code == 403
        client = api(None, *scopes, staff=True)
        assert client.post(url).json()["ended_at"]
        assert client.post(url).json()["code"] == "view_ended"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_leave_one_view(colleague, company):
    user = colleague(SUPPORT)
    answers = at_once(*([lambda: start(user, company)] * 2))
    assert answers == ["done", "done"]
    assert PartnerView.objects.filter(ended_at=None).count() == 1
