"""Whoever has an old secret has it until its end, and no longer; and it makes nothing that lives on."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from portal import clock
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, rotate_api_key
from portal.tenancy.roles import Role
from tests.factories import make_company
from tests.tenancy.test_at_once import at_once

SCOPES = ["memberships:read", "api-keys:read", "api-keys:write"]


def client_of(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def key(owner) -> ApiKey:
    return create_api_key(actor=owner, name="PSA", scopes=SCOPES)


@pytest.fixture
def thief(owner, key) -> APIClient:
    """With the old secret, while both work."""
    rotate_api_key(actor=owner, api_key=key, overlap="24-hours")
    return client_of(key.secret)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"name": "Mine", "scopes": ["memberships:read"]}),
        ("/{pk}/rotate", {"overlap": "none"}),
        ("/{pk}/end-overlap", {}),
        ("/{pk}/revoke", {}),
    ],
)
def test_an_old_secret_makes_changes_and_revokes_no_key(thief, key, path, body):
    assert thief.get("/api/v1/memberships").status_code == 200
    answer = thief.post(f"/api/v1/api-keys{path.format(pk=key.pk)}", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert ApiKey.objects.count() == 1
    assert ApiKey.objects.get().is_rotating


def test_an_old_secret_changes_no_networks(thief, key):
    answer = thief.patch(f"/api/v1/api-keys/{key.pk}", {"allowed_networks": ["203.0.113.7"]})
    assert answer.status_code == 403
    assert ApiKey.objects.get().allowed_networks == []


def test_the_second_after_the_end_it_opens_nothing_and_tells_nothing(thief, key):
    key.refresh_from_db()
    with clock.moved(to=key.previous_until, by=timedelta(seconds=-1)):
        assert thief.get("/api/v1/memberships").status_code == 200
    with clock.moved(to=key.previous_until):
        late, never = thief.get("/api/v1/memberships"), client_of("pk_00000_x").get("/api/v1/memberships")
    assert (late.status_code, late.json()["detail"]) == (401, never.json()["detail"])


def test_half_of_each_secret_is_no_secret(owner, key):
    new = rotate_api_key(actor=owner, api_key=key, overlap="24-hours").secret
    (old_prefix, old_rest), (new_prefix, new_rest) = (one.split("_", 2)[1:] for one in (key.secret, new))
    for mixed in (f"pk_{new_prefix}_{old_rest}", f"pk_{old_prefix}_{new_rest}", f"pk_{old_prefix}_", f"pk__{old_rest}"):
        assert client_of(mixed).get("/api/v1/memberships").status_code == 401


def test_of_two_rotations_only_the_last_secret_and_none_before_it_works(owner, key):
    first = key.secret
    second = rotate_api_key(actor=owner, api_key=key, overlap="1-hour").secret
    with clock.moved(by=timedelta(hours=2)):
        third = rotate_api_key(actor=owner, api_key=key, overlap="1-hour").secret
        worked = [client_of(one).get("/api/v1/memberships").status_code for one in (first, second, third)]
    assert worked == [401, 200, 200]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("overlap", ["none", "24-hours"])
def test_two_who_rotate_at_once_leave_one_working_secret_that_one_of_them_holds(overlap):
    company = make_company("Hartwell IT", "hartwell-it")
    owner, admin = company.actor(Role.OWNER), company.actor(Role.ADMIN)
    key = create_api_key(actor=owner, name="PSA", scopes=SCOPES)
    secrets: list[str] = []

    def rotate(actor):
        secrets.append(rotate_api_key(actor=actor, api_key=ApiKey.objects.get(pk=key.pk), overlap=overlap).secret)

    done = at_once(lambda: rotate(owner), lambda: rotate(admin))
    fitting = [secret for secret in secrets if ApiKey.objects.get().fits(secret)]
    if overlap == "none":  # one after the other: the second to come has the only one that works
        assert done == ["done", "done"]
        works = [client_of(one).get("/api/v1/memberships").status_code for one in secrets]
        assert sorted(works) == [200, 401]
    else:
        assert sorted(done) == ["done", "rotation_under_way"]
        assert len(fitting) == 1
