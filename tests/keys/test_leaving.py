"""Somebody who leaves, or may do less, leaves no rights behind."""

import pytest
from rest_framework.test import APIClient

from portal.events.models import Event
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, rotate_api_key
from portal.mail.models import Message
from portal.mail.rendering import render_mail
from portal.tenancy import errors, services
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import Role


def caller(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def status(secret: str, path: str = "/api/v1/memberships") -> int:
    return caller(secret).get(path).status_code


@pytest.fixture
def membership(company) -> Membership:
    """Of the admin, who made a key."""
    return Membership.objects.get(partner=company.partner, user=company.user(Role.ADMIN))


@pytest.fixture
def secret(company) -> str:
    scopes = ["memberships:read", "memberships:write", "client-accounts:read", "api-keys:write"]
    return create_api_key(actor=company.actor("admin"), name="PSA", scopes=scopes).secret


class TestRemoval:
    def test_the_persons_keys_stop_with_the_next_request(self, owner, membership, secret):
        assert status(secret) == 200
        services.remove_member(actor=owner, membership=membership)
        assert status(secret) == 401
        key = ApiKey.objects.get()
        event = Event.objects.about(key).get(verb="api_key.revoked")
        assert (event.actor_id, key.state) == (owner.id, "revoked")
        assert "no longer belongs to" in event.reason

    def test_with_a_key_go_the_keys_it_made_each_with_its_event(self, owner, membership, secret):
        child = caller(secret).post("/api/v1/api-keys", {"name": "Child", "scopes": ["memberships:read"]}).json()
        services.remove_member(actor=owner, membership=membership)
        assert status(child["secret"]) == 401
        assert Event.objects.filter(verb="api_key.revoked").count() == 2

    def test_owners_are_told_which_keys_stopped(self, owner, company, membership, secret, run_background):
        services.remove_member(actor=owner, membership=membership)
        run_background()
        message = Message.objects.get(template="keys-withdrawn")
        mail = render_mail(message)
        assert message.to_email == company.user("owner").email
        assert mail.subject == "Admin of Hartwell IT left: API keys stopped"
        for part in (mail.body, mail.alternatives[0].content):
            assert "PSA (pk_" not in part
            assert "PSA (" in part

    def test_kept_keys_go_into_the_name_of_the_remover(self, owner, company, membership, secret, run_background):
        services.remove_member(actor=owner, membership=membership, keep_api_keys=True)
        assert status(secret) == 200
        key = ApiKey.objects.get()
        assert key.created_by == company.user("owner")
        assert Event.objects.about(key).filter(verb="api_key.handed_over").exists()
        run_background()
        assert "rotate them soon" in render_mail(Message.objects.get(template="keys-withdrawn")).body

    def test_a_kept_key_gains_nothing(self, owner, company, membership, secret):
        services.change_role(actor=owner, membership=membership, role=Role.SELLER)
        services.remove_member(actor=owner, membership=membership, keep_api_keys=True)
        assert ApiKey.objects.get().scopes == ["client-accounts:read", "memberships:read"]

    def test_staff_who_remove_and_keep_leave_the_keys_to_the_oldest_owner(self, staff, company, membership, secret):
        services.remove_member(actor=staff, membership=membership, keep_api_keys=True)
        assert ApiKey.objects.get().created_by == company.user("owner")
        assert status(secret) == 200

    def test_the_old_secret_of_a_rotation_goes_with_who_knows_it(self, owner, membership, secret):
        rotated = rotate_api_key(actor=owner, api_key=ApiKey.objects.get(), overlap="7-days")
        assert (status(secret), status(rotated.secret)) == (200, 200)
        services.remove_member(actor=owner, membership=membership)
        assert (status(secret), status(rotated.secret)) == (401, 200)

    def test_open_invitations_are_revoked(self, owner, company, membership):
        sent = services.create_invitation(actor=company.actor("admin"), email="new@x.example", role=Role.SELLER)
        kept = services.create_invitation(actor=owner, email="other@x.example", role=Role.SELLER)
        services.remove_member(actor=owner, membership=membership)
        assert Invitation.objects.get(pk=sent.pk).state == "revoked"
        assert Invitation.objects.get(pk=kept.pk).state == "sent"
        assert Event.objects.about(sent).filter(verb="invitation.revoked").exists()

    def test_invitations_that_their_key_sent_are_revoked_too(self, owner, company, membership):
        scopes = ["invitations:read", "invitations:write"]
        secret = create_api_key(actor=company.actor("admin"), name="HR", scopes=scopes).secret
        values = {"email": "lena@example.com", "role": "seller"}
        sent = caller(secret).post("/api/v1/invitations", values, format="json").json()
        assert sent["invited_by"] == membership.user_id
        services.remove_member(actor=owner, membership=membership)
        assert Invitation.objects.get().state == "revoked"

    def test_a_refused_removal_ends_nothing(self, company, owner):
        create_api_key(actor=owner, name="Owner's", scopes=["memberships:read"])
        last = Membership.objects.get(partner=company.partner, role=Role.OWNER)
        with pytest.raises(errors.LastOwner):
            services.remove_member(actor=owner, membership=last)
        assert ApiKey.objects.get().state == "active"

    def test_by_api_a_choice_is_a_word_of_the_body(self, api, company, membership, secret):
        client = api(company.partner, "memberships:write", "memberships:read")
        url = f"/api/v1/memberships/{membership.pk}/remove"
        assert client.post(url, {"keep_api_keys": "perhaps"}).status_code == 400
        # A key has no role of its own: it touches no admin.
        assert client.post(url, {"keep_api_keys": True}).json()["code"] == "role_above_own"
        assert status(secret) == 200


class TestPages:
    def test_the_dialog_names_what_ends(self, sign_in, company, owner, membership, secret):
        services.create_invitation(actor=company.actor("admin"), email="new@x.example", role=Role.SELLER)
        page = sign_in(company.user("owner")).get(f"{company.url}/people/").text
        assert "This API key stops working" in page
        assert "This open invitation is revoked: new@x.example" in page

    @pytest.mark.parametrize(("body", "expected"), [({}, 401), ({"keep_api_keys": "1"}, 200)])
    def test_the_box_keeps_the_keys(self, sign_in, company, membership, secret, body, expected):
        client = sign_in(company.user("owner"))
        client.post(f"{company.url}/people/{membership.pk}/remove/", body)
        assert not Membership.objects.filter(pk=membership.pk).exists()
        assert status(secret) == expected


class TestLessThanBefore:
    def test_leaving_ends_ones_keys(self, company, membership, secret):
        services.leave_partner(actor=company.actor("admin"), membership=membership)
        assert status(secret) == 401

    def test_a_demotion_cuts_the_keys_with_the_next_request(self, owner, membership, secret):
        client = caller(secret)
        assert client.get("/api/v1/me").json()["scopes"] == [
            "api-keys:write", "client-accounts:read", "memberships:read", "memberships:write"
        ]  # fmt: skip
        services.change_role(actor=owner, membership=membership, role=Role.SELLER)
        assert client.get("/api/v1/me").json()["scopes"] == ["client-accounts:read", "memberships:read"]
        answer = client.post("/api/v1/api-keys", {"name": "Child", "scopes": ["memberships:read"]})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        services.change_role(actor=owner, membership=Membership.objects.get(pk=membership.pk), role=Role.ADMIN)
        assert "api-keys:write" in client.get("/api/v1/me").json()["scopes"]

    def test_a_demotion_revokes_invitations_that_could_not_be_sent_any_more(self, company, owner, membership):
        sent = services.create_invitation(actor=company.actor("admin"), email="new@x.example", role=Role.SELLER)
        services.change_role(actor=owner, membership=membership, role=Role.SELLER)
        assert Invitation.objects.get(pk=sent.pk).state == "revoked"

    def test_an_account_switched_off_takes_its_keys_and_invitations_along(
        self, company, owner, membership, secret, client
    ):
        from portal.tenancy.invitations import link_to

        sent = services.create_invitation(actor=company.actor("admin"), email="new@x.example", role=Role.SELLER)
        path = "/" + link_to(sent).split("/", 3)[3]
        user = company.user("admin")
        user.is_active = False
        user.save()
        assert status(secret) == 401
        answer = client.post(path, {"name": "New", "password": "three lanterns by the sea"})
        assert "can no longer invite you" in answer.text
        assert Invitation.objects.get(pk=sent.pk).state == "sent"
