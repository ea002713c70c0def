"""`Idempotency-Key` against the real web server: fifty requests at once, a server that is killed, and the same fifty again."""

import http.client
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction

from partners.clients.models import ClientAccount
from portal import clock
from portal.api.idempotency import IdempotencyKey
from portal.processes.ports import free_port
from portal.tenancy.models import Partner
from tests.factories import make_company, make_key
from tests.servers import accepts_connections, wait_until, web_process

AT_ONCE = 50
pytestmark = [pytest.mark.servers, pytest.mark.long]


class Caller:
    """Whoever sends the same body under the same key, again and again."""

    def __init__(self, port: int, secret: str, key: str):
        self.port = port
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Idempotency-Key": key}
        self.body = json.dumps({"name": f"Aspen {key}"})

    def send(self, start: Barrier | None = None) -> tuple[int, dict, dict]:
        """Status, headers and body; status 0 when the server was gone."""
        if start:
            start.wait(timeout=60)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request("POST", "/api/v1/client-accounts", self.body, self.headers)
            answer = link.getresponse()
            return answer.status, dict(answer.headers), json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return 0, {}, {}
        finally:
            link.close()

    def send_all(self) -> list[tuple[int, dict, dict]]:
        start = Barrier(AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.send, [start] * AT_ONCE))


def ids_made(answers: list[tuple[int, dict, dict]]) -> set[str]:
    """Of the record in each answer; every other one says that the first is still at work, and when to ask again."""
    made = set()
    for status, headers, body in answers:
        if status == 201:
            made.add(body["id"])
        else:
            assert (status, body["code"]) == (409, "idempotency_key_in_flight")
            assert 1 <= int(headers["Retry-After"]) <= 60
    return made


@pytest.fixture
def company(transactional_db):
    return make_company("Hartwell IT", "hartwell-it")


@pytest.fixture
def serving(database_url, tmp_path):
    """Starts the web server on the test's database; yields its process."""
    port = free_port()
    return port, partial(web_process, tmp_path / "web.log", port, DATABASE_URL=database_url, PORTAL_ENV="test")


def kill(process, port: int) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not accepts_connections(port), 20, "the end of its workers")


def test_fifty_posts_with_one_key_make_one_record_also_after_the_server_was_killed(company, serving):
    port, server = serving
    caller = Caller(port, make_key(company.partner, "client-accounts:write", "client-accounts:read"), "first")
    with server() as process:
        made = ids_made(caller.send_all())
        kill(process, port)
    assert made == {ClientAccount.objects.get().pk}
    with server():
        again = caller.send_all()
    assert ids_made(again) == made
    assert {headers["Idempotent-Replayed"] for _status, headers, _body in again} == {"true"}


def test_a_server_killed_at_work_leaves_nothing_half_done_and_the_key_to_the_next(company, serving):
    if connection.vendor != "postgresql":
        pytest.skip("a server at work holds SQLite's one writer: there is nothing to catch it by")
    port, server = serving
    caller = Caller(port, make_key(company.partner, "client-accounts:write", "client-accounts:read"), "second")
    with server() as process, ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Partner.objects.select_for_update().get()  # which every new client waits for
            lost = pool.submit(caller.send)
            wait_until(IdempotencyKey.objects.exists, 20, "the reservation")
            assert ids_made([caller.send()]) == set()
            kill(process, port)
        assert lost.result()[0] == 0
    assert not ClientAccount.objects.exists()
    with server():
        assert ids_made(caller.send_all()) == set()  # until the lease of the dead one ends
        IdempotencyKey.objects.update(leased_until=clock.now() - timedelta(seconds=1))
        made = ids_made(caller.send_all())
    assert made == {ClientAccount.objects.get().pk}
