"""Signing in through the provider: who gets in, who does not, and what each of them reads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connections
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.sso.models import LinkedIdentity
from portal.tenancy.invitations import link_to
from portal.tenancy.inviting import create_invitation, revoke_invitation
from portal.tenancy.models import Invitation, Membership
from tests.factories import make_user
from tests.sso.conftest import START, come_back, is_signed_in, send_off

SIGN_IN = reverse("account_login")
CALLBACK = reverse("account-single-sign-on-callback")


class TestUnconfigured:
    def test_there_is_no_button_and_no_route(self, client, db):
        assert "Sign in with Acme" not in client.get(SIGN_IN).text
        for url in (START, CALLBACK):
            assert client.get(url).status_code == 404
        assert client.post(START).status_code == 404

    @pytest.mark.parametrize("missing", ["issuer", "client_id", "client_secret"])
    def test_half_configured_is_off(self, client, idp, settings, missing, db):
        settings.OIDC = settings.OIDC | {missing: ""}
        assert "Acme ID" not in client.get(SIGN_IN).text
        assert client.post(START).status_code == 404

    @pytest.mark.parametrize("issuer", ["http://id.example", "id.example", "https://id.example/?tenant=1", "https://["])
    def test_an_issuer_that_is_none_is_off(self, client, idp, settings, issuer, db):
        settings.OIDC = settings.OIDC | {"issuer": issuer}
        assert client.post(START).status_code == 404


class TestOnTheWay:
    def test_the_sign_in_page_shows_the_button_and_does_not_ask_the_provider(self, client, idp, db):
        assert "Sign in with Acme ID" in client.get(SIGN_IN).text
        assert idp.asked == []

    def test_the_address_asked_for_carries_state_nonce_and_challenge(self, client, idp, settings, db):
        query = parse_qs(urlsplit(send_off(client)).query)
        assert query["redirect_uri"] == [settings.SITE_URL + CALLBACK]
        assert query["code_challenge_method"] == ["S256"]
        assert len({query[name][0] for name in ("state", "nonce", "code_challenge")}) == 3
        assert "prompt" not in query

    def test_a_page_leads_on_instead_of_a_redirect(self, client, idp, db):
        page = client.post(START)
        assert page["Refresh"].startswith(f"0; url={idp.issuer}/authorize?")
        assert f'href="{idp.issuer}/authorize?' in page.text.replace("&amp;", "&")

    def test_opening_the_address_starts_nothing(self, client, idp, db):
        assert client.get(START)["Location"] == SIGN_IN
        assert idp.asked == []

    def test_a_form_of_another_site_starts_nothing(self, idp, db):
        assert Client(enforce_csrf_checks=True).post(START).status_code == 403

    def test_one_network_begins_so_often_and_no_more(self, client, idp, db):
        for _number in range(30):
            send_off(client)
        assert client.post(START).status_code == 429

    def test_a_browser_keeps_few_attempts(self, client, idp, db):
        for _number in range(8):
            send_off(client)
        assert len(client.session["single-sign-on"]) == 5


class TestGettingIn:
    def test_a_linked_person_comes_in(self, client, ada, link, sign_on):
        identity = link(ada, email="")
        answer = sign_on(client, next="/account/")
        assert (answer.status_code, answer["Location"]) == (302, "/account/")
        assert client.session["_auth_user_id"] == ada.pk
        identity.refresh_from_db()
        assert identity.last_used_at

    def test_the_subject_counts_and_no_address(self, client, idp, ada, link, sign_on):
        link(ada)
        idp.person |= {"email": "somebody.else@elsewhere.example", "email_verified": False}
        sign_on(client)
        assert client.session["_auth_user_id"] == ada.pk

    def test_the_same_subject_at_another_issuer_is_somebody_else(self, client, ada, link, idp, sign_on):
        link(ada, issuer="https://other.example")
        idp.person |= {"email_verified": False}
        assert sign_on(client).status_code == 403
        assert not is_signed_in(client)

    @pytest.mark.parametrize("hostile", ["//evil.example", "https://evil.example/", "/\\evil.example", "beside"])
    def test_next_leads_nowhere_else(self, client, ada, link, sign_on, hostile):
        link(ada)
        assert sign_on(client, next=hostile)["Location"] == reverse("home")

    def test_the_second_factor_is_asked_for_all_the_same(self, client, ada, link, sign_on):
        link(ada)
        TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
        assert sign_on(client)["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(client)

    def test_an_account_that_is_switched_off_stays_shut(self, client, ada, link, sign_on):
        link(ada)
        User.objects.filter(pk=ada.pk).update(is_active=False)
        assert sign_on(client)["Location"] == reverse("account_inactive")
        assert not is_signed_in(client)

    def test_the_session_list_says_how(self, client, ada, link, sign_on):
        link(ada)
        sign_on(client)
        assert "Single sign-on" in client.get(reverse("account-sessions")).text

    def test_an_old_session_at_the_provider_is_no_fresh_sign_in_here(self, client, ada, link, idp, sign_on):
        """What could do harm asks again: the provider let somebody pass who signed in there this morning."""
        link(ada)
        idp.claims = {"auth_time": int(clock.now().timestamp()) - 7200}
        sign_on(client)
        assert is_signed_in(client)
        assert reverse("account_reauthenticate") in client.get(reverse("account-email-change"))["Location"]


class TestFirstTime:
    def test_a_confirmed_address_of_a_trusted_domain_is_linked(self, client, ada, sign_on, run_background, mailoutbox):
        assert sign_on(client).status_code == 302
        assert client.session["_auth_user_id"] == ada.pk
        identity = LinkedIdentity.objects.get(user=ada)
        assert (identity.subject, identity.email) == ("sub-ada", "ada@example.com")
        event = Event.objects.about(ada).get(verb="user.single_sign_on_linked")
        assert event.new == {"issuer": identity.issuer, "provider_email": "ada@example.com"}
        run_background(2)
        (mail,) = mailoutbox
        assert mail.to == ["Ada Okafor <ada@example.com>"] or "ada@example.com" in mail.to[0]
        assert "Single sign-on was linked" in mail.body

    def test_capitals_in_the_address_do_not_matter(self, client, ada, idp, sign_on):
        idp.person |= {"email": "Ada@Example.COM"}
        sign_on(client)
        assert client.session["_auth_user_id"] == ada.pk

    def test_an_address_that_only_userinfo_tells(self, client, ada, idp, sign_on):
        idp.userinfo = idp.person
        idp.claims = {"email": None, "email_verified": None}
        sign_on(client)
        assert client.session["_auth_user_id"] == ada.pk

    def test_userinfo_about_somebody_else_is_refused(self, client, ada, idp, sign_on):
        idp.userinfo = idp.person | {"sub": "sub-eve"}
        idp.claims = {"email": None, "email_verified": None}
        assert sign_on(client).status_code == 502
        assert not is_signed_in(client)

    @pytest.mark.parametrize("verified", [False, None, "false", 1, "yes"])
    def test_an_address_that_is_not_confirmed_links_nothing(self, client, ada, idp, sign_on, verified):
        idp.claims = {"email_verified": verified}
        answer = sign_on(client)
        assert answer.status_code == 403
        assert "does not confirm an e-mail address" in answer.text
        assert not LinkedIdentity.objects.exists()
        assert not is_signed_in(client)

    def test_a_letter_that_only_looks_like_ours_is_another_address(self, client, idp, sign_on, db):
        make_user("mike@example.com")
        idp.person |= {"email": "mi\u212ae@example.com"}  # the Kelvin sign: lower-cased it becomes a k
        assert sign_on(client).status_code == 403
        assert not LinkedIdentity.objects.exists()

    @pytest.mark.parametrize("exists", [True, False])
    def test_an_address_of_another_domain_links_nothing_and_tells_nothing(self, client, idp, sign_on, exists, db):
        if exists:
            make_user("ada@hartwell.example")
        idp.person |= {"email": "ada@hartwell.example"}
        answer = sign_on(client)
        assert answer.status_code == 403
        assert "is not linked to an account here yet" in answer.text
        assert "Sign in and link" in answer.text
        assert not LinkedIdentity.objects.exists()
        assert not is_signed_in(client)

    def test_a_domain_that_only_ends_alike_is_another_domain(self, client, idp, sign_on, db):
        make_user("ada@evilexample.com")
        idp.person |= {"email": "ada@evilexample.com"}
        assert sign_on(client).status_code == 403
        assert not LinkedIdentity.objects.exists()

    def test_without_trusted_domains_nobody_is_linked_unasked(self, client, ada, sign_on, settings):
        settings.OIDC = settings.OIDC | {"domains": []}
        assert "Sign in and link" in sign_on(client).text
        assert not LinkedIdentity.objects.exists()

    def test_an_unknown_person_is_told_to_ask_for_an_invitation(self, client, sign_on, db):
        answer = sign_on(client)
        assert answer.status_code == 403
        assert "There is no account for ada@example.com." in answer.text
        assert "invitation" in answer.text
        assert not User.objects.exists()

    def test_an_address_that_passed_to_somebody_else_opens_nothing(self, client, ada, link, idp, sign_on):
        """Ada left; the provider gave her address to a namesake, with a subject of his own."""
        link(ada, subject="sub-ada-of-old")
        answer = sign_on(client)
        assert answer.status_code == 409
        assert "linked to somebody else" in answer.text
        assert not is_signed_in(client)


class TestInvited:
    @pytest.fixture
    def invitation(self, owner) -> Invitation:
        return create_invitation(actor=owner, email="ada@example.com", role="seller")

    def path(self, invitation: Invitation) -> str:
        return urlsplit(link_to(invitation)).path

    def test_the_invitation_offers_it_where_the_provider_may_vouch(self, client, invitation, idp, settings):
        assert "Continue with Acme ID" in client.get(self.path(invitation)).text
        settings.OIDC = settings.OIDC | {"domains": []}
        assert "Acme ID" not in client.get(self.path(invitation)).text

    @pytest.mark.parametrize("from_the_link", [True, False])
    def test_no_password_is_needed_and_joining_is_a_click(self, client, invitation, idp, sign_on, from_the_link):
        idp.person |= {"name": "Ada Okafor"}
        path = self.path(invitation)
        assert sign_on(client, next=path if from_the_link else "")["Location"] == path
        ada = User.objects.get(email="ada@example.com")
        assert (ada.name, ada.has_usable_password()) == ("Ada Okafor", False)
        assert not Membership.objects.filter(user=ada).exists()
        client.post(path)
        assert Membership.objects.get(user=ada).role == "seller"

    @pytest.mark.parametrize("name", [None, 7, "", " ", "x" * 500, "Ada\u202eOkafor", "Ada\0"])
    def test_a_name_that_is_none_is_replaced(self, client, invitation, idp, sign_on, name):
        idp.person |= {"name": name}
        assert sign_on(client).status_code == 302
        assert User.objects.get(email="ada@example.com").name == "ada"

    def test_a_revoked_invitation_opens_nothing(self, client, invitation, owner, sign_on):
        revoke_invitation(actor=owner, invitation=invitation)
        assert sign_on(client).status_code == 403
        assert not User.objects.filter(email="ada@example.com").exists()

    @pytest.mark.parametrize("bent", [{"email_verified": False}, {"email": "ada@elsewhere.example"}])
    def test_without_the_providers_word_no_account_is_opened(self, client, invitation, idp, sign_on, bent):
        people = User.objects.count()
        idp.person |= bent
        assert sign_on(client).status_code == 403
        assert User.objects.count() == people


class TestComingBack:
    def test_the_same_answer_twice_is_refused_the_second_time(self, client, ada, link, idp):
        link(ada)
        callback = idp.authorize(send_off(client))
        assert come_back(client, callback).status_code == 302
        client.post(reverse("account_logout"))
        assert come_back(client, callback).status_code == 400
        assert not is_signed_in(client)

    def test_an_answer_in_another_browser_signs_nobody_in(self, client, ada, link, idp):
        """Somebody is made to open an attacker's answer: they would work in the attacker's account."""
        link(ada)
        callback = idp.authorize(send_off(client))
        answer = come_back(victim := Client(), callback)
        assert answer.status_code == 400
        assert "began in another browser" in answer.text
        assert not is_signed_in(victim)

    @pytest.mark.parametrize("query", ["", "?state=", "?code=x", "?state=x&code=y", "?error=access_denied&state=x"])
    def test_an_answer_nobody_asked_for(self, client, idp, query, db):
        assert client.get(CALLBACK + query).status_code == 400
        assert idp.asked == []

    def test_an_answer_after_ten_minutes(self, client, ada, link, idp):
        link(ada)
        callback = idp.authorize(send_off(client))
        with clock.moved(by=clock.timedelta(minutes=11)):
            assert come_back(client, callback).status_code == 400

    def test_an_answer_after_the_operator_changed_the_provider(self, client, ada, link, idp, settings):
        link(ada)
        callback = idp.authorize(send_off(client))
        settings.OIDC = settings.OIDC | {"issuer": "https://other.example"}
        assert come_back(client, callback).status_code == 400

    @pytest.mark.parametrize(("error", "status"), [("access_denied", 403), ("server_error", 502), ("<script>", 502)])
    def test_a_refusal_at_the_provider_is_a_page(self, client, idp, error, status, db):
        state = parse_qs(urlsplit(send_off(client)).query)["state"][0]
        answer = client.get(CALLBACK, {"error": error, "state": state})
        assert answer.status_code == status
        assert "Back to sign-in" in answer.text
        assert "<script>" not in answer.text

    def test_an_answer_of_another_issuer(self, client, ada, link, idp):
        link(ada)
        callback = idp.authorize(send_off(client))
        assert come_back(client, f"{callback}&iss=https%3A%2F%2Fevil.example").status_code == 502
        assert not is_signed_in(client)

    def test_two_tabs_do_not_disturb_each_other(self, client, ada, link, idp):
        link(ada)
        first, second = send_off(client, next="/account/"), send_off(client)
        assert come_back(client, idp.authorize(second)).status_code == 302
        assert come_back(client, idp.authorize(first))["Location"] == reverse("account_security")  # signed in already

    def test_somebody_signed_in_never_changes_accounts(self, sign_in, ada, link, idp, sign_on):
        eve = make_user("eve@example.com")
        link(ada)
        client = sign_in(eve)
        assert sign_on(client).status_code == 409
        assert client.session["_auth_user_id"] == eve.pk


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_at_the_same_moment_signs_in_once(idp, transactional_db):
    """A double click, or somebody who reads the address over a shoulder: the code is redeemed once, the person linked once."""
    make_user("ada@example.com")
    client = Client()
    callback = idp.authorize(send_off(client))
    barrier = threading.Barrier(2)

    def arrive(_number: int) -> int:
        browser = Client()
        browser.cookies = client.cookies.copy()
        barrier.wait()
        try:
            return come_back(browser, callback).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(arrive, range(2))) == [302, 400]
    assert LinkedIdentity.objects.count() == 1
    assert idp.asked.count("/token") == 1
