from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal import clock
from portal.errors import InvalidValue
from portal.events.models import Event
from portal.keys import errors
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, end_overlap, revoke_api_key, rotate_api_key
from tests.factories import make_key


def status(secret: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client.get("/api/v1/memberships").status_code


@pytest.fixture
def key(owner) -> ApiKey:
    return create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])


@pytest.mark.parametrize(("overlap", "hours"), [("1-hour", 1), ("24-hours", 24), ("7-days", 7 * 24)])
def test_both_secrets_work_for_the_chosen_time(owner, key, overlap, hours):
    new = rotate_api_key(actor=owner, api_key=key, overlap=overlap).secret
    with clock.moved(by=timedelta(hours=hours, minutes=-1)):
        assert (status(key.secret), status(new)) == (200, 200)
    with clock.moved(by=timedelta(hours=hours, minutes=1)):
        assert (status(key.secret), status(new)) == (401, 200)


def test_without_an_overlap_the_old_secret_stops_at_once(owner, key):
    new = rotate_api_key(actor=owner, api_key=key, overlap="none").secret
    assert (status(key.secret), status(new)) == (401, 200)


def test_the_overlap_can_end_early_and_once(owner, key):
    new = rotate_api_key(actor=owner, api_key=key, overlap="7-days").secret
    end_overlap(actor=owner, api_key=key)
    assert (status(key.secret), status(new)) == (401, 200)
    with pytest.raises(errors.NoOverlap):
        end_overlap(actor=owner, api_key=key)


def test_a_second_rotation_waits_for_the_end_of_the_first(owner, key):
    rotate_api_key(actor=owner, api_key=key, overlap="7-days")
    with pytest.raises(errors.RotationUnderWay):
        rotate_api_key(actor=owner, api_key=key, overlap="none")


def test_revoking_ends_both(owner, key):
    new = rotate_api_key(actor=owner, api_key=key, overlap="7-days").secret
    revoke_api_key(actor=owner, api_key=key)
    assert (status(key.secret), status(new)) == (401, 401)


def test_each_secret_shows_when_it_was_last_used(owner, key):
    new = rotate_api_key(actor=owner, api_key=key, overlap="24-hours").secret
    status(key.secret)
    row = ApiKey.objects.get()
    assert (row.last_used_at, row.previous_used_at is not None) == (None, True)
    status(new)
    assert ApiKey.objects.get().last_used_at is not None


def test_whoever_rotates_stands_behind_the_key_and_the_old_secret_keeps_its_person(company, key):
    admin = company.actor("admin")
    rotate_api_key(actor=admin, api_key=key, overlap="24-hours")
    row = ApiKey.objects.get()
    assert (row.created_by_id, row.previous_by_id) == (company.user("admin").pk, company.user("owner").pk)


def test_neither_secret_nor_digest_enters_the_event(owner, key):
    new = rotate_api_key(actor=owner, api_key=key, overlap="24-hours").secret
    event = Event.objects.about(key).get(verb="api_key.rotated")
    told = f"{event.old} {event.new}"
    assert not any(hidden in told for hidden in (new, ApiKey.digest_of(new), ApiKey.digest_of(key.secret)))


def test_an_overlap_that_does_not_exist_is_refused(owner, key):
    with pytest.raises(InvalidValue):
        rotate_api_key(actor=owner, api_key=key, overlap="for ever")


class TestApi:
    def test_a_key_rotates_itself_and_the_answer_is_not_stored(self, api, company):
        client = api(company.partner, "api-keys:read", "api-keys:write")
        own = client.get("/api/v1/api-keys").json()["data"][0]["id"]
        answer = client.post(f"/api/v1/api-keys/{own}/rotate", {"overlap": "1-hour"})
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        assert status(answer.json()["secret"]) == 403  # known, without the scope
        assert answer.json()["previous_until"]
        assert client.post(f"/api/v1/api-keys/{own}/end-overlap").status_code == 403  # the new secret does that
        new = APIClient()
        new.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['secret']}")
        assert new.post(f"/api/v1/api-keys/{own}/end-overlap").status_code == 200
        assert client.get("/api/v1/api-keys").status_code == 401  # it was the old secret

    def test_a_key_rotates_no_stranger(self, api, company, key):
        client = api(company.partner, "api-keys:read", "api-keys:write")
        for url, body in ((f"{key.pk}/rotate", {}), (f"{key.pk}/end-overlap", {})):
            answer = client.post(f"/api/v1/api-keys/{url}", body)
            assert answer.json()["code"] in {"key_out_of_reach", "no_overlap"}
        answer = client.patch(f"/api/v1/api-keys/{key.pk}", {"allowed_networks": ["0.0.0.0/0"]})
        assert answer.json()["code"] == "key_out_of_reach"

    @pytest.mark.parametrize("body", [{"overlap": "soon"}, {"overlap": 1}, {"overlap": None}, {"hours": 1}])
    def test_a_body_of_the_wrong_shape_is_400(self, api, company, key, body):
        client = api(company.partner, "api-keys:write", "api-keys:read")
        assert client.post(f"/api/v1/api-keys/{key.pk}/rotate", body).status_code == 400

    def test_another_partners_key_does_not_exist(self, api, other_company, key):
        client = api(other_company.partner, "api-keys:write", "api-keys:read")
        for path in ("rotate", "end-overlap", "revoke"):
            assert client.post(f"/api/v1/api-keys/{key.pk}/{path}").status_code == 404
        assert client.get(f"/api/v1/api-keys/{key.pk}/usage").status_code == 404


class TestPages:
    def test_rotating_and_ending_the_overlap(self, sign_in, company, key):
        client = sign_in(company.user("admin"))
        page = reverse("api-key", args=[company.partner.slug, key.pk])
        shown = client.post(reverse("api-key-rotate", args=[company.partner.slug, key.pk]), {"overlap": "24-hours"})
        new = ApiKey.objects.get()
        assert f"pk_{new.prefix}_" in shown.text
        assert shown["Cache-Control"] == "no-store"
        status(key.secret)
        assert "some program still has it" in client.get(page).text
        client.post(reverse("api-key-end-overlap", args=[company.partner.slug, key.pk]))
        assert "Two secrets work" not in client.get(page).text
        assert status(key.secret) == 401

    def test_a_double_click_makes_no_third_secret(self, sign_in, company, key):
        client = sign_in(company.user("owner"))
        url = reverse("api-key-rotate", args=[company.partner.slug, key.pk])
        first = client.post(url, {"overlap": "24-hours"})
        prefix = ApiKey.objects.get().prefix
        assert prefix in first.text
        again = client.post(url, {"overlap": "24-hours"})
        assert "two are in use already" in again.text
        assert ApiKey.objects.get().prefix == prefix

    def test_a_seller_finds_no_key_page(self, sign_in, company, key):
        client = sign_in(company.user("seller"))
        assert client.get(reverse("api-key", args=[company.partner.slug, key.pk])).status_code == 404


def test_a_key_from_the_command_line_gets_a_person_by_rotating(company, owner):
    make_key(company.partner, "memberships:read", "applications:read")
    key = ApiKey.objects.with_person().get()
    assert key.created_by is None
    rotate_api_key(actor=owner, api_key=key)
    assert ApiKey.objects.get().created_by == company.user("owner")
