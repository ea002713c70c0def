"""Who belongs to staff: asked by mail, given another role, removed."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal import clock
from portal.accounts.models import User
from portal.errors import InvalidValue, NotAllowed, NotFound
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.keys.services import create_api_key
from portal.staff.errors import LastNetworkAdmin, NotOfStaff
from portal.staff.services import change_staff_role, remove_from_staff
from portal.tenancy import errors
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import ALL_STAFF, RESENDERS, Role, StaffRole
from portal.tenancy.services import assign_manager, create_invitation, resend_invitation, revoke_invitation

MANAGER, SUPPORT, AUDITOR, ADMIN = (
    StaffRole.PARTNER_MANAGER,
    StaffRole.SUPPORT,
    StaffRole.AUDITOR,
    StaffRole.NETWORK_ADMIN,
)
OTHERS = sorted(ALL_STAFF - {ADMIN})
EMAIL = "mika@network.example"
NEW_PERSON = {"name": "Mika Aalto", "password": "eleven purple teapots"}


@pytest.fixture
def invitation(staff) -> Invitation:
    return create_invitation(actor=staff, email=f" {EMAIL.upper()} ", role=SUPPORT)


@pytest.fixture
def path(invitation) -> str:
    return "/" + link_to(invitation).split("/", 3)[3]


def role_of(email: str) -> str:
    return User.objects.values_list("staff_role", flat=True).get(email=email)


# ── Inviting ────────────────────────────────────────────────────────────────────────────────────────


def test_the_mail_says_what_for_and_its_link_makes_a_colleague(invitation, run_background, mailoutbox, client, path):
    run_background()
    (mail,) = mailoutbox
    assert "the network’s staff" in mail.subject
    assert "as: Support" in mail.body
    page = client.get(path).text
    assert "Join the network’s staff" in page
    assert not User.objects.filter(email=EMAIL).exists()
    answer = client.post(path, NEW_PERSON)
    assert answer["Location"] == reverse("staff-home")
    assert role_of(EMAIL) == SUPPORT
    assert client.get("/staff/").status_code == 200
    joined = Event.objects.get(verb="staff_member.joined")
    assert (joined.actor_label, joined.partner, joined.new) == ("Mika Aalto", None, {"staff_role": "support"})
    assert client.post(path).status_code == 302  # a second click


def test_somebody_who_belongs_to_a_partner_can_join_staff_too(staff, company, client, sign_in):
    seller = company.user("seller")
    invitation = create_invitation(actor=staff, email=seller.email, role=AUDITOR)
    browser = sign_in(seller)
    browser.post("/" + link_to(invitation).split("/", 3)[3])
    assert role_of(seller.email) == AUDITOR
    assert Membership.objects.get(user=seller).role == Role.SELLER


def test_one_open_invitation_per_address_and_none_for_colleagues(staff, staff_user, invitation):
    with pytest.raises(errors.AlreadyInvited):
        create_invitation(actor=staff, email=EMAIL, role=AUDITOR)
    with pytest.raises(errors.AlreadyMember):
        create_invitation(actor=staff, email=staff_user.email, role=AUDITOR)


def test_a_partner_may_ask_the_same_address(owner, invitation):
    assert create_invitation(actor=owner, email=EMAIL, role=Role.SELLER).partner_id


@pytest.mark.parametrize("role", ["owner", "seller", "king", ""])
def test_staff_are_invited_in_a_staff_role(staff, role):
    with pytest.raises(InvalidValue):
        create_invitation(actor=staff, email=EMAIL, role=role)


@pytest.mark.parametrize("role", sorted(StaffRole))
def test_no_partner_invites_to_staff(owner, role):
    with pytest.raises(InvalidValue):
        create_invitation(actor=owner, email=EMAIL, role=role)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", OTHERS)
def test_only_network_admins_invite_send_again_and_revoke(colleague, invitation, role):
    actor = Actor.person(colleague(role))
    for call in (
        lambda: create_invitation(actor=actor, email="more@x.example", role=role),
        lambda: resend_invitation(actor=actor, invitation=invitation),
        lambda: revoke_invitation(actor=actor, invitation=invitation),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            call()
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_somebody_demoted_a_moment_ago_invites_nobody(staff, staff_user):
    User.objects.filter(pk=staff_user.pk).update(staff_role=SUPPORT)
    with pytest.raises(NotAllowed):
        create_invitation(actor=staff, email=EMAIL, role=SUPPORT)


def test_a_partner_does_not_find_it(owner, invitation):
    assert not Invitation.objects.visible_to(owner).exists()
    with pytest.raises(NotFound):
        revoke_invitation(actor=owner, invitation=invitation)


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_who_sees_open_invitations(colleague, invitation, role):
    seen = Invitation.objects.visible_to(Actor.person(colleague(role))).exists()
    assert seen == (role in {ADMIN, SUPPORT, AUDITOR})


def test_an_expired_link_is_told_and_works_again_once_sent_again(staff, invitation, path, client):
    with clock.moved(by=timedelta(days=15)):
        assert client.get(path).status_code == 410
        assert client.post(path, NEW_PERSON).status_code == 410
        again = resend_invitation(actor=staff, invitation=invitation)
        assert "A newer link was mailed" in client.get(path).text
        assert client.get("/" + link_to(again).split("/", 3)[3]).status_code == 200


def test_a_revoked_link_joins_nobody(staff, invitation, path, client):
    revoke_invitation(actor=staff, invitation=invitation)
    assert client.post(path, NEW_PERSON).status_code == 410
    assert not User.objects.filter(email=EMAIL).exists()


def test_another_person_cannot_use_the_link(company, sign_in, path):
    answer = sign_in(company.user("owner")).post(path)
    assert answer.status_code == 200
    assert role_of(company.user("owner").email) == ""


def test_the_first_network_admin_is_invited_on_the_server(db, client, capsys):
    call_command("invite_staff", EMAIL)
    path = "/" + capsys.readouterr().out.strip().split("/", 3)[3]
    client.post(path, NEW_PERSON)
    assert role_of(EMAIL) == ADMIN
    with pytest.raises(CommandError, match="belongs to"):
        call_command("invite_staff", EMAIL)
    with pytest.raises(CommandError):
        call_command("invite_staff", "nobody", role="auditor")


# ── Roles ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_role_changes_with_a_reason_and_counts_at_once(staff, colleague, sign_in):
    user = colleague(SUPPORT)
    browser = sign_in(user)
    assert browser.get("/staff/messages/").status_code == 200
    change_staff_role(actor=staff, user=user, role=StaffRole.CONTENT_EDITOR, reason="Moves to content.")
    assert browser.get("/staff/messages/").status_code == 403
    event = Event.objects.get(verb="staff_member.role_changed")
    assert (event.old, event.new) == ({"staff_role": "support"}, {"staff_role": "content-editor"})
    assert (event.reason, sentence(event)) == ("Moves to content.", "changed the staff role of Support Person")


def test_the_person_is_told_by_mail(staff, colleague, run_background, mailoutbox):
    user = colleague(SUPPORT)
    change_staff_role(actor=staff, user=user, role=AUDITOR, reason="x")
    remove_from_staff(actor=staff, user=user, reason="x")
    run_background()
    assert all(user.email in mail.to[0] for mail in mailoutbox)
    assert len(mailoutbox) == 2
    assert "role among the network’s staff was changed" in mailoutbox[0].body
    assert "no longer belong to the network’s staff" in mailoutbox[1].body


def test_removing_closes_the_staff_pages_and_keeps_the_account(staff, colleague, sign_in):
    user = colleague(SUPPORT)
    browser = sign_in(user)
    remove_from_staff(actor=staff, user=user, reason="Left.")
    assert browser.get("/staff/").status_code == 404
    user.refresh_from_db()
    assert (user.is_active, user.staff_role) == (True, "")
    with pytest.raises(NotOfStaff):
        remove_from_staff(actor=staff, user=user, reason="Left.")


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_a_reason_nothing_changes(staff, colleague, reason):
    user = colleague(SUPPORT)
    for call in (
        lambda: change_staff_role(actor=staff, user=user, role=AUDITOR, reason=reason),
        lambda: remove_from_staff(actor=staff, user=user, reason=reason),
    ):
        with pytest.raises(errors.ReasonMissing):
            call()
    assert role_of(user.email) == SUPPORT


def test_the_last_network_admin_stays(staff, staff_user, colleague):
    for call in (
        lambda: change_staff_role(actor=staff, user=staff_user, role=AUDITOR, reason="x"),
        lambda: remove_from_staff(actor=staff, user=staff_user, reason="x"),
    ):
        with pytest.raises(LastNetworkAdmin):
            call()
    second = colleague(ADMIN)
    second.is_active = False
    second.save()
    with pytest.raises(LastNetworkAdmin):  # who cannot sign in runs nothing
        remove_from_staff(actor=staff, user=staff_user, reason="x")
    second.is_active = True
    second.save()
    assert remove_from_staff(actor=staff, user=staff_user, reason="x").staff_role == ""


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_gives_or_takes_staff_roles(colleague, staff_user, role):
    user = colleague(role)
    actor = Actor.person(user)
    for call in (
        lambda: change_staff_role(actor=actor, user=user, role=ADMIN, reason="x"),
        lambda: remove_from_staff(actor=actor, user=staff_user, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert (role_of(user.email), role_of(staff_user.email)) == (role, ADMIN)


def test_partners_do_not_reach_staff(owner, company, staff_user):
    for user in (staff_user, company.user("owner")):
        with pytest.raises(NotAllowed):
            change_staff_role(actor=owner, user=user, role=ADMIN, reason="x")


def test_nobody_becomes_staff_by_a_change_of_role(staff, company):
    with pytest.raises(NotOfStaff):
        change_staff_role(actor=staff, user=company.user("owner"), role=ADMIN, reason="x")


def test_keys_end_with_the_role_they_were_made_under(staff, colleague):
    user = colleague(SUPPORT)
    key = create_api_key(actor=Actor.person(user), name="Mine", scopes=["api-keys:write", "partners:read"])
    child = create_api_key(actor=Actor.api_key(key), name="Child", scopes=["partners:read"])
    change_staff_role(actor=staff, user=user, role=AUDITOR, reason="x")
    for one in (key, child):
        one.refresh_from_db()
        assert one.state == "revoked"
    revoked = Event.objects.filter(verb="api_key.revoked")
    assert {event.subject_id for event in revoked} == {key.pk, child.pk}
    assert {event.actor_label for event in revoked} == {"Robin Staff"}


def test_a_key_made_by_a_request_that_began_before_the_role_ended_opens_nothing(staff, colleague, client):
    user = colleague(SUPPORT)
    before = Actor.person(user)
    change_staff_role(actor=staff, user=user, role=AUDITOR, reason="x")
    key = create_api_key(actor=before, name="Late", scopes=["partners:read"])
    header = {"HTTP_AUTHORIZATION": f"Bearer {key.secret}"}
    assert client.get("/api/v1/partners", **header).status_code == 401
    change_staff_role(actor=staff, user=user, role=SUPPORT, reason="x")
    assert client.get("/api/v1/partners", **header).status_code == 200


@pytest.mark.parametrize("role", ["", SUPPORT, ADMIN])
def test_who_no_longer_manages_partners_releases_them(staff, colleague, company, other_company, run_background, role):
    user = colleague(MANAGER)
    for one in (company, other_company):
        assign_manager(actor=staff, partner=one.partner, manager=user)
    if role:
        change_staff_role(actor=staff, user=user, role=role, reason="x")
    else:
        remove_from_staff(actor=staff, user=user, reason="x")
    run_background()
    assert user.managed_partners.count() == (2 if role == ADMIN else 0)
    released = Event.objects.filter(verb="partner.manager_released").count()
    assert released == (0 if role == ADMIN else 2)


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────


class TestPages:
    @pytest.fixture
    def browser(self, sign_in, staff_user):
        return sign_in(staff_user)

    def test_inviting_and_sending_again_and_revoking(self, browser):
        form = {"email": EMAIL, "role": "support"}
        page = browser.post("/staff/people/invite/", form, follow=True).text
        assert f"{EMAIL} is invited" in page
        assert "Waiting for an answer" in page
        again = browser.post("/staff/people/invite/", form)
        assert "email" in again.context["form"].errors
        pk = Invitation.objects.get().pk
        assert "on its way again" in browser.post(f"/staff/invitations/{pk}/resend/", follow=True).text
        assert "is revoked" in browser.post(f"/staff/invitations/{pk}/revoke/", follow=True).text
        assert browser.post(f"/staff/invitations/{pk}/revoke/").status_code == 404

    def test_a_partners_invitation_is_not_among_staffs(self, browser, owner):
        pk = create_invitation(actor=owner, email=EMAIL, role=Role.SELLER).pk
        assert EMAIL not in browser.get("/staff/people/").text
        assert browser.post(f"/staff/invitations/{pk}/revoke/").status_code == 404

    def test_changing_a_role_and_removing(self, browser, colleague):
        user = colleague(SUPPORT)
        url = f"/staff/people/{user.pk}"
        assert browser.post(f"{url}/role/", {"role": "auditor"}).context["form"].errors
        browser.post(f"{url}/role/", {"role": "auditor", "reason": "Audits now."})
        assert role_of(user.email) == AUDITOR
        assert "What happens" in browser.get(f"{url}/remove/").text
        assert browser.post(f"{url}/remove/", {"reason": ""}).context["form"].errors
        browser.post(f"{url}/remove/", {"reason": "Left."})
        assert role_of(user.email) == ""
        assert browser.get(f"{url}/role/").status_code == 404

    def test_the_last_network_admins_buttons_say_why_not(self, browser, staff_user):
        assert "is the last network admin" in browser.get("/staff/people/").text
        answer = browser.post(f"/staff/people/{staff_user.pk}/remove/", {"reason": "x"})
        assert "last network admin" in str(answer.context["form"].errors)

    @pytest.mark.parametrize("role", OTHERS)
    def test_everybody_on_staff_reads_who_is_there_and_gets_no_buttons(self, sign_in, colleague, staff_user, role):
        browser = sign_in(colleague(role))
        page = browser.get("/staff/people/").text
        assert staff_user.name in page
        assert "Invite person" not in page
        assert "Change role" not in page
        for path in ("invite/", f"{staff_user.pk}/role/", f"{staff_user.pk}/remove/"):
            assert browser.get(f"/staff/people/{path}").status_code == 403
            assert browser.post(f"/staff/people/{path}", {"reason": "x"}).status_code == 403

    @pytest.mark.parametrize("path", ["people/", "people/invite/", "permissions/"])
    def test_partners_find_nothing(self, sign_in, company, path):
        assert sign_in(company.user("owner")).get(f"/staff/{path}").status_code == 404

    def test_a_partners_person_is_not_among_staff(self, browser, company):
        pk = company.user("owner").pk
        assert browser.post(f"/staff/people/{pk}/role/", {"role": "auditor", "reason": "x"}).status_code == 404

    def test_permissions_compare_the_six_roles(self, browser):
        groups = browser.get("/staff/permissions/").context["groups"]
        nouns = {noun.label: noun for group in groups for noun in group.nouns}
        lines = {line.label: dict(line.allowed) for noun in nouns.values() for line in noun.lines}
        assert lines["Change staff role"] == {role.label: role == ADMIN for role in StaffRole}
        assert lines["Send again"] == {role.label: role in RESENDERS for role in StaffRole}
        assert not dict(nouns["Applications"].reading.allowed)["Trade desk"]

    def test_one_query_more_or_less_whatever_the_number_of_people(
        self, browser, colleague, django_assert_max_num_queries
    ):
        browser.get("/staff/people/")
        with django_assert_max_num_queries(12):
            browser.get("/staff/people/")
        for role in StaffRole:
            colleague(role)
        with django_assert_max_num_queries(12):
            browser.get("/staff/people/")


# ── API ─────────────────────────────────────────────────────────────────────────────────────────────


class TestApi:
    SCOPES = ("staff-members:read", "staff-members:write", "invitations:read", "invitations:write")

    def test_reading_changing_and_removing(self, api, colleague, db):
        client, user = api(None, *self.SCOPES, staff=True), colleague(SUPPORT)
        colleague(ADMIN)
        url = f"/api/v1/staff-members/{user.pk}"
        assert client.get(url).json()["staff_role"] == "support"
        body = {"role": "auditor", "reason": "Audits now."}
        assert client.post(f"{url}/change-role", body, format="json").json()["staff_role"] == "auditor"
        assert client.post(f"{url}/remove", {"reason": "Left."}, format="json").status_code == 204
        assert client.get(url).status_code == 404

    @pytest.mark.parametrize(
        "body", [{}, {"role": "owner", "reason": "x"}, {"role": "auditor"}, {"role": "auditor", "reason": " "}, []]
    )
    def test_a_body_of_the_wrong_shape_is_400(self, api, colleague, body):
        client = api(None, *self.SCOPES, staff=True)
        answer = client.post(f"/api/v1/staff-members/{colleague(SUPPORT).pk}/change-role", body, format="json")
        assert answer.status_code == 400

    def test_inviting_to_staff(self, api, db):
        client = api(None, *self.SCOPES, staff=True)
        made = client.post("/api/v1/invitations", {"email": EMAIL, "role": "support"}, format="json")
        assert (made.status_code, made.json()["partner"], made.json()["role"]) == (201, None, "support")
        pk = made.json()["id"]
        assert client.post(f"/api/v1/invitations/{pk}/resend").status_code == 200
        assert client.post(f"/api/v1/invitations/{pk}/revoke").json()["state"] == "revoked"
        refused = client.post("/api/v1/invitations", {"email": EMAIL, "role": "owner"}, format="json")
        assert refused.status_code == 400

    def test_a_partners_key_finds_no_staff(self, api, company, staff_user):
        client = api(company.partner, *self.SCOPES)
        assert client.get("/api/v1/staff-members").status_code == 404
        assert client.get(f"/api/v1/staff-members/{staff_user.pk}").status_code == 404
        body = {"role": "auditor", "reason": "x"}
        answer = client.post(f"/api/v1/staff-members/{staff_user.pk}/change-role", body, format="json")
        assert answer.status_code == 404
        invited = client.post("/api/v1/invitations", {"email": EMAIL, "role": "auditor"}, format="json")
        assert invited.status_code == 400
