"""Asking somebody to join staff: the mail, its link, and who may send it."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal import clock
from portal.accounts.models import User
from portal.errors import InvalidValue, NotAllowed, NotFound
from portal.events.models import Event
from portal.tenancy import errors
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import ALL_STAFF, Role, StaffRole
from portal.tenancy.services import create_invitation, resend_invitation, revoke_invitation
from tests.staff.cast import ADMIN, AUDITOR, EMAIL, NEW_PERSON, OTHERS, SUPPORT, role_of


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
