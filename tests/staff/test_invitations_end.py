"""Invitations to staff end with the right of whoever sent them; one that is only too old sends a new link."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.mail.models import Message
from portal.staff.services import change_staff_role, remove_from_staff
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import create_invitation
from tests.factories import make_user

ADMIN, SUPPORT = StaffRole.NETWORK_ADMIN, StaffRole.SUPPORT
EMAIL = "mika@network.example"
NEW_PERSON = {"name": "Mika Aalto", "password": "eleven purple teapots"}


@pytest.fixture
def invitation(staff) -> Invitation:
    return create_invitation(actor=staff, email=EMAIL, role=SUPPORT)


@pytest.fixture
def path(invitation) -> str:
    return "/" + link_to(invitation).split("/", 3)[3]


@pytest.fixture
def second_admin(db) -> User:
    return make_user("kim@network.example", "Kim Adler", staff_role=ADMIN)


def removal(actor, user):
    remove_from_staff(actor=actor, user=user, reason="Left.")


def demotion(actor, user):
    change_staff_role(actor=actor, user=user, role=SUPPORT, reason="Moves to support.")


@pytest.mark.parametrize(
    ("ends", "why"), [(removal, "Kim Adler no longer belongs to staff."), (demotion, "Kim Adler is now Support.")]
)
def test_invitations_they_could_no_longer_send_are_revoked(staff, second_admin, client, run_background, ends, why):
    theirs = create_invitation(actor=Actor.person(second_admin), email=EMAIL, role=ADMIN)
    others = create_invitation(actor=staff, email="other@network.example", role=SUPPORT)
    path = "/" + link_to(theirs).split("/", 3)[3]
    ends(staff, second_admin)
    assert dict(Invitation.objects.values_list("email", "state")) == {EMAIL: "revoked", others.email: "sent"}
    event = Event.objects.about(theirs).filter(verb="invitation.revoked").get()
    assert (event.actor_label, event.reason) == ("Robin Staff", why)
    answer = client.post(path, NEW_PERSON)
    assert answer.status_code == 410
    assert "Whoever sent this invitation can no longer invite you to the network’s staff" in answer.text
    run_background(2)
    assert not Message.objects.filter(template="invitation", to_email=EMAIL).exists()


def test_a_new_role_that_still_invites_keeps_them(staff, second_admin):
    theirs = create_invitation(actor=Actor.person(second_admin), email=EMAIL, role=SUPPORT)
    change_staff_role(actor=staff, user=second_admin, role=ADMIN, reason="As before.")
    theirs.refresh_from_db()
    assert theirs.state == "sent"


def test_what_a_key_of_theirs_sent_is_revoked_too(staff, second_admin, api):
    keyed = api(None, "invitations:write", staff=True, created_by=second_admin)
    sent = keyed.post("/api/v1/invitations", {"email": EMAIL, "role": "network-admin"}, format="json")
    assert sent.json()["invited_by"] == second_admin.pk
    remove_from_staff(actor=staff, user=second_admin, reason="Left.")
    assert Invitation.objects.get().state == "revoked"


def test_one_from_before_by_somebody_gone_since_opens_nothing(staff, second_admin, client):
    """Removed when invitations did not end with it yet."""
    theirs = create_invitation(actor=Actor.person(second_admin), email=EMAIL, role=ADMIN)
    path = "/" + link_to(theirs).split("/", 3)[3]
    User.objects.filter(pk=second_admin.pk).update(staff_role="")
    assert client.post(path, NEW_PERSON).status_code == 410
    assert not User.objects.filter(email=EMAIL).exists()


def test_the_page_of_removing_names_them(staff_user, second_admin, sign_in):
    create_invitation(actor=Actor.person(second_admin), email=EMAIL, role=ADMIN)
    page = sign_in(staff_user).get(reverse("staff-member-remove", args=[second_admin.pk])).text
    assert "The open invitation that they sent is revoked:" in page
    assert EMAIL in page


def test_an_expired_invitation_to_staff_sends_a_new_link(invitation, path, client, run_background, mailoutbox):
    run_background(2)
    mailoutbox.clear()
    with clock.moved(by=timedelta(days=15)):
        assert "Send a new link" in client.get(path).text
        client.post(f"{path}renew/")
        client.post(f"{path}renew/")
        run_background(2)
        (mail,) = mailoutbox
        assert mail.to == [EMAIL]
        assert "Your invitation to join the network’s staff had expired." in mail.body
        newest = "/" + link_to(Invitation.objects.get()).split("/", 3)[3]
        assert newest in mail.body
        assert client.post(newest, NEW_PERSON)["Location"] == reverse("staff-home")
