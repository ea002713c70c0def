"""The address that Dropbox tells of changes: a genuine hint makes a team due, everything else changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox.webhooks import body_for, signature_of
from partners.teams.models import TeamSnapshot
from partners.teams.watching import read_due_teams
from portal import clock

pytestmark = pytest.mark.django_db
URL = "/dropbox/webhook/"


def tell(body: bytes, signature: str | None = None) -> int:
    signature = signature_of(body) if signature is None else signature
    browser = Client(enforce_csrf_checks=True)
    return browser.post(URL, body, content_type="application/json", headers={"X-Dropbox-Signature": signature}).status_code


@pytest.fixture
def read(connected) -> DropboxConnection:
    """Some minutes ago, and due again in some."""
    with clock.moved(by=-timedelta(minutes=5)):
        DropboxConnection.objects.filter(pk=connected.pk).update(read_due_at=clock.now())
        read_due_teams()
    return connected


def due_in(connection) -> timedelta:
    return DropboxConnection.objects.get(pk=connection.pk).read_due_at - clock.now()


def test_the_challenge_comes_back_as_plain_words(client):
    answer = client.get(URL, {"challenge": "<b>x</b>"})
    assert (answer.status_code, answer.content) == (200, b"<b>x</b>")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(URL).status_code == 400
    assert client.get(URL, {"challenge": "x" * 1001}).status_code == 400
    assert client.put(URL).status_code == 405


def test_a_genuine_hint_makes_the_team_due(read, sandboxed):
    assert due_in(read) > timedelta(minutes=5)
    updated = DropboxConnection.objects.get(pk=read.pk).updated_at
    assert tell(body_for(sandboxed.team_id)) == 200
    assert due_in(read) < timedelta(seconds=6)
    assert DropboxConnection.objects.get(pk=read.pk).updated_at == updated
    assert TeamSnapshot.objects.get().readings == 1  # nothing is read while Dropbox waits for its answer


def test_replayed_it_is_one_more_reading_at_most(read, sandboxed):
    for _ in range(5):
        assert tell(body_for(sandboxed.team_id)) == 200
    with clock.moved(by=timedelta(seconds=6)):
        assert read_due_teams() == 1
        for _ in range(5):
            tell(body_for(sandboxed.team_id))
        assert read_due_teams() == 0
        assert due_in(read) > timedelta(seconds=50)


def test_a_wrong_signature_changes_nothing(read, sandboxed):
    body = body_for(sandboxed.team_id)
    before = due_in(read)
    for wrong in ("", "0" * 64, signature_of(body + b" ")):
        assert tell(body, wrong) == 403
    assert before - due_in(read) < timedelta(minutes=1)


def test_what_names_no_team_of_ours_makes_nothing_due(read, caplog):
    assert tell(b'{"something": "new"}') == 200
    assert "names no team" in caplog.text
    assert tell(body_for("dbtid:of-nobody")) == 200
    assert due_in(read) > timedelta(minutes=5)


def test_without_an_app_and_of_a_live_app_the_sandbox_is_not_believed(read, sandboxed, settings):
    body = body_for(sandboxed.team_id)
    signature = signature_of(body)
    for app in ({"key": "", "secret": ""}, {"key": "live", "secret": "its own"}):
        settings.DROPBOX = {**app, "sandbox": ""}
        assert tell(body, signature) == 403


def test_more_than_a_hint_can_be_is_not_read(sandboxed):
    for size in (64 * 1024 + 1, 3 * 1024 * 1024):
        assert tell(b" " * size) == 413
