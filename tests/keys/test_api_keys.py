from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal import clock
from portal.errors import NotAllowed, NotFound, ScopeMissing
from portal.events.models import Event
from portal.keys import errors
from portal.keys.models import ApiKey
from portal.keys.scopes import all_scopes, grantable_scopes
from portal.keys.services import create_api_key, revoke_api_key
from portal.tenancy.actor import Actor
from portal.tenancy.roles import MANAGERS, Role
from tests.factories import make_key


def with_secret(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_the_secret_is_in_the_answer_and_nowhere_else(owner):
    key = create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    assert key.secret.startswith(f"pk_{key.prefix}_")
    stored = ApiKey.objects.get()
    assert not hasattr(stored, "secret")
    assert stored.digest == ApiKey.digest_of(key.secret)
    event = Event.objects.about(stored).get()
    assert key.secret not in str(event.new)
    assert "digest" not in event.new


@pytest.mark.parametrize("role", list(Role))
def test_owners_and_admins_make_keys(company, role):
    actor = company.actor(role)
    if role in MANAGERS:
        assert create_api_key(actor=actor, name="PSA", scopes=["memberships:read"]).partner == company.partner
    else:
        with pytest.raises(NotAllowed):
            create_api_key(actor=actor, name="PSA", scopes=["memberships:read"])


@pytest.mark.parametrize("scopes", [["nonsense:read"], ["memberships:delete"], ["memberships:read", ""]])
def test_unknown_scopes_are_refused(owner, scopes):
    with pytest.raises(errors.ScopeNotGrantable):
        create_api_key(actor=owner, name="PSA", scopes=scopes)


def test_a_partner_cannot_give_what_only_staff_may(owner):
    assert "messages:write" in all_scopes()
    with pytest.raises(errors.ScopeNotGrantable):
        create_api_key(actor=owner, name="PSA", scopes=["messages:write"])


def test_a_key_gives_no_scope_that_it_lacks(company):
    secret = make_key(company.partner, "api-keys:write", "memberships:read")
    actor = Actor.api_key(ApiKey.objects.get(digest=ApiKey.digest_of(secret)))
    assert create_api_key(actor=actor, name="Child", scopes=["memberships:read"])
    with pytest.raises(errors.ScopeNotGrantable):
        create_api_key(actor=actor, name="Child", scopes=["memberships:write"])


def test_a_key_without_the_scope_makes_no_keys(company):
    secret = make_key(company.partner, "memberships:read")
    actor = Actor.api_key(ApiKey.objects.get(digest=ApiKey.digest_of(secret)))
    with pytest.raises(ScopeMissing):
        create_api_key(actor=actor, name="Child", scopes=["memberships:read"])


def test_every_role_can_give_only_what_it_may_do(company):
    for role in Role:
        scopes = grantable_scopes(company.actor(role))
        assert ("memberships:write" in scopes) == (role in MANAGERS)


def test_staff_make_keys_of_the_network(staff):
    key = create_api_key(actor=staff, name="Reports", scopes=["partners:read", "partners:write"])
    assert (key.partner, key.staff_role) == (None, "network-admin")


def test_an_expiry_in_the_past_is_refused(owner):
    with pytest.raises(errors.ExpiryPassed):
        create_api_key(actor=owner, name="PSA", scopes=["memberships:read"], expires_at=clock.now())


def test_a_key_ends_when_it_says(owner):
    key = create_api_key(
        actor=owner, name="PSA", scopes=["memberships:read"], expires_at=clock.now() + timedelta(days=30)
    )
    with clock.moved(by=timedelta(days=31)):
        assert with_secret(key.secret).get("/api/v1/memberships").status_code == 401


def test_a_revoked_key_is_refused_on_its_next_request(owner):
    key = create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    client = with_secret(key.secret)
    assert client.get("/api/v1/memberships").status_code == 200
    revoke_api_key(actor=owner, api_key=key)
    assert client.get("/api/v1/memberships").status_code == 401


def test_revoking_twice_is_refused(owner):
    key = create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    revoke_api_key(actor=owner, api_key=key)
    with pytest.raises(errors.KeyNotActive):
        revoke_api_key(actor=owner, api_key=key)


def test_outsiders_find_no_key(owner, outsider):
    key = create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    with pytest.raises(NotFound):
        revoke_api_key(actor=outsider, api_key=key)


class TestPages:
    @pytest.fixture
    def pages(self, company):
        return {
            "list": reverse("api-key-list", args=[company.partner.slug]),
            "create": reverse("api-key-create", args=[company.partner.slug]),
        }

    def test_the_key_is_shown_once_and_stored_by_nobody(self, sign_in, company, pages):
        client = sign_in(company.user("owner"))
        answer = client.post(pages["create"], {"name": "PSA", "scopes": ["memberships:read"], "expires_at": "90"})
        key = ApiKey.objects.get()
        assert f"pk_{key.prefix}_" in answer.text
        assert answer["Cache-Control"] == "no-store"
        assert key.expires_at - clock.now() > timedelta(days=89)
        assert f"Authorization: Bearer pk_{key.prefix}_" not in client.get(pages["list"]).text

    def test_errors_stand_beside_their_fields(self, sign_in, company, pages):
        client = sign_in(company.user("owner"))
        answer = client.post(pages["create"], {"name": "P\0SA", "scopes": ["messages:write"], "expires_at": "7"})
        assert set(answer.context["form"].errors) == {"name", "scopes", "expires_at"}
        assert not ApiKey.objects.exists()

    def test_a_seller_is_told_whom_to_ask(self, sign_in, company, pages):
        make_key(company.partner, "memberships:read")
        client = sign_in(company.user("seller"))
        page = client.get(pages["list"]).text
        assert "Owners and admins look after the keys" in page
        assert "Integration" not in page
        answer = client.post(pages["create"], {"name": "x", "scopes": ["memberships:read"], "expires_at": "90"})
        assert "Your role does not include this action" in answer.text
        assert ApiKey.objects.count() == 1

    def test_a_key_is_revoked_by_a_button(self, sign_in, company, pages):
        make_key(company.partner, "memberships:read")
        key = ApiKey.objects.get()
        revoke = reverse("api-key-revoke", args=[company.partner.slug, key.pk])
        client = sign_in(company.user("admin"))
        assert client.get(revoke).status_code == 405
        client.post(revoke)
        key.refresh_from_db()
        assert key.state == "revoked"
        assert "Revoked" in client.get(pages["list"]).text

    def test_outsiders_get_404_everywhere(self, sign_in, company, other_company, pages):
        make_key(company.partner, "memberships:read")
        key = ApiKey.objects.get()
        client = sign_in(other_company.user("owner"))
        for url in pages.values():
            assert client.get(url).status_code == 404
        foreign = reverse("api-key-revoke", args=[other_company.partner.slug, key.pk])
        assert client.post(foreign).status_code == 404
        key.refresh_from_db()
        assert key.state == "active"


class TestApi:
    def test_creating_one_shows_the_secret_and_forbids_storing_it(self, api, company):
        client = api(company.partner, "api-keys:read", "api-keys:write", "memberships:read")
        answer = client.post("/api/v1/api-keys", {"name": "Child", "scopes": ["memberships:read"]})
        assert answer.status_code == 201
        assert answer["Cache-Control"] == "no-store"
        secret = answer.json()["secret"]
        assert with_secret(secret).get("/api/v1/memberships").status_code == 200
        read = client.get(answer["Location"])
        assert "secret" not in read.json()
        assert secret not in client.get("/api/v1/api-keys").content.decode()

    def test_more_than_the_key_has_is_refused_by_field(self, api, company):
        client = api(company.partner, "api-keys:write")
        answer = client.post("/api/v1/api-keys", {"name": "Child", "scopes": ["memberships:read"]})
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["field"] == "scopes"

    @pytest.mark.parametrize(
        "body", [{}, {"name": "x"}, {"name": "x", "scopes": "memberships:read"}, {"name": "x", "scopes": [1, None]},
                 {"name": "x", "scopes": ["memberships:read"], "digest": "abc"},
                 {"name": "x", "scopes": ["memberships:read"], "expires_at": "tomorrow"},
                 {"name": "x", "scopes": ["memberships:read"], "expires_at": "0001-01-01T00:00:00+14:00"},
                 {"name": "x", "scopes": ["memberships:read"], "expires_at": "9999-12-31T23:59:59-14:00"},
                 {"name": " ", "scopes": ["memberships:read"]},
                 {"name": "a\u202eb", "scopes": ["memberships:read"]},
                 {"name": "x" * 81, "scopes": ["memberships:read"]},
                 {"name": "x", "scopes": []}]
    )  # fmt: skip
    def test_a_body_of_the_wrong_shape_is_400(self, api, company, body):
        client = api(company.partner, "api-keys:write", "memberships:read")
        assert client.post("/api/v1/api-keys", body).status_code == 400

    def test_it_can_revoke_itself(self, api, company):
        client = api(company.partner, "api-keys:read", "api-keys:write")
        own = client.get("/api/v1/api-keys").json()["data"][0]["id"]
        assert client.post(f"/api/v1/api-keys/{own}/revoke").json()["state"] == "revoked"
        assert client.get("/api/v1/api-keys").status_code == 401

    def test_other_partners_keys_do_not_exist(self, api, company, other_company):
        make_key(other_company.partner, "memberships:read")
        foreign = ApiKey.objects.get()
        client = api(company.partner, "api-keys:read", "api-keys:write")
        assert client.get(f"/api/v1/api-keys/{foreign.pk}").status_code == 404
        assert client.post(f"/api/v1/api-keys/{foreign.pk}/revoke").status_code == 404

    def test_staff_see_the_networks_keys_only(self, api, company):
        make_key(company.partner, "memberships:read")
        client = api(None, "api-keys:read", staff=True)
        assert [row["staff_role"] for row in client.get("/api/v1/api-keys").json()["data"]] == ["network-admin"]
