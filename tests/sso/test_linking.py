"""One's account and the provider: linking by hand, unlinking, and confirming that it is still oneself."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.accounts.ways_in import describe_sign_in
from portal.errors import NotFound
from portal.events.models import Event
from portal.sso import errors, services
from portal.sso.id_token import Identity
from portal.sso.models import LinkedIdentity
from portal.tenancy.actor import Actor
from tests.factories import PASSWORD, make_user
from tests.sso.conftest import come_back, is_signed_in, send_off

ACCOUNT = reverse("account_security")
LINK = reverse("account-single-sign-on-link")
CONFIRM = reverse("account-confirm-single-sign-on")
CHANGE_EMAIL = reverse("account-email-change")


def unlink_url(identity: LinkedIdentity) -> str:
    return reverse("account-single-sign-on-unlink", args=[identity.pk])


@pytest.fixture
def no_password(ada):
    ada.set_unusable_password()
    ada.save()
    return ada


class TestLinking:
    def test_by_hand_from_the_account_page(self, sign_in, ada, idp, sign_on):
        """Also at a provider that confirms no address: who is signed in here has proved who they are here."""
        idp.claims = {"email_verified": None}
        client = sign_in(ada)
        assert "Link Acme ID" in client.get(ACCOUNT).text
        assert sign_on(client)["Location"] == LINK
        assert not LinkedIdentity.objects.exists()
        page = client.get(LINK)
        assert "sub-ada" in page.text
        assert "ada@example.com" in page.text
        assert client.post(LINK)["Location"] == ACCOUNT
        assert LinkedIdentity.objects.get(user=ada).subject == "sub-ada"
        assert "Unlink Acme ID" in client.get(ACCOUNT).text

    def test_after_signing_in_with_the_password_once(self, ada, idp, sign_on):
        idp.person |= {"email": "ada@elsewhere.example"}
        client = Client()
        assert "Sign in and link" in sign_on(client).text
        asked = client.get(LINK)["Location"]
        assert client.post(asked, {"login": ada.email, "password": PASSWORD, "next": LINK})["Location"] == LINK
        client.post(LINK)
        client.post(reverse("account_logout"))
        sign_on(client)
        assert client.session["_auth_user_id"] == ada.pk

    def test_the_password_of_somebody_else_does_not_help(self, ada, idp, sign_on):
        idp.person |= {"email": "ada@elsewhere.example"}
        client = Client()
        sign_on(client)
        client.post(reverse("account_login"), {"login": ada.email, "password": "wrong horse battery", "next": LINK})
        assert reverse("account_login") in client.post(LINK)["Location"]
        assert not LinkedIdentity.objects.exists()

    def test_after_ten_minutes_it_begins_anew(self, sign_in, ada, sign_on):
        sign_on(client := sign_in(ada))
        with clock.moved(by=clock.timedelta(minutes=11)):
            assert client.post(LINK)["Location"] == ACCOUNT
        assert not LinkedIdentity.objects.exists()

    def test_without_having_been_there_nothing_is_linked(self, sign_in, ada, idp):
        assert sign_in(ada).post(LINK)["Location"] == ACCOUNT
        assert not LinkedIdentity.objects.exists()

    def test_it_asks_who_one_is_when_that_was_long_ago(self, sign_in, ada, sign_on):
        sign_on(client := sign_in(ada, ago=3600))
        assert reverse("account_reauthenticate") in client.post(LINK)["Location"]
        assert not LinkedIdentity.objects.exists()

    def test_what_another_account_has_is_refused(self, sign_in, ada, link, sign_on):
        link(make_user("eve@example.com"))
        answer = sign_on(sign_in(ada))
        assert answer.status_code == 409
        assert "linked to another account" in answer.text

    def test_what_another_account_took_meanwhile_is_refused(self, sign_in, ada, link, sign_on):
        sign_on(client := sign_in(ada))
        link(make_user("eve@example.com"))
        assert client.post(LINK).status_code == 409
        assert not LinkedIdentity.objects.filter(user=ada).exists()

    def test_twice_is_once(self, sign_in, ada, idp, sign_on):
        sign_on(client := sign_in(ada))
        client.post(LINK)
        client.post(LINK)
        assert LinkedIdentity.objects.count() == 1
        assert Event.objects.about(ada).filter(verb="user.single_sign_on_linked").count() == 1
        assert sign_on(client)["Location"] == ACCOUNT

    def test_only_the_person_links_their_account(self, ada, db):
        eve = make_user("eve@example.com")
        identity = Identity("https://id.example", "sub-eve")
        with pytest.raises(NotFound):
            services.link_identity(actor=Actor.person(eve), user=ada, identity=identity, provider_name="Acme ID")

    def test_the_database_keeps_one_account_per_identity(self, ada, link):
        link(ada)
        with pytest.raises(IntegrityError), transaction.atomic():
            link(make_user("eve@example.com"))


class TestUnlinking:
    def test_with_a_password_left(self, sign_in, ada, link, run_background, mailoutbox):
        identity, client = link(ada), sign_in(ada)
        assert "Unlink" in client.get(unlink_url(identity)).text
        assert LinkedIdentity.objects.exists(), "looking changes nothing"
        client.post(unlink_url(identity))
        assert not LinkedIdentity.objects.exists()
        assert Event.objects.about(ada).get(verb="user.single_sign_on_unlinked").old["issuer"] == identity.issuer
        run_background(2)
        assert "was unlinked" in mailoutbox[0].body

    def test_the_last_way_in_stays(self, sign_in, no_password, link):
        identity, client = link(no_password), sign_in(no_password)
        page = client.get(unlink_url(identity))
        assert "you have neither a password nor a passkey" in page.text
        assert "button-danger" not in page.text
        answer = client.post(unlink_url(identity), follow=True)
        assert "Set a password or add a passkey first." in answer.text
        assert LinkedIdentity.objects.exists()

    @pytest.mark.parametrize("alone", [True, False])
    def test_a_passkey_is_a_way_in_when_it_signs_in_alone(self, no_password, link, monkeypatch, alone):
        identity = link(no_password)
        Authenticator.objects.create(user=no_password, type="webauthn", data={"name": "Desk"})
        monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.WebAuthn.is_passwordless", alone)
        if alone:
            services.unlink_identity(actor=Actor.person(no_password), user=no_password, identity=identity)
        else:
            with pytest.raises(errors.LastWayIn):
                services.unlink_identity(actor=Actor.person(no_password), user=no_password, identity=identity)

    def test_it_asks_who_one_is_when_that_was_long_ago(self, sign_in, ada, link):
        identity = link(ada)
        assert reverse("account_reauthenticate") in sign_in(ada, ago=3600).post(unlink_url(identity))["Location"]
        assert LinkedIdentity.objects.exists()

    def test_somebody_elses_does_not_exist(self, sign_in, ada, link):
        identity = link(ada)
        assert sign_in(make_user("eve@example.com")).post(unlink_url(identity)).status_code == 404
        assert LinkedIdentity.objects.exists()

    def test_twice(self, sign_in, ada, link):
        identity, client = link(ada), sign_in(ada)
        client.post(unlink_url(identity))
        assert client.post(unlink_url(identity)).status_code == 404

    def test_also_from_a_provider_that_is_gone(self, sign_in, ada, link, settings):
        identity, client = link(ada), sign_in(ada)
        settings.OIDC = dict.fromkeys(settings.OIDC, "")
        assert "No longer offered" in client.get(ACCOUNT).text
        client.post(unlink_url(identity))
        assert not LinkedIdentity.objects.exists()


class TestConfirming:
    """Somebody without password and passkey is asked at the provider, and goes on where they were."""

    @pytest.fixture
    def client(self, sign_in, no_password, link):
        link(no_password)
        return sign_in(no_password, ago=3600)

    def arrive(self, client: Client) -> str:
        asked = client.post(CHANGE_EMAIL, {"email": "new@example.com"})["Location"]
        assert asked.startswith(CONFIRM)
        page = client.get(asked)
        assert "Confirm with Acme ID" in page.text
        return page.context["next"]

    def test_they_are_asked_and_what_they_typed_is_kept(self, client, idp, no_password):
        url = send_off(client, CONFIRM, next=self.arrive(client))
        assert "prompt=login" in url
        assert "max_age=0" in url
        assert come_back(client, idp.authorize(url))["Location"] == CHANGE_EMAIL
        assert Event.objects.about(no_password).filter(verb="user.email_change_requested").exists()

    @pytest.mark.parametrize("claims", [{"auth_time": None}, {"auth_time": 1_700_000_000}, {"sub": "sub-eve"}])
    def test_who_did_not_sign_in_there_again_is_not_confirmed(self, client, idp, sign_on, no_password, claims):
        idp.claims = claims
        assert sign_on(client, CONFIRM, next=self.arrive(client)).status_code == 403
        assert client.get(CHANGE_EMAIL).status_code == 302
        assert not Event.objects.about(no_password).filter(verb="user.email_change_requested").exists()

    def test_an_answer_to_somebody_elses_question_confirms_nothing(self, client, idp, sign_in, link):
        eve = make_user("eve@example.com")
        link(eve, subject="sub-eve")
        callback = idp.authorize(send_off(client, CONFIRM))
        client.post(reverse("account_logout"))
        assert come_back(client, callback).status_code in (400, 403)
        assert not is_signed_in(client)

    def test_a_confirmation_is_no_way_in(self, idp, db):
        assert reverse("account_login") in Client().post(CONFIRM)["Location"]

    def test_with_a_password_it_is_one_of_two_ways(self, sign_in, ada, link):
        link(ada)
        ada.set_password(PASSWORD)
        ada.save()
        page = sign_in(ada, ago=3600).get(CHANGE_EMAIL, follow=True)
        assert "Confirm with Acme ID" in page.text
        assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
        other = sign_in(ada, ago=3600).get(f"{CONFIRM}?next={CHANGE_EMAIL}")
        assert f"{reverse('account_reauthenticate')}?next=%2Faccount%2Femail%2F" in other.text

    def test_who_has_linked_nothing_is_not_offered_it(self, sign_in, ada, idp):
        assert "Acme ID" not in sign_in(ada, ago=3600).get(CHANGE_EMAIL, follow=True).text


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "Link from a mail"),
        ([{"method": "password"}], "Password"),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], "Password and second factor"),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], "Passkey"),
        ([{"method": "single_sign_on"}], "Single sign-on"),
        ([{"method": "single_sign_on"}, {"method": "mfa"}], "Single sign-on and second factor"),
        ([{"method": "single_sign_on"}, {"method": "password", "reauthenticated": True}], "Single sign-on"),
    ],
)
def test_how_somebody_signed_in_reads_well(records, words):
    assert describe_sign_in(records) == words
