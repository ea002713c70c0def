import threading
from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal import clock
from portal.keys import usage
from portal.keys.models import ApiKey, ApiKeyFailure, ApiKeyUsage
from portal.keys.services import create_api_key, revoke_api_key
from portal.web.charts import bar_chart


@pytest.fixture(autouse=True)
def _nothing_pending():
    usage._pending = usage._Pending()


@pytest.fixture
def key(owner) -> ApiKey:
    return create_api_key(actor=owner, name="PSA", scopes=["memberships:read", "client-accounts:write"])


@pytest.fixture
def client(key) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key.secret}")
    return client


def test_requests_and_errors_are_counted_by_day(client, key):
    client.get("/api/v1/memberships")
    client.get("/api/v1/memberships")
    client.get("/api/v1/plans")  # lacks the scope
    with clock.moved(by=timedelta(days=1)):
        client.get("/api/v1/memberships")
    usage.flush()
    sums = [(row.requests, row.client_errors, row.server_errors) for row in ApiKeyUsage.objects.order_by("day")]
    assert sums == [(3, 1, 0), (1, 0, 0)]


def test_what_two_processes_counted_adds_up(client, key):
    for _process in range(2):
        client.get("/api/v1/memberships")
        usage.flush()
    assert ApiKeyUsage.objects.get().requests == 2


def test_counting_waits_for_no_database(client, key, django_assert_num_queries):
    client.get("/api/v1/memberships")
    with django_assert_num_queries(2):  # the key, and the list
        client.get("/api/v1/memberships")


def test_a_failure_can_be_explained(client, key):
    client.post("/api/v1/client-accounts", {"nmae": "typing error"}, HTTP_X_REQUEST_ID="my-request-1")
    client.get("/api/v1/memberships/me_00000000000000000000000000")
    usage.flush()
    second, first = ApiKeyFailure.objects.all()
    assert (first.method, first.path, first.status, first.code) == ("POST", "/api/v1/client-accounts", 400, "invalid")
    assert first.request_id == "my-request-1"
    assert (second.path, second.code) == ("/api/v1/memberships/{id}", "not_found")


def test_a_crash_is_counted_as_ours(client, key, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("portal.tenancy.api.MembershipViewSet.list", lambda *args, **kwargs: 1 / 0)
    client.get("/api/v1/memberships")
    usage.flush()
    assert ApiKeyUsage.objects.get().server_errors == 1
    assert ApiKeyFailure.objects.get().code == "internal_error"


def test_a_revoked_key_still_in_use_is_seen(client, key, owner):
    revoke_api_key(actor=owner, api_key=key)
    client.get("/api/v1/memberships")
    usage.flush()
    assert ApiKeyFailure.objects.get().code == "key_invalid"


def test_a_guessed_secret_with_a_known_prefix_counts_for_nobody(key):
    guesser = APIClient()
    guesser.credentials(HTTP_AUTHORIZATION=f"Bearer pk_{key.prefix}_guessed")
    assert guesser.get("/api/v1/memberships").status_code == 401
    usage.flush()
    assert not ApiKeyUsage.objects.exists()


def test_only_the_newest_failures_are_kept(client, key, monkeypatch):
    monkeypatch.setattr(usage, "FAILURES_PER_KEY", 5)
    monkeypatch.setattr(usage, "FAILURES_PER_FLUSH", 4)
    for round_ in range(3):
        with clock.moved(by=timedelta(minutes=round_)):
            for _request in range(6):
                client.get("/api/v1/plans")
            usage.flush()
    assert ApiKeyFailure.objects.count() <= 8
    assert ApiKeyUsage.objects.get().client_errors == 18


def test_failures_go_after_fourteen_days(client, key, run_background):
    client.get("/api/v1/plans")
    usage.flush()
    with clock.moved(by=timedelta(days=13)):
        run_background()
        assert ApiKeyFailure.objects.exists()
    with clock.moved(by=timedelta(days=15)):
        run_background()
        assert not ApiKeyFailure.objects.exists()
        assert ApiKeyUsage.objects.exists()


def test_a_database_that_is_away_loses_a_figure_and_nothing_else(client, key, monkeypatch):
    client.get("/api/v1/memberships")
    monkeypatch.setattr(usage, "_write", lambda taken: 1 / 0)
    usage.flush()
    assert client.get("/api/v1/memberships").status_code == 200


def test_threads_that_count_at_once_lose_nothing(key, client, rf):
    answer, request = client.get("/api/v1/memberships"), rf.get("/api/v1/memberships")
    request.id, request.resolver_match = "x", None
    usage._pending = usage._Pending()
    count = lambda: [usage.note_request(request, answer, key, None) for _ in range(500)]  # noqa: E731
    threads = [threading.Thread(target=count) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    usage.flush()
    assert ApiKeyUsage.objects.get().requests == 2000


def test_the_api_shows_days_and_failures(api, company, client, key):
    client.get("/api/v1/plans")
    usage.flush()
    reader = api(company.partner, "api-keys:read")
    body = reader.get(f"/api/v1/api-keys/{key.pk}/usage").json()
    assert len(body["days"]) == 90
    assert body["days"][-1] == {
        "day": clock.now().date().isoformat(), "requests": 1, "client_errors": 1, "server_errors": 0
    }  # fmt: skip
    assert body["failures"][0]["code"] == "scope_missing"


def test_the_page_draws_them(sign_in, company, client, key):
    client.get("/api/v1/plans", HTTP_USER_AGENT="psa-sync/2.1 <script>")
    client.get("/api/v1/memberships", HTTP_USER_AGENT="psa-sync/2.1 <script>")
    usage.flush()
    page = sign_in(company.user("owner")).get(reverse("api-key", args=[company.partner.slug, key.pk])).text
    assert "<svg" in page
    assert "scope_missing" in page
    assert "psa-sync/2.1 &lt;script&gt;" in page


class TestChart:
    def test_heights_are_in_proportion(self):
        chart = bar_chart([("1 Jan", 100, 50), ("2 Jan", 25, 0)])
        assert (chart.most, chart.bars[0].height, chart.bars[0].part_height) == (100, 120, 60)
        assert chart.bars[1].height == 30

    def test_little_is_seen_and_nothing_is_nothing(self):
        chart = bar_chart([("1 Jan", 10_000, 1), ("2 Jan", 0, 0)])
        assert (chart.bars[0].part_height, chart.bars[1].height) == (2, 0)

    def test_no_days_draw_nothing(self):
        assert bar_chart([]).bars == ()
