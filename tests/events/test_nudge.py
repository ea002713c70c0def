"""A broker that is gone or answers nothing costs a request no time, and nothing is lost."""

import socket
import threading
import time

import pytest
from django.conf import settings

from partners.clients.models import ClientAccount
from portal.celery import app
from portal.events import nudge as nudging
from portal.events.deliveries import deliver_due
from portal.events.models import EventDelivery

# Seconds: whoever waits for a broker that is silent waits at least this long.
AT_ONCE = settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"]


@pytest.fixture
def black_hole(settings, monkeypatch):
    """A port that takes connections and never says a word, as the broker."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    settings.CELERY_BROKER_URL = url
    monkeypatch.setattr(app.conf, "broker_url", url)
    monkeypatch.setattr(app, "_pool", None)
    yield url
    listener.close()


@pytest.mark.django_db(transaction=True)
def test_a_request_does_not_wait_for_a_broker_that_answers_nothing(black_hole, api, company):
    keyed = api(company.partner, "client-accounts:write")
    for number in range(3):
        started = time.monotonic()
        answer = keyed.post("/api/v1/client-accounts", {"name": f"Hartwell {number}"})
        assert answer.status_code == 201
        assert time.monotonic() - started < AT_ONCE
    assert ClientAccount.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_signing_in_does_not_wait_for_it_either(black_hole, client, company):
    from tests.factories import PASSWORD

    started = time.monotonic()
    answer = client.post("/account/sign-in/", {"login": company.user("owner").email, "password": PASSWORD})
    assert answer.status_code == 302
    assert time.monotonic() - started < AT_ONCE


def test_what_was_due_meanwhile_is_done_by_the_next_sweep(black_hole, company, api, monkeypatch):
    from portal.events import registry

    heard = []
    monkeypatch.setitem(registry._by_name, "tests.hear", lambda event: heard.append(event.pk))
    monkeypatch.setitem(registry._by_verb, "client_account.created", ["tests.hear"])
    api(company.partner, "client-accounts:write").post("/api/v1/client-accounts", {"name": "Hartwell"})
    assert EventDelivery.objects.get().state == "due"
    deliver_due()
    assert len(heard) == 1


def test_many_nudges_are_one_thread_and_at_most_one_pending(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    sent, go_on = [], threading.Event()

    def slow(**options):
        sent.append(1)
        go_on.wait(10)

    monkeypatch.setattr("portal.tasks.sweep.apply_async", slow)
    for _ in range(50):
        nudging.nudge()
    deadline = time.monotonic() + 30  # the thread may still wait for the broker of the test before
    while not sent and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [thread.name for thread in threading.enumerate()].count("nudge") == 1
    assert len(sent) == 1
    go_on.set()


def test_while_nudges_are_held_none_is_sent(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    started = []
    monkeypatch.setattr(nudging, "_ensure_thread", lambda: started.append(1))
    with nudging.nudges_held():
        nudging.nudge()
    assert started == []
    nudging.nudge()
    assert started == [1]
    nudging._wanted.clear()
