"""What a load balancer is told, with each part well and away."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from partners.clients.services import create_client_account
from portal import clock
from portal.background import ROUNDS
from portal.events.models import EventDelivery, Heartbeat
from portal.events.record import record_event
from portal.processes.ports import free_port
from portal.web import health

SECRET = "s3cret-of-the-broker"


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch):
    monkeypatch.setattr(health, "REMEMBERED", -1)


@pytest.fixture
def all_is_well(db, settings, monkeypatch):
    settings.REDIS_URL = f"redis://:{SECRET}@127.0.0.1:6379/0"
    monkeypatch.setattr(health, "ping", lambda url, timeout: None)
    for name in ROUNDS:
        Heartbeat.objects.create(name=name, at=clock.now())


def ask(path: str = "/readyz"):
    return Client().get(path, headers={"host": "10.0.0.7:8000"})


def test_a_process_that_answers_is_alive_without_any_database(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = ask("/healthz")  # no `db` fixture: a query would fail the test
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"


def test_all_parts_well(all_is_well):
    answer = ask()
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert {name: part["status"] for name, part in answer.json()["parts"].items()} == dict.fromkeys(
        ("database", "broker", "beat", "outbox", "mail"), "ok"
    )
    assert answer["Cache-Control"] == "no-store"


def test_a_broker_that_is_away_takes_no_page_away(all_is_well, monkeypatch, settings):
    monkeypatch.undo()
    monkeypatch.setattr(health, "REMEMBERED", -1)
    settings.REDIS_URL = f"redis://:{SECRET}@127.0.0.1:{free_port()}/0"
    answer = ask()
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["broker"] == {"status": "down"}
    assert SECRET not in answer.content.decode()


def test_a_silent_beat_is_told(all_is_well):
    Heartbeat.objects.filter(pk="mail").update(at=clock.now() - timedelta(minutes=5))
    answer = ask()
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["beat"]["silent_rounds"] == 1


def test_due_work_that_waits_is_told_with_its_age(all_is_well, owner, company):
    client = create_client_account(actor=owner, name="Late Ltd")
    event = record_event(owner, "test.happened", client)
    EventDelivery.objects.create(event=event, handler="x", next_at=clock.now() - timedelta(seconds=300))
    EventDelivery.objects.create(event=event, handler="y", state=EventDelivery.State.PARKED)
    outbox = ask().json()["parts"]["outbox"]
    assert outbox["status"] == "degraded"
    assert 299 <= outbox["lag_seconds"] <= 310
    assert outbox["parked"] == 1


def test_without_its_database_a_process_gets_no_visitors(settings, monkeypatch):
    def gone():
        raise OperationalError("password authentication failed for user portal_app")

    monkeypatch.setattr(health.connection, "cursor", gone)
    settings.REDIS_URL = ""
    answer = ask()
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert answer.json()["parts"]["database"] == {"status": "down"}
    assert "portal_app" not in answer.content.decode()


def test_however_often_it_is_asked_it_looks_once_a_second(monkeypatch):
    looks = []
    monkeypatch.setattr(health.time, "monotonic", lambda: 1000.0)  # all within one moment, however slow the machine
    monkeypatch.setattr(health, "REMEMBERED", 1.0)
    monkeypatch.setattr(health, "_seen", (float("-inf"), {}))
    monkeypatch.setattr(health, "look", lambda: looks.append(1) or {"database": {"status": "ok"}})  # type: ignore[func-returns-value]
    for _ in range(20):
        ask()
    assert len(looks) == 1


def test_probes_only_read(db):
    assert Client().post("/readyz").status_code == 404
