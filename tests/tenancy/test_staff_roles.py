"""What each staff role sees and may do; a partner manager only with the assigned partners."""

import pytest

from partners.network.models import Application
from portal.accounts.models import User
from portal.actions import REGISTRY, offer
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.events.record import record_event
from portal.events.sentences import sentence
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, revoke_api_key
from portal.mail.models import Message
from portal.tenancy import errors
from portal.tenancy.actor import Actor
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import ALL_STAFF, DESCRIPTIONS, PARTNER_READERS, Role, StaffRole
from portal.tenancy.services import (
    assign_manager,
    change_role,
    create_invitation,
    remove_member,
    resend_invitation,
    suspend_partner,
)

pytestmark = pytest.mark.usefixtures("everybody")

MANAGER, SUPPORT, AUDITOR = StaffRole.PARTNER_MANAGER, StaffRole.SUPPORT, StaffRole.AUDITOR
OTHERS = sorted(ALL_STAFF - {StaffRole.NETWORK_ADMIN})


@pytest.fixture
def manager(colleague, staff, company) -> Actor:
    """A partner manager, with one of the two companies assigned."""
    user = colleague(MANAGER)
    assign_manager(actor=staff, partner=company.partner, manager=user)
    return Actor.person(user)


@pytest.fixture
def application(db) -> Application:
    return Application.objects.create(
        company_name="Fjord IT", website="fjord.example", country="NO", size="5-19", contact_name="Ida Berg",
        contact_email="ida@fjord.example", services="x", motivation="x", state="submitted",
    )  # fmt: skip


def test_every_role_is_described():
    assert {*Role, *StaffRole} == set(DESCRIPTIONS)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_partner_manager_sees_assigned_partners_and_what_is_theirs(manager, company, other_company):
    assert list(Partner.objects.visible_to(manager)) == [company.partner]
    seen = Membership.objects.visible_to(manager).values_list("partner_id", flat=True)
    assert set(seen) == {company.partner.pk}
    people = set(User.objects.visible_to(manager).filter(staff_role=""))
    assert people == set(company.people.values())


def test_a_partner_manager_without_partners_sees_none(colleague, company):
    actor = Actor.person(colleague(MANAGER))
    assert not Partner.objects.visible_to(actor).exists()
    assert not Membership.objects.visible_to(actor).exists()


@pytest.mark.parametrize("role", sorted(ALL_STAFF - {MANAGER}))
def test_who_else_reads_partners(colleague, company, other_company, role):
    actor = Actor.person(colleague(role))
    expected = 2 if role in PARTNER_READERS else 0
    assert Partner.objects.visible_to(actor).count() == expected
    assert Membership.objects.visible_to(actor).exists() == bool(expected)


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_every_reviewer_sees_every_application(colleague, application, role):
    seen = Application.objects.visible_to(Actor.person(colleague(role))).exists()
    assert seen == (role not in {StaffRole.TRADE_DESK, StaffRole.CONTENT_EDITOR})


def test_events_of_a_partner_are_seen_with_it(manager, staff, company, other_company):
    for one in (company, other_company):
        suspend_partner(actor=staff, partner=one.partner, reason="x")
    assert set(Event.objects.visible_to(manager).values_list("partner_id", flat=True)) == {company.partner.pk}


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_events_without_a_partner(colleague, staff, staff_user, application, role):
    """About a person: network admin, support and auditor. About an application: whoever reads applications."""
    of_person = record_event(staff, "user.updated", staff_user)
    of_application = record_event(staff, "application.submitted", application)
    seen = set(Event.objects.visible_to(Actor.person(colleague(role))))
    assert (of_person in seen) == (role in {StaffRole.NETWORK_ADMIN, SUPPORT, AUDITOR})
    assert (of_application in seen) == (role not in {StaffRole.TRADE_DESK, StaffRole.CONTENT_EDITOR})


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_mail_is_read_by_those_who_resend_and_audit(colleague, role):
    Message.objects.create(to_email="a@x.example", template="welcome", dedupe_key="one", why="x", context={})
    seen = Message.objects.visible_to(Actor.person(colleague(role))).exists()
    assert seen == (role in {StaffRole.NETWORK_ADMIN, SUPPORT, AUDITOR})


# ── Acting ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_partner_manager_acts_on_assigned_partners(manager, company):
    assert suspend_partner(actor=manager, partner=company.partner, reason="Unpaid.").is_suspended


def test_another_managers_partner_does_not_exist(manager, other_company):
    theirs = Membership.objects.get(partner=other_company.partner, role=Role.SELLER)
    before = Event.objects.count()
    for call in (
        lambda: suspend_partner(actor=manager, partner=other_company.partner, reason="x"),
        lambda: change_role(actor=manager, membership=theirs, role=Role.ADMIN),
        lambda: remove_member(actor=manager, membership=theirs),
    ):
        with pytest.raises(NotFound):
            call()
    assert Event.objects.count() == before


def test_what_was_taken_away_is_out_of_reach_at_once(manager, staff, company):
    assign_manager(actor=staff, partner=company.partner, manager=None)
    with pytest.raises(NotFound):
        suspend_partner(actor=manager, partner=company.partner, reason="x")


@pytest.mark.parametrize("role", [StaffRole.TRADE_DESK, SUPPORT, AUDITOR])
def test_who_only_reads_partners_changes_none(colleague, company, role):
    actor = Actor.person(colleague(role))
    with pytest.raises(NotAllowed):
        suspend_partner(actor=actor, partner=company.partner, reason="x")
    assert offer(actor, "partners.suspend", company.partner) is None


def test_support_sends_an_invitation_again_and_nothing_more(colleague, owner):
    invitation = create_invitation(actor=owner, email="new@x.example", role=Role.SELLER)
    actor = Actor.person(colleague(SUPPORT))
    assert resend_invitation(actor=actor, invitation=invitation).state == Invitation.State.SENT
    with pytest.raises(NotAllowed):
        resend_invitation(actor=Actor.person(colleague(AUDITOR)), invitation=invitation)


def test_an_auditor_changes_nothing_but_what_is_their_own():
    allowed = {action.name for action in REGISTRY.values() if AUDITOR in action.staff_roles}
    own = {"api-keys", "exports", "jobs", "notifications", "saved-views"}
    assert {name for name in allowed if name.partition(".")[0] not in own} == {
        "scheduled-reports.start", "scheduled-reports.stop",
    }  # fmt: skip


def test_a_partner_manager_who_approves_looks_after_the_partner(colleague, application):
    from partners.network.services import approve_application

    actor = Actor.person(colleague(MANAGER))
    partner = approve_application(actor=actor, application=application).partner
    assert list(Partner.objects.visible_to(actor)) == [partner]


# ── Assigning ───────────────────────────────────────────────────────────────────────────────────────


def test_a_network_admin_assigns_and_releases(staff, company, colleague):
    user = colleague(MANAGER)
    assert assign_manager(actor=staff, partner=company.partner, manager=user).manager == user
    assign_manager(actor=staff, partner=company.partner, manager=user)  # twice: said once
    assign_manager(actor=staff, partner=company.partner, manager=None)
    company.partner.refresh_from_db()
    assert company.partner.manager is None
    words = [sentence(event) for event in Event.objects.about(company.partner)]
    assert words == [
        "took Partner manager Person off Hartwell IT as partner manager",
        "made Partner manager Person the partner manager of Hartwell IT",
    ]


def test_only_who_may_manage_is_assigned(staff, company, colleague):
    for user in (colleague(SUPPORT), company.user("owner")):
        with pytest.raises(errors.NotAPartnerManager):
            assign_manager(actor=staff, partner=company.partner, manager=user)
    gone = colleague(MANAGER)
    gone.is_active = False
    gone.save()
    with pytest.raises(errors.NotAPartnerManager):
        assign_manager(actor=staff, partner=company.partner, manager=gone)


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_assigns(colleague, company, role):
    user = colleague(role)
    Partner.objects.update(manager=user)
    with pytest.raises((NotAllowed, NotFound)):
        assign_manager(actor=Actor.person(user), partner=company.partner, manager=None)


def test_no_partner_assigns(owner, company, colleague):
    with pytest.raises(NotAllowed):
        assign_manager(actor=owner, partner=company.partner, manager=colleague(MANAGER))


class TestApi:
    @pytest.fixture
    def client(self, db, api):
        return api(None, "partners:read", "partners:write", staff=True)

    def test_assign_and_release(self, client, company, colleague):
        url, user = f"/api/v1/partners/{company.partner.pk}/assign-manager", colleague(MANAGER)
        assert client.post(url, {"manager": user.pk}, format="json").json()["manager"] == user.pk
        assert client.post(url, {"manager": None}, format="json").json()["manager"] is None

    @pytest.mark.parametrize("body", [{}, {"manager": "us_nobody"}, {"manager": ""}, {"manager": 7}, {"manager": "\0"}])
    def test_what_names_nobody_is_400(self, client, company, body):
        answer = client.post(f"/api/v1/partners/{company.partner.pk}/assign-manager", body, format="json")
        assert answer.status_code == 400

    def test_somebody_who_cannot_manage_is_refused_by_name(self, client, company, colleague):
        body = {"manager": colleague(SUPPORT).pk}
        answer = client.post(f"/api/v1/partners/{company.partner.pk}/assign-manager", body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "not_a_partner_manager")

    def test_a_partners_key_learns_nothing_of_staff(self, api, company, staff_user):
        client = api(company.partner, "partners:read", "partners:write")
        url = f"/api/v1/partners/{company.partner.pk}/assign-manager"
        known = client.post(url, {"manager": staff_user.pk}, format="json").json()
        unknown = client.post(url, {"manager": "us_nobody"}, format="json").json()
        assert known["code"] == unknown["code"]

    def test_a_managers_key_reaches_the_assigned_partners_only(self, api, manager, company, other_company):
        scopes = ("partners:read", "partners:write", "events:read", "memberships:read")
        fields = {"staff_role": MANAGER, "created_by_id": manager.user_id}
        client = api(None, *scopes, staff=True, **fields)
        assert [row["id"] for row in client.get("/api/v1/partners").json()["data"]] == [company.partner.pk]
        body = {"reason": "x"}
        theirs = client.post(f"/api/v1/partners/{other_company.partner.pk}/suspend", body, format="json")
        ours = client.post(f"/api/v1/partners/{company.partner.pk}/suspend", body, format="json")
        assert (theirs.status_code, ours.status_code) == (404, 200)
        orphan = api(None, *scopes, staff=True, staff_role=MANAGER)
        assert orphan.get("/api/v1/partners").json()["data"] == []

    def test_an_auditors_key_is_refused_what_the_role_does_not_include(self, api, company):
        client = api(None, "partners:read", "partners:write", staff=True, staff_role=AUDITOR)
        answer = client.post(f"/api/v1/partners/{company.partner.pk}/suspend", {"reason": "x"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


# ── Keys ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_a_key_carries_its_makers_role_and_person(colleague, role):
    user = colleague(role)
    key = create_api_key(actor=Actor.person(user), name="Mine", scopes=["courses:read"])
    assert (key.staff_role, key.created_by) == (role, user)
    assert Actor.api_key(key).staff_id == user.pk


def test_an_auditor_gives_no_key_that_writes_or_reads_what_they_cannot(colleague):
    from portal.keys.errors import ScopeNotGrantable

    auditor, editor = (Actor.person(colleague(role)) for role in (AUDITOR, StaffRole.CONTENT_EDITOR))
    for actor, scope in ((auditor, "partners:write"), (editor, "client-accounts:read"), (editor, "messages:read")):
        with pytest.raises(ScopeNotGrantable):
            create_api_key(actor=actor, name="More", scopes=[scope])


def test_staff_see_and_revoke_their_own_keys_and_a_network_admin_all(colleague, staff):
    support, auditor = (Actor.person(colleague(role)) for role in (SUPPORT, AUDITOR))
    key = create_api_key(actor=support, name="Mine", scopes=["courses:read"])
    assert list(ApiKey.objects.visible_to(support)) == list(ApiKey.objects.visible_to(staff)) == [key]
    with pytest.raises(NotFound):
        revoke_api_key(actor=auditor, api_key=key)
    assert revoke_api_key(actor=staff, api_key=key).state == "revoked"


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────

PAGES = {
    "/staff/applications/": ALL_STAFF - {StaffRole.TRADE_DESK, StaffRole.CONTENT_EDITOR},
    "/staff/partners/": PARTNER_READERS,
    "/staff/agreements/": ALL_STAFF,
    "/staff/messages/": {StaffRole.NETWORK_ADMIN, MANAGER, SUPPORT, AUDITOR},
    "/staff/journeys/": ALL_STAFF,
}


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_the_sidebar_and_its_hubs_offer_exactly_what_opens(sign_in, colleague, role):
    browser = sign_in(colleague(role))
    offered = "".join(browser.get(f"/staff/{hub}").content.decode() for hub in ("", "programme/", "operations/"))
    for path, roles in PAGES.items():
        assert browser.get(path).status_code == (200 if role in roles else 403), path
        assert (f'href="{path}"' in offered) == (role in roles), path


def test_pages_of_other_managers_partners_do_not_exist(sign_in, colleague, manager, company, other_company):
    browser = sign_in(colleague(MANAGER))
    assert browser.get(f"/staff/partners/{company.partner.pk}/").status_code == 200
    for path in ("", "suspend/", "reinstate/"):
        assert browser.get(f"/staff/partners/{other_company.partner.pk}/{path}").status_code == 404
    assert other_company.partner.name not in browser.get("/staff/partners/").content.decode()


@pytest.mark.parametrize("role", [SUPPORT, AUDITOR, StaffRole.TRADE_DESK])
def test_who_may_not_act_gets_neither_button_nor_form(sign_in, colleague, company, role):
    browser, url = sign_in(colleague(role)), f"/staff/partners/{company.partner.pk}/"
    assert "suspend" not in browser.get(url).content.decode().lower()
    assert browser.get(f"{url}suspend/").status_code == 403
    assert browser.post(f"{url}suspend/", {"reason": "x"}).status_code == 403
    assert browser.get("/staff/agreements/publish/").status_code == 403
