"""Every answer a server may give, and what it means for a question and for a change."""

import gzip
import json
import logging
import traceback

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from partners.dropbox.gateway import (
    App,
    NeedsReconnect,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unavailable,
    open_team,
    revoke,
)
from partners.dropbox.gateway.answers import answer_of, fault_of
from tests.dropbox import golden
from tests.dropbox.conftest import KEY, REFRESH, SECRET

TEXT = {"Content_Type": "text/plain"}
CHARSET = {"Content_Type": "application/json; charset=utf-8"}
SUSPEND, GET, TOKEN = "/2/team/members/suspend", "/2/team/members/get_info_v2", "/oauth2/token"
BUSY = {"error_summary": "too_many_requests/..", "error": {"reason": {".tag": "too_many_requests"}, "retry_after": 300}}


def error(tag: object, **more: object) -> dict:
    return {"error_summary": "x/...", "error": {".tag": tag, **more} if isinstance(tag, str) else tag}


# body, status, headers; the fault of a question, and of a change
TABLE = [
    (error("invalid_access_token"), 401, {}, NeedsReconnect, NeedsReconnect),
    (error("missing_scope", required_scope="members.write"), 401, {}, NeedsReconnect, NeedsReconnect),
    (error("other"), 401, {}, NeedsReconnect, NeedsReconnect),
    (error("a_word_of_next_year"), 401, {}, NeedsReconnect, NeedsReconnect),
    (error("user_suspended"), 401, CHARSET, NeedsReconnect, NeedsReconnect),
    (error("expired_access_token"), 401, {}, NeedsReconnect, NeedsReconnect),
    (b"no", 401, TEXT, Unavailable, OutcomeUnknown),
    (b"{", 200, {}, Unavailable, OutcomeUnknown),
    (b"", 200, {}, Unavailable, OutcomeUnknown),
    (b"\xff\xfe", 200, {}, Unavailable, OutcomeUnknown),
    ([], 200, {}, Unavailable, OutcomeUnknown),
    (b"", 204, {}, Unavailable, OutcomeUnknown),
    (error("team_access_denied"), 403, {}, Refused, Refused),
    (error("no_permission"), 403, CHARSET, Refused, Refused),
    (b"<html>", 403, TEXT, Unavailable, OutcomeUnknown),
    (b"<html>", 404, TEXT, Unavailable, OutcomeUnknown),
    (error("suspend_last_admin"), 409, {}, Refused, Refused),
    (error("a_word_of_next_year"), 409, {}, Refused, Refused),
    (error("other"), 409, {}, Refused, Refused),
    ({"error_summary": "x/", "error": "user_not_found"}, 409, {}, Refused, Refused),
    (error({}), 409, {}, Refused, Refused),
    (b"Error in call to API function", 400, TEXT, Refused, Refused),
    (BUSY, 429, {}, RateLimited, RateLimited),
    ({"error": {"reason": {".tag": "too_many_words"}}}, 429, {}, RateLimited, RateLimited),
    (b"slow down", 429, TEXT, RateLimited, RateLimited),
    (b"oops", 500, TEXT, Unavailable, OutcomeUnknown),
    (error("x"), 503, {}, Unavailable, OutcomeUnknown),
    (b"", 302, {"Location": "https://elsewhere.example/"}, Unavailable, OutcomeUnknown),
]


@pytest.mark.parametrize(("body", "status", "headers", "reading", "changing"), TABLE)
def test_what_an_answer_means(script, team, body, status, headers, reading, changing):
    script.answer("/2/team/get_info", body, status, **headers)
    with pytest.raises(reading) as fault:
        team.identify()
    assert fault.value.request_id == "req-1"
    script.answer(GET, {"members_info": [{".tag": "member_info", **golden.OLGA}]})
    script.answer(SUSPEND, body, status, **headers)
    with pytest.raises(changing):
        team.suspend("dbmid:olga")
    times = 2 if status == 401 and b"expired" in str(body).encode() else 1  # a token that ran out is fetched anew
    assert len(script.bodies(SUSPEND)) == times


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        (BUSY, {}, 300),
        ({"error": {"reason": {".tag": "too_many_requests"}}}, {"Retry_After": "17"}, 17),
        (BUSY, {"Retry_After": "400"}, 400),
        (b"slow down", {**TEXT, "Retry_After": "60.0"}, 60),
        (b"slow down", {**TEXT, "Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 60),
        (b"slow down", TEXT, 60),
        ({"error": {"reason": {".tag": "x"}, "retry_after": 0}}, {}, 5),
        ({"error": {"reason": {".tag": "x"}, "retry_after": 10**500}}, {}, 60),
        ({"error": {"reason": {".tag": "x"}, "retry_after": 10**9}}, {}, 3600),
        (b"slow down", {**TEXT, "Retry_After": "nan"}, 60),
        (b"slow down", {**TEXT, "Retry_After": "-3"}, 60),
    ],
)
def test_how_long_to_wait(script, team, body, headers, seconds):
    script.answer("/2/team/get_info", body, 429, **headers)
    with pytest.raises(RateLimited) as fault:
        team.snapshot()
    assert fault.value.seconds == seconds


def test_words_for_people_are_kept(script, team):
    spoken = error("suspend_last_admin") | {"user_message": {"locale": "en", "text": "The last admin cannot go."}}
    script.answer("/2/team/get_info", spoken, 409)
    with pytest.raises(Refused) as fault:
        team.snapshot()
    assert (fault.value.tag, fault.value.message) == ("suspend_last_admin", "The last admin cannot go.")


def test_a_missing_scope_is_named(script, team):
    script.answer("/2/team/get_info", error("missing_scope", required_scope="team_info.read"), 401)
    with pytest.raises(NeedsReconnect) as fault:
        team.snapshot()
    assert fault.value.required_scope == "team_info.read"


@pytest.mark.parametrize(
    ("body", "status", "headers", "fault"),
    [
        ({"error": "invalid_grant", "error_description": "refresh token is revoked"}, 400, {}, NeedsReconnect),
        ({"error": "invalid_client"}, 400, {}, Refused),
        ({"error": "invalid_client"}, 401, {}, Refused),  # the operator's app, and no client's link
        ({"error": "invalid_grant"}, 401, {}, NeedsReconnect),
        (b"down", 503, TEXT, Unavailable),
        (b"slow", 429, TEXT, RateLimited),
        ({"token": "x"}, 200, {}, Unavailable),
        (b"<html>", 200, TEXT, Unavailable),
    ],
)
def test_without_an_access_token_nothing_was_done(script, team, body, status, headers, fault):
    script.instead(TOKEN, body, status, **headers)
    with pytest.raises(fault):
        team.suspend("dbmid:olga")
    assert script.bodies(SUSPEND) == []


def test_a_change_waits_for_its_access_token_and_was_not_made_if_that_breaks_off(script, team):
    script.cut_off(TOKEN)
    with pytest.raises(Unavailable):
        team.suspend("dbmid:olga")
    app = App(KEY, SECRET, script.url)
    script.cut_off(TOKEN)
    with pytest.raises(Unavailable):
        revoke(app, REFRESH)


def test_a_token_that_cannot_be_renewed_in_the_middle_of_a_change_did_nothing(script, team):
    script.answer(GET, {"members_info": [{".tag": "member_info", **golden.OLGA}]})
    script.answer(SUSPEND, error("expired_access_token"), 401)
    script.answer(TOKEN, b"down", 503)
    with pytest.raises(Unavailable):
        team.suspend("dbmid:olga")


def test_a_token_that_runs_out_half_way_is_renewed_and_nobody_notices(script, team):
    script.answer(GET, {"members_info": [{".tag": "member_info", **golden.OLGA}]})
    script.answer(SUSPEND, error("expired_access_token"), 401)
    script.answer(SUSPEND, None)
    assert team.suspend("dbmid:olga").changed
    assert [path for path, _ in script.asked].count(TOKEN) == 2


def test_an_answer_that_is_cut_off_is_none(script, team, monkeypatch):
    monkeypatch.setattr(team.wire._client, "_timeout", 1)
    script.cut_off("/2/team/get_info", after=b'{"name":')
    with pytest.raises(Unavailable):
        team.snapshot()
    script.answer(GET, {"members_info": [{".tag": "member_info", **golden.OLGA}]})
    script.cut_off(SUSPEND)
    script.silence(SUSPEND, 1.3)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            team.suspend("dbmid:olga")


def test_an_answer_without_end_is_left(script, team, monkeypatch):
    """Each byte in time, and never done: the socket's own patience would begin anew with every one."""
    monkeypatch.setattr("partners.dropbox.gateway.transport.LONGEST_WAIT", 0.3)
    script.drip("/2/team/get_info")
    with pytest.raises(Unavailable):
        team.snapshot()
    monkeypatch.setattr("partners.dropbox.gateway.transport.LARGEST_ANSWER", 1000)
    script.instead("/2/team/get_info", b" " * 2000)
    with pytest.raises(Unavailable):
        team.snapshot()


def test_who_was_never_reached_did_nothing():
    with open_team(App(KEY, SECRET, "http://127.0.0.1:1"), REFRESH) as team, pytest.raises(Unavailable):
        team.suspend("dbmid:olga")


NEVER_CONNECTED = requests.ConnectionError(MaxRetryError(None, "", NewConnectionError(None, "refused")))
BROKEN = [
    (NEVER_CONNECTED, Unavailable),
    (requests.ConnectTimeout(), Unavailable),
    (requests.ConnectionError("reset by peer"), OutcomeUnknown),
    (requests.ReadTimeout(), OutcomeUnknown),
    (requests.exceptions.SSLError(), OutcomeUnknown),
]


@pytest.mark.parametrize(
    ("error", "expected"), BROKEN, ids=lambda value: getattr(value, "__name__", type(value).__name__)
)
def test_a_change_that_never_connected_was_not_made_and_any_other_may_have_been(
    script, team, monkeypatch, error, expected
):
    """Whatever was answered before says nothing about it."""
    script.answer(GET, {"members_info": [{".tag": "member_info", **golden.OLGA}]})
    script.answer(SUSPEND, {"error_summary": "x/", "error": {".tag": "suspend_last_admin"}}, 409)
    with pytest.raises(Refused):
        team.suspend("dbmid:olga")
    send = requests.adapters.HTTPAdapter.send

    def broken(self, request, **options):
        if request.url.endswith(SUSPEND):
            raise error
        return send(self, request, **options)

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", broken)
    with pytest.raises(expected):
        team.suspend("dbmid:olga")


def test_a_question_that_breaks_off_is_not_answered_by_the_one_before(script, team):
    script.answer("/2/team/get_info", {"error_summary": "x/", "error": {".tag": "no_permission"}}, 403)
    script.cut_off("/2/team/get_info")
    for fault in (Refused, Unavailable):
        with pytest.raises(fault):
            team.snapshot()


@pytest.mark.parametrize("headers", [{"Content_Encoding": "gzip"}, {"Transfer_Encoding": "chunked"}])
def test_an_answer_may_come_compressed_or_in_pieces(script, team, headers):
    data = json.dumps({"members_info": [{".tag": "id_not_found", "id_not_found": "x"}]}).encode()
    if "Content_Encoding" in headers:
        script.answer(GET, gzip.compress(data), **headers)
    else:
        script.answer(GET, b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (9, data[:9], len(data) - 9, data[9:]), **headers)
    assert team.member("x") is None


def test_ending_a_link_that_has_ended_is_no_fault(script):
    app = App(KEY, SECRET, script.url)
    script.answer("/2/auth/token/revoke", None)
    revoke(app, REFRESH)
    assert script.asked[-1] == ("/2/auth/token/revoke", "null")
    script.instead(TOKEN, {"error": "invalid_grant"}, 400)
    revoke(app, REFRESH)
    script.instead(TOKEN, b"", 503)
    with pytest.raises(Unavailable):
        revoke(app, REFRESH)


def test_no_secret_is_said_aloud(script, caplog):
    """Not by what we print, not by the log at its most talkative, not by a traceback: Dropbox repeats a header it dislikes."""
    caplog.set_level(logging.DEBUG)
    app = App(KEY, SECRET, script.url)
    repeated = (
        b'Invalid authorization value in HTTP header "Authorization": "Bearer sl.u.secret-access". Expecting more.'
    )
    script.answer("/2/team/get_info", repeated, 400, **TEXT)
    said = [repr(app)]
    with open_team(app, REFRESH) as team:
        said += [repr(team), repr(team.wire), str(team.wire)]
        with pytest.raises(Refused) as fault:
            team.snapshot()
        said.append("".join(traceback.format_exception(fault.value)))
        script.instead(TOKEN, b'{"refresh_token": "sl.u.secret-access"', 200)
    with open_team(app, REFRESH) as team:
        with pytest.raises(Unavailable) as fault:
            team.snapshot()
        said.append("".join(traceback.format_exception(fault.value)))
    everything = "\n".join([*said, caplog.text])
    assert "Expecting more" in everything
    assert [secret for secret in (SECRET, REFRESH, "sl.u.secret-access") if secret in everything] == []


def test_a_fault_is_the_answers_and_the_exceptions_name_is_only_for_the_log():
    answer = answer_of(502, {}, b"<html>", to_token_request=False)
    assert str(fault_of(answer, sent=True, write=True, reason="InternalServerError")) == "502, InternalServerError"
