"""What is taken for a team's id in a body that nobody published, and whose signature counts."""

import json

import pytest

from partners.dropbox.gateway.values import App
from partners.dropbox.hints import LONGEST, MOST_TEAMS, is_genuine, team_ids_in
from partners.dropbox.sandbox import KEY, SECRET
from partners.dropbox.sandbox.webhooks import body_for, signature_of

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    "body",
    [
        body_for("dbtid:a"),
        b'{"list_folder": {"teams": {"dbtid:a": ["dbmid:1"]}}}',
        b'{"delta": {"team_members": [["dbtid:a", {"x": null}]]}}',
        b'["dbtid:a", 1, true]',
    ],
)
def test_a_team_is_found_wherever_it_stands(body):
    assert team_ids_in(body) == {"dbtid:a"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b'{"list_folder": {"accounts": ["dbid:x"]}}',
        json.dumps(["dbtid:" + "x" * LONGEST]).encode(),
        b'["dbtid:\\u0000"]',
        b'["dbtid:\\ud800"]',  # half a character, which no database takes
        b"[" * 60_000,
    ],
)
def test_anything_else_names_none(body):
    assert team_ids_in(body) == set()


def test_not_more_than_can_be_meant():
    assert len(team_ids_in(json.dumps([f"dbtid:{one}" for one in range(MOST_TEAMS * 2)]).encode())) == MOST_TEAMS


def test_the_sandboxs_secret_proves_nothing_to_a_portal_with_an_app_at_dropbox():
    body = body_for("dbtid:a")
    signature = signature_of(body)
    assert is_genuine(App(KEY, SECRET, "http://127.0.0.1:8099"), body, signature)
    assert not is_genuine(App("key", "secret"), body, signature)
    assert not is_genuine(App("key", SECRET), body, signature)
    assert not is_genuine(None, body, signature)
    for wrong in ("", signature.upper(), signature[:-1], "ä" * 64):
        assert not is_genuine(App(KEY, SECRET, "http://127.0.0.1:8099"), body, wrong)
