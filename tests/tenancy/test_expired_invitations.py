"""An expired invitation mails a new link to the invited address: once, not for ever, and never past whoever invited."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.events.queries import timeline_of
from portal.events.sentences import sentence
from portal.mail.models import Message
from portal.tenancy import errors, services
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import LIFETIME, link_to, read_token
from portal.tenancy.inviting import MOST_RENEWALS, RENEWABLE_FOR
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import Role, StaffRole

EMAIL = "lena@example.com"
NEW_PERSON = {"name": "Lena Brandt", "password": "eleven purple teapots"}
MOMENT = timedelta(minutes=1)
BUTTON = "Send a new link"


@pytest.fixture
def invitation(owner) -> Invitation:
    return services.create_invitation(actor=owner, email=EMAIL, role=Role.SELLER)


@pytest.fixture
def path(invitation, run_background, mailoutbox) -> str:
    """Of the link in the first mail; the outbox is empty again."""
    run_background(2)
    path = path_in(mailoutbox.pop())
    assert path == path_of(invitation)
    return path


@pytest.fixture
def expired():
    """Two weeks and a moment later."""
    with clock.moved(by=LIFETIME + MOMENT):
        yield


def path_of(invitation: Invitation) -> str:
    return "/" + link_to(invitation).split("/", 3)[3]


def path_in(mail) -> str:
    return re.search(r"https?://[^/]+(/invitation/\S+)", mail.body)[1]


def renew(client, path: str):
    return client.post(f"{path}renew/")


def invite(actor) -> Invitation:
    return services.create_invitation(actor=actor, email=EMAIL, role=Role.SELLER)


def mails() -> int:
    return Message.objects.filter(template="invitation").count()


# ── Asking for a new link ───────────────────────────────────────────────────────────────────────────


def test_until_it_expires_it_is_open(client, path):
    with clock.moved(by=LIFETIME - MOMENT):
        assert "Join Hartwell IT" in client.get(path).text


def test_the_page_says_since_when_and_offers_a_new_one(client, path, invitation, expired):
    for answer in (client.get(path), client.post(path, NEW_PERSON)):
        assert answer.status_code == 410
        assert f"This invitation to join Hartwell IT expired on {invitation.expires_at:%-d %b %Y}." in answer.text
        assert BUTTON in answer.text
        assert EMAIL not in answer.text
    assert not Membership.objects.filter(user__email=EMAIL).exists()


def test_looking_sends_nothing(client, path, expired, run_background):
    before = mails()
    client.get(path)
    assert client.get(f"{path}renew/").status_code == 405
    run_background(2)
    assert mails() == before


def test_the_button_mails_a_new_link_to_the_invited_address(client, path, expired, run_background, mailoutbox):
    answer = renew(client, path)
    assert "Check your mail" in answer.text
    assert "/invitation/" not in answer.text
    assert EMAIL not in answer.text
    run_background(2)
    (mail,) = mailoutbox
    assert mail.to == [EMAIL]
    assert "Your invitation to join Hartwell IT had expired." in mail.body
    assert path_in(mail) != path
    joined = client.post(path_in(mail), NEW_PERSON)
    assert joined["Location"] == reverse("partner-home", args=["hartwell-it"])


def test_the_old_link_stops_working(client, path, expired, invitation):
    renew(client, path)
    for answer in (client.get(path), client.post(path, NEW_PERSON)):
        assert answer.status_code == 410
        assert f"A newer link was mailed on {clock.now():%-d %b %Y}" in answer.text
        assert BUTTON not in answer.text
    assert not Membership.objects.filter(user__email=EMAIL).exists()


def test_a_second_click_sends_nothing_again(client, path, expired, run_background, mailoutbox):
    for _click in range(3):
        assert "Check your mail" in renew(client, path).text
        run_background(2)
    assert len(mailoutbox) == 1
    assert Event.objects.filter(verb="invitation.renewed").count() == 1


def test_a_link_that_still_works_is_not_renewed(client, path, invitation):
    renew(client, path)
    until = invitation.expires_at
    invitation.refresh_from_db()
    assert (invitation.renewals, invitation.expires_at) == (0, until)
    assert "Join Hartwell IT" in client.get(path).text


def test_the_timeline_says_who_and_why(client, path, expired, invitation, owner):
    renew(client, path)
    event = Event.objects.about(invitation)[0]
    assert (event.verb, event.actor_kind, event.actor_label) == ("invitation.renewed", "link", EMAIL)
    assert sentence(event) == "had a new link sent, for the invitation had expired"
    assert event.new["renewals"] == 1
    assert event.old["expires_at"] < event.new["expires_at"]
    assert timeline_of(invitation, owner)
    token = path.split("/")[2]
    assert not [one for one in Event.objects.all() if token in f"{one.old}{one.new}{one.reason}{one.subject_label}"]


def test_no_token_is_stored_with_the_mail(client, path, expired, run_background):
    renew(client, path)
    run_background(2)
    assert {str(message.context) for message in Message.objects.filter(template="invitation")} == {
        str({"invitation": Invitation.objects.get().pk})
    }


# ── Not for ever ────────────────────────────────────────────────────────────────────────────────────


def test_thirty_days_after_it_expired_only_the_inviter_sends_it_again(client, path):
    with clock.moved(by=LIFETIME + RENEWABLE_FOR - MOMENT):
        assert BUTTON in client.get(path).text
    with clock.moved(by=LIFETIME + RENEWABLE_FOR + MOMENT):
        page = client.get(path)
        assert (page.status_code, BUTTON in page.text) == (410, False)
        assert "Ask Owner of Hartwell IT to send it again." in page.text
        assert renew(client, path).status_code == 410
    assert Invitation.objects.get().renewals == 0


def test_three_times_in_a_row_and_then_the_inviter_is_asked(client, path, invitation, owner):
    late = timedelta()
    for _time in range(MOST_RENEWALS):
        late += LIFETIME + MOMENT
        with clock.moved(by=late):
            renew(client, path_of(Invitation.objects.get()))
    late += LIFETIME + MOMENT
    with clock.moved(by=late):
        last = path_of(Invitation.objects.get())
        assert BUTTON not in client.get(last).text
        assert renew(client, last).status_code == 410
        assert Invitation.objects.get().renewals == MOST_RENEWALS
        services.resend_invitation(actor=owner, invitation=invitation)
    with clock.moved(by=late + LIFETIME + MOMENT):
        assert BUTTON in client.get(path_of(Invitation.objects.get())).text


def test_sending_it_again_makes_the_links_before_void(client, path, invitation, owner):
    with clock.moved(by=timedelta(days=1)):
        again = services.resend_invitation(actor=owner, invitation=invitation)
        assert "A newer link" in client.get(path).text
        assert "Join Hartwell IT" in client.get(path_of(again)).text


def test_by_rest_too(api, client, company, path, invitation):
    keyed = api(company.partner, "invitations:read", "invitations:write")
    with clock.moved(by=LIFETIME + MOMENT):
        renew(client, path)
        assert keyed.get(f"/api/v1/invitations/{invitation.pk}").json()["renewals"] == 1
    with clock.moved(by=LIFETIME + timedelta(days=1)):
        sent = keyed.post(f"/api/v1/invitations/{invitation.pk}/resend").json()
        assert sent["renewals"] == 0
        assert "A newer link" in client.get(path).text


def test_the_list_of_people_says_that_they_asked(sign_in, client, company, path, expired):
    renew(client, path)
    page = sign_in(company.user("owner")).get(f"{company.url}/people/").text
    assert "They had a new link sent." in page


# ── Never past whoever invited ──────────────────────────────────────────────────────────────────────


def withdrawn(company, invitation) -> None:
    services.revoke_invitation(actor=company.actor("owner"), invitation=invitation)


def removed(company, invitation) -> None:
    membership = Membership.objects.get(user=invitation.invited_by)
    services.remove_member(actor=company.actor("owner"), membership=membership)


def demoted(company, invitation) -> None:
    membership = Membership.objects.get(user=invitation.invited_by)
    services.change_role(actor=company.actor("owner"), membership=membership, role=Role.SELLER)


def switched_off(company, invitation) -> None:
    type(invitation.invited_by).objects.filter(pk=invitation.invited_by.pk).update(is_active=False)


def suspended(company, invitation) -> None:
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)


def ended(company, invitation) -> None:
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.CLOSED)


def accepted(company, invitation) -> None:
    record, holder = read_token(path_of(invitation).split("/")[2])
    services.accept_invitation(actor=holder, invitation=record, **NEW_PERSON)


@pytest.mark.parametrize(
    ("change", "words", "status"),
    [
        (withdrawn, "This invitation was withdrawn.", 410),
        (removed, "Whoever sent this invitation can no longer invite you to Hartwell IT", 410),
        (demoted, "Whoever sent this invitation can no longer invite you to Hartwell IT", 410),
        (switched_off, "Whoever sent this invitation can no longer invite you to Hartwell IT", 410),
        (suspended, "Hartwell IT is suspended, so nobody can join it now.", 409),
        (ended, "Hartwell IT has left the partner network", 410),
        (accepted, "This invitation was accepted already.", 410),
    ],
)
@pytest.mark.parametrize("late", [timedelta(), LIFETIME + MOMENT], ids=["in-time", "expired"])
def test_what_is_closed_says_so_and_offers_nothing(client, company, change, words, status, late):
    invitation = invite(company.actor("admin"))
    path = path_of(invitation)
    change(company, invitation)
    before = Event.objects.count()
    with clock.moved(by=late):
        for answer in (client.get(path), client.post(path, NEW_PERSON), renew(client, path)):
            assert answer.status_code == status
            assert words in answer.text
            assert BUTTON not in answer.text
    assert Event.objects.count() == before


def test_who_sends_it_again_stands_behind_it_from_then_on(client, company, owner, colleague):
    invitation = invite(company.actor("admin"))
    switched_off(company, invitation)
    support = Actor.person(colleague(StaffRole.SUPPORT))
    with pytest.raises(errors.NobodyInvites):
        services.resend_invitation(actor=support, invitation=invitation)
    again = services.resend_invitation(actor=owner, invitation=invitation)
    assert again.invited_by == company.user("owner")
    assert "Owner of Hartwell IT invited" in client.get(path_of(again)).text


def test_support_sends_again_what_somebody_else_stands_behind(company, colleague):
    invitation = invite(company.actor("admin"))
    support = Actor.person(colleague(StaffRole.SUPPORT))
    assert services.resend_invitation(actor=support, invitation=invitation).invited_by == company.user("admin")


def test_who_accepted_is_led_to_signing_in(client, path, company, invitation):
    accepted(company, invitation)
    assert f'href="{reverse("account_login")}"' in client.get(path).text


def test_after_a_suspension_it_can_be_renewed(client, path, company, expired):
    suspended(company, None)
    assert renew(client, path).status_code == 409
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.ACTIVE)
    assert "Check your mail" in renew(client, path).text


@pytest.mark.parametrize("token", ["x", "in_0:abc", "a" * 3000, "%F0%9F%8D%B5:x", "WyJpbl8wIiwxXQ:" + "a" * 43])
def test_an_altered_link_renews_nothing_and_tells_nothing(client, db, token):
    """The same words whether there is such an invitation or not."""
    answer = client.post(f"/invitation/{token}/renew/")
    assert answer.status_code == 410
    assert "The link of this invitation is incomplete." in answer.text


def test_the_link_of_another_invitation_renews_that_one_only(client, path, outsider, expired):
    with clock.moved(by=-LIFETIME):
        other = services.create_invitation(actor=outsider, email="mika@example.com", role=Role.SELLER)
    renew(client, path_of(other))
    assert dict(Invitation.objects.values_list("email", "renewals")) == {EMAIL: 0, "mika@example.com": 1}
    value, signature = path_of(other).split("/")[2].split(":")[0], path.split("/")[2].split(":")[1]
    assert renew(client, f"/invitation/{value}:{signature}/").status_code == 410


def test_only_whoever_holds_the_link_renews(owner, outsider, invitation, expired):
    for actor, refusal in ((owner, NotAllowed), (outsider, NotFound)):
        with pytest.raises(refusal):
            services.renew_invitation(actor=actor, invitation=invitation)


def test_a_form_from_elsewhere_renews_nothing(path, expired):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(f"{path}renew/").status_code == 403


def test_the_service_refuses_what_the_page_would(invitation, owner):
    services.revoke_invitation(actor=owner, invitation=invitation)
    record, holder = read_token(path_of(invitation).split("/")[2])
    with pytest.raises(errors.InvitationRevoked):
        services.renew_invitation(actor=holder, invitation=record)
