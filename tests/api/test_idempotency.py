"""`Idempotency-Key`: sent twice, done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework.test import APIClient

from partners.clients.models import ClientAccount
from portal import clock
from portal.api.idempotency import KEPT, LEASE, IdempotencyKey, Reservation, forget_old_answers, plain_key
from portal.keys.models import ApiKey
from portal.tenancy.services import suspend_partner
from tests.factories import make_key

URL = "/api/v1/client-accounts"
SCOPES = ("client-accounts:read", "client-accounts:write", "imports:write", "imports:read")


@pytest.fixture
def keyed(api, company):
    return api(company.partner, *SCOPES)


def create(client: APIClient, key: str = "a1", name: str = "Aspen", **options):
    return client.post(URL, {"name": name}, headers={"Idempotency-Key": key}, **options)


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.django_db
def test_the_same_request_gets_the_same_answer(keyed):
    first, again = create(keyed), create(keyed, '"a1"')
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert {name: first[name] for name in ("ETag", "Location")} == {name: again[name] for name in ("ETag", "Location")}
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert ClientAccount.objects.count() == 1


@pytest.mark.django_db
def test_another_body_path_method_or_query_is_refused(keyed):
    made = create(keyed).json()
    header = {"Idempotency-Key": "a1"}
    assert refused(create(keyed, name="Birch")) == (422, "idempotency_key_reused")
    assert refused(keyed.post("/api/v1/imports", {}, headers=header, format="multipart"))[0] == 422
    assert refused(keyed.patch(f"{URL}/{made['id']}", {"name": "Aspen"}, headers=header))[0] == 422
    assert ClientAccount.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_write_frees_its_key(keyed, company, staff):
    assert create(keyed, name="").status_code == 400
    suspend_partner(actor=staff, partner=company.partner, reason="Unpaid")
    assert refused(create(keyed)) == (403, "partner_suspended")
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_keys_are_each_credentials_own(keyed, api, company, other_company):
    create(keyed)
    assert "Idempotent-Replayed" not in create(api(company.partner, *SCOPES), name="Birch")
    assert "Idempotent-Replayed" not in create(api(other_company.partner, *SCOPES))
    assert ClientAccount.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "key"), [("abc", "abc"), ('"abc"', "abc"), ('"a\\"b"', 'a"b'), ("x" * 255, "x" * 255)]
)
def test_quoted_and_bare_keys_are_the_same(given, key):
    assert plain_key(given) == key


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", '""', '"open', "x" * 256, "schlüssel".encode().decode("latin-1"), "a\tb"])
def test_what_is_no_key_is_refused(keyed, given):
    assert refused(create(keyed, given)) == (400, "idempotency_key_invalid")


@pytest.mark.django_db
def test_while_the_first_is_carried_out_a_twin_waits(keyed, monkeypatch):
    """The first dies without a word; until its lease ends nobody can know."""
    monkeypatch.setattr(Reservation, "release", lambda self: None)
    monkeypatch.setattr("partners.clients.api.create_client_account", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create(keyed)
    monkeypatch.undo()
    twin = create(keyed)
    assert refused(twin) == (409, "idempotency_key_in_flight")
    assert int(twin["Retry-After"]) >= 1
    IdempotencyKey.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert create(keyed).status_code == 201
    assert ClientAccount.objects.count() == 1


@pytest.mark.django_db
def test_whoever_lost_the_key_meanwhile_has_no_effect(keyed, monkeypatch):
    """The first was slower than its lease, and somebody else took the key over."""

    def overtaken(self, response):
        IdempotencyKey.objects.update(attempt="another")
        return kept(self, response)

    kept = Reservation.keep
    monkeypatch.setattr(Reservation, "keep", overtaken)
    assert refused(create(keyed)) == (409, "idempotency_key_in_flight")
    assert not ClientAccount.objects.exists()
    assert LEASE < KEPT


@pytest.mark.django_db
def test_an_upload_is_compared_by_what_is_in_it(keyed):
    def upload(text: bytes):
        body = {"noun": "client-accounts", "file": SimpleUploadedFile("clients.csv", text)}
        return keyed.post("/api/v1/imports", body, format="multipart", headers={"Idempotency-Key": "u1"})

    first, again = upload(b"Company Name\nAspen\n"), upload(b"Company Name\nAspen\n")
    assert (first.status_code, again.json()) == (201, first.json())
    assert refused(upload(b"Company Name\nBirch\n")) == (422, "idempotency_key_reused")


@pytest.mark.django_db
def test_a_secret_is_answered_again_and_stands_nowhere_in_the_clear(api, company):
    keyed = api(company.partner, "api-keys:write", "client-accounts:read", created_by=company.user("owner"))
    body = {"name": "Sync", "scopes": ["client-accounts:read"]}
    first, again = (keyed.post("/api/v1/api-keys", body, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json()["secret"] == again.json()["secret"]
    assert again["Cache-Control"] == "no-store"
    row = IdempotencyKey.objects.get()
    assert first.json()["secret"].encode() not in bytes(row.answer)
    assert "k1" not in f"{row.digest}{row.fingerprint}"


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day(keyed):
    create(keyed)
    IdempotencyKey.objects.update(created_at=clock.now() - KEPT)
    create(keyed, "a2", "Birch")
    forget_old_answers()
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one_record(company):
    """And a crash between the commit and the answer: whoever asks afterwards gets the answer that nobody received."""
    secret, barrier = make_key(company.partner, *SCOPES), Barrier(50)

    def send(_number: int):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        try:
            barrier.wait(timeout=60)
            return create(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))
    assert ClientAccount.objects.count() == 1
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert made == {ClientAccount.objects.get().pk}
    assert {refused(answer) for answer in answers if answer.status_code != 201} <= {(409, "idempotency_key_in_flight")}
    assert ApiKey.objects.count() == 1
    late = send_alone(secret)
    assert (late.status_code, late.json()["id"], late["Idempotent-Replayed"]) == (201, *made, "true")


def send_alone(secret: str):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return create(client)


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_commit_and_answer_is_made_good(api, company, monkeypatch):
    """The effect is committed, then the process breaks before it has answered."""
    keyed = api(company.partner, *SCOPES)
    monkeypatch.setattr("portal.api.viewsets.PortalViewSet.finalize_response", lambda *_args, **_options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create(keyed)
    monkeypatch.undo()
    assert ClientAccount.objects.count() == 1
    again = create(keyed)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json()["id"] == ClientAccount.objects.get().pk
