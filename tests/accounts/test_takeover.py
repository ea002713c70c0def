"""Somebody wants an account by its address: with an old link, another person's, the same one twice, or the old mailbox."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.accounts import email_change as services
from portal.accounts.links import APPROVE, CONFIRM, set_password_url
from portal.accounts.models import EmailChange
from portal.accounts.reset import request_password_reset
from portal.mail.models import Message
from portal.sso.models import LinkedIdentity
from portal.tenancy.actor import Actor
from portal.tenancy.inviting import create_invitation
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import Role
from tests.accounts.test_email_change import NEW, address_of, answer, path_of, request_change, signed_in
from tests.factories import PASSWORD, make_passkey, make_user
from tests.tenancy.test_at_once import at_once


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


@pytest.fixture
def mallory(db):
    return make_user("mallory@example.com", "Mallory")


@pytest.mark.parametrize("purpose", [APPROVE, CONFIRM])
def test_after_a_refusal_every_link_of_it_is_gone(ada, purpose):
    change = request_change(ada)
    assert answer(change, APPROVE, answer="refuse").status_code == 200
    for browser in (Client(), signed_in(ada)):
        assert browser.get(path_of(change, purpose)).status_code == 410
        assert answer(change, purpose, browser).status_code == 410
    assert address_of(ada) == "ada@example.com"


def test_a_refusal_cannot_be_undone_by_the_half_that_agreed_before(ada):
    change = request_change(ada)
    answer(change, CONFIRM)
    answer(change, APPROVE, answer="refuse")
    assert answer(change, APPROVE).status_code == 410
    assert address_of(ada) == "ada@example.com"


def test_whoever_sits_in_the_account_gets_nowhere_without_the_old_mailbox(ada):
    """And is out, once its owner has refused."""
    intruder = signed_in(ada)
    change = request_change(ada, "mallory@evil.example")
    answer(change, CONFIRM, intruder)
    assert address_of(ada) == "ada@example.com"
    answer(change, APPROVE, answer="refuse")
    assert intruder.get(reverse("account_security")).status_code == 302


def test_a_link_in_another_persons_browser_changes_that_account_and_not_theirs(ada, mallory):
    """The link is the mailbox's. Opened while signed in as somebody else, it neither signs in nor touches them."""
    change, browser = request_change(ada), signed_in(mallory)
    answer(change, APPROVE, browser)
    answer(change, CONFIRM, browser)
    assert (address_of(ada), address_of(mallory)) == (NEW, "mallory@example.com")
    page = browser.get(reverse("account_security")).text
    assert "mallory@example.com" in page
    assert NEW not in page


def test_the_links_of_two_changes_do_not_mix(ada, mallory):
    """Approving one's own change and confirming another's is no agreement."""
    theirs, own = request_change(ada), request_change(mallory, "mallory@new.example")
    answer(own, APPROVE)
    answer(theirs, CONFIRM)
    assert (address_of(ada), address_of(mallory)) == ("ada@example.com", "mallory@example.com")
    for purpose, other in ((APPROVE, CONFIRM), (CONFIRM, APPROVE)):
        token = path_of(theirs, purpose).rstrip("/").rpartition("/")[2]
        assert Client().post(reverse(f"account-email-change-{other}", args=[token])).status_code == 410


def test_two_people_who_want_one_address_do_not_both_get_it(ada, mallory):
    first, second = request_change(ada), request_change(mallory)
    answer(first, APPROVE), answer(second, APPROVE), answer(first, CONFIRM)
    assert answer(second, CONFIRM).status_code < 500
    assert (address_of(ada), address_of(mallory)) == (NEW, "mallory@example.com")


def test_a_refusal_takes_away_what_an_intruder_could_come_back_by(ada, run_background, mailoutbox):
    """What a week brought goes, with the password and the recovery codes; what its owner had before stays."""
    earlier = clock.now() - timedelta(days=30)
    for name in ("Ada’s key", "Intruder’s phone"):
        make_passkey(ada, name)
        LinkedIdentity.objects.create(
            user=ada, issuer=f"https://{name[:3]}.example", subject="1", email=f"{name[0]}@x.example"
        )
    Authenticator.objects.create(user=ada, type="recovery_codes", data={}, created_at=earlier)
    Authenticator.objects.filter(pk=Authenticator.objects.order_by("pk")[0].pk).update(created_at=earlier)
    LinkedIdentity.objects.filter(email="A@x.example").update(linked_at=earlier)
    with clock.moved(by=timedelta(days=2)):  # the link was read late
        page = answer(request_change(ada), APPROVE, answer="refuse").text
        run_background(2)
    assert [str(passkey) for passkey in Authenticator.objects.filter(user=ada)] == ["Ada’s key"]
    assert [identity.email for identity in LinkedIdentity.objects.filter(user=ada)] == ["A@x.example"]
    ada.refresh_from_db()
    assert not ada.check_password(PASSWORD)
    (mail,) = [mail for mail in mailoutbox if "safe again" in mail.subject]
    for text in (page, mail.body):
        removed, _words, kept = text.partition("Older than a week")
        for name in ("Passkey “Intruder’s phone”", "Single sign-on as I@x.example", "Recovery codes"):
            assert name in removed.replace("&#x27;", "’")
        assert "Passkey “Ada’s key”" in kept
        assert "Single sign-on as A@x.example" in kept
        path = re.search(r"/account/password/reset/\S+?(?=[\s\"])", text)[0]
        assert _sets_a_password(path)


def test_an_intruder_who_withdraws_the_change_or_waits_is_refused_all_the_same(ada, company, run_background):
    """And whom they invited in the meantime does not come in."""
    Membership.objects.create(partner=company.partner, user=ada, role=Role.ADMIN)
    change = request_change(ada)
    invitation = create_invitation(actor=company.actor("owner"), email="mine@intruder.example", role=Role.ADMIN)
    Invitation.objects.filter(pk=invitation.pk).update(invited_by=ada)
    services.withdraw_email_change(actor=Actor.person(ada), change=change)
    assert "answer" in Client().get(path_of(change, APPROVE)).text
    assert answer(change, APPROVE).status_code == 410  # too late to agree
    with clock.moved(by=timedelta(days=6)):
        assert answer(change, APPROVE, answer="refuse").status_code == 200
        run_background(2)
    ada.refresh_from_db()
    assert not ada.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.REVOKED
    assert answer(change, APPROVE, answer="refuse").status_code == 410


def test_after_a_week_it_is_too_late_to_refuse(ada):
    change = request_change(ada)
    with clock.moved(by=timedelta(days=7)):
        assert answer(change, APPROVE, answer="refuse").status_code == 410


def _sets_a_password(path: str) -> bool:
    return "password1" in Client().get(path, follow=True).text


class TestTheOldMailbox:
    """Whoever still reads it after the change gets nothing by what was mailed there before, or is asked for now."""

    @pytest.fixture
    def moved(self, ada):
        change = request_change(ada)
        answer(change, APPROVE), answer(change, CONFIRM)
        ada.refresh_from_db()
        return ada

    def test_a_link_to_set_a_password_from_before_is_dead(self, ada):
        path = "/" + set_password_url(ada).split("/", 3)[3]
        change = request_change(ada)
        answer(change, APPROVE), answer(change, CONFIRM)
        page = Client().get(path, follow=True)
        assert "password1" not in page.text
        assert (
            Client().post(path, {"password1": "a new pass phrase 1", "password2": "a new pass phrase 1"}).status_code
            < 500
        )
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)

    def test_a_mail_with_such_a_link_that_still_waits_is_not_sent(self, ada, run_background, mailoutbox):
        request_password_reset("ada@example.com", "en")
        change = request_change(ada)
        answer(change, APPROVE), answer(change, CONFIRM)
        run_background(3)
        assert Message.objects.get(template="password-reset").state == Message.State.SKIPPED
        assert not [mail for mail in mailoutbox if "password/reset" in mail.body and "ada@example.com" in mail.to[0]]

    def test_asking_there_again_finds_no_account(self, moved, run_background):
        request_password_reset("ada@example.com", "en")
        run_background(3)
        assert Message.objects.get(template="password-reset").state == Message.State.SKIPPED

    def test_the_links_of_the_change_do_not_turn_it_back(self, moved):
        change = EmailChange.objects.get()
        for fields in ({}, {"answer": "refuse"}):
            assert Client().post(path_of(change, APPROVE), fields).status_code == 410
        assert address_of(moved) == NEW


@pytest.mark.django_db(transaction=True)
def test_both_answers_twice_at_once_change_it_once():
    ada = make_user("ada@example.com", "Ada Okafor")
    change = request_change(ada)
    holder = Actor.link(change, "Ada")

    def call(service):
        return lambda: service(actor=holder, change=EmailChange.objects.get(pk=change.pk))

    approve, confirm = services.approve_email_change, services.confirm_email_change
    done = at_once(call(approve), call(confirm), call(approve), call(confirm))
    assert done.count("done") == 2
    assert address_of(ada) == NEW
