"""One JSON object a line, no secret in it, and the request id from the request to what a worker does for it."""

import json
import logging

import pytest
from django.test import Client

from partners.clients.services import create_client_account
from portal import logs
from portal.events import registry
from portal.events.deliveries import deliver_due
from portal.events.models import EventDelivery
from portal.events.record import record_event
from portal.logs import JsonFormatter, RequestFilter, without_secrets


@pytest.fixture
def lines():
    """What was logged, as production writes it."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler, root, access = Kept(), logging.getLogger("portal"), logs.access
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestFilter())
    before = root.level, access.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    access.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before[0])
    access.setLevel(before[1])


def test_a_request_is_one_line(lines, sign_in, company):
    user = company.user("owner")
    sign_in(user).get(f"/p/{company.partner.slug}/", {"q": "secret-words"}, headers={"x-request-id": "abc-12345678"})
    (line,) = [line for line in lines if line["logger"] == "portal.access"]
    assert line["ms"] >= 0
    expected = {
        "method": "GET", "path": f"/p/{company.partner.slug}/", "status": 200, "actor_kind": "person", "actor_id": user.pk,
        "partner_id": company.partner.pk, "request_id": "abc-12345678", "level": "INFO",
    }  # fmt: skip
    assert expected.items() <= line.items()
    assert "secret-words" not in json.dumps(line)


def test_a_key_is_named_and_never_shown(lines, api, company):
    client = api(company.partner, "client-accounts:read")
    secret = client._credentials["HTTP_AUTHORIZATION"].split()[1]
    client.get("/api/v1/client-accounts")
    (line,) = [line for line in lines if line["logger"] == "portal.access"]
    assert line["actor_kind"] == "api-key"
    assert secret not in json.dumps(lines)


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/in_01j00000000000000000000000:c2lnbmF0dXJl-TOKEN/",
        "/invitation/short-TOKEN/",
        "/invitation/short-TOKEN/renew/",
        "/apply/confirm/WyJhcF8wMWoiLDE3NjBd:TOKENTOKENTOKENTOKENTOKENTOKENTOKEN/",
        "/apply/status/TOKEN/",
        "/account/password/reset/us_01j00000000000000000000000-d0abcd-TOKENTOKENTOKEN/",
        "/nowhere/WyJhcF8wMWoiLDE3NjBdTOKENTOKENTOKENTOKEN/",
    ],
)
def test_the_token_of_a_signed_link_is_in_no_line(lines, db, path):
    Client().get(path)
    assert lines
    assert "TOKEN" not in json.dumps(lines)


def test_a_path_with_a_line_break_stays_one_line(lines, db):
    Client().get("/nowhere/%0aINFO portal.access forged")
    assert len(lines) == 1
    assert "\n" not in lines[0]["path"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("cannot reach redis://:hunter22@broker:6379/0", "hunter22"),
        ("postgres://portal:hunter22@db/portal is away", "hunter22"),
        ("key pk_01jabc_hunter22-hunter22 refused", "hunter22"),
    ],
)
def test_secrets_in_messages_are_taken_out(text, secret):
    assert secret not in without_secrets(text)


def test_a_traceback_stays_on_its_line():
    try:
        raise RuntimeError("at redis://:hunter22@broker")
    except RuntimeError:
        import sys

        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "it broke", (), sys.exc_info())
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert "hunter22" not in text
    assert "RuntimeError" in json.loads(text)["exception"]


@pytest.mark.parametrize("fails", [False, True])
def test_the_request_id_follows_to_what_a_worker_does(lines, monkeypatch, owner, company, fails):
    def handler(event):
        logging.getLogger("portal.somewhere").warning("working")
        if fails:
            raise RuntimeError("broke")

    monkeypatch.setitem(registry._by_name, "somewhere.handler", handler)
    client = create_client_account(actor=owner, name="Late Ltd")
    event = record_event(owner, "test.happened", client)
    EventDelivery.objects.all().delete()
    EventDelivery.objects.create(event=event, handler="somewhere.handler")
    lines.clear()
    deliver_due()
    assert len(lines) == 2  # its own, and how it ended
    assert {line["request_id"] for line in lines} == {event.request_id}
    assert event.request_id
