"""When a team is read, and what becomes of a reading that fails. Through the sandbox, with the SDK in between."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from partners.dropbox.ending import disconnect
from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox import tokens
from partners.teams import due, following, watching
from partners.teams.due import read_soon
from partners.teams.errors import DropboxRests, NotConnected
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.queries import numbers_of
from partners.teams.services import read_again
from partners.teams.watching import Reading, read_due_teams, settle
from portal import clock
from portal.errors import NotAllowed, NotFound, TooManyRequests
from portal.events.models import Event

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=17)


def fresh(connection: DropboxConnection) -> DropboxConnection:
    return DropboxConnection.objects.get(pk=connection.pk)


def due_in(connection: DropboxConnection) -> timedelta:
    return fresh(connection).read_due_at - clock.now()


def statuses() -> list[tuple[str, str]]:
    return sorted(TeamMember.objects.values_list("email", "status"))


def test_every_quarter_of_an_hour(connected, sandboxed):
    updated = fresh(connected).updated_at
    assert read_due_teams() == 1
    assert read_due_teams() == 0
    assert statuses() == [("olga@acme.example", "active")]
    assert timedelta(minutes=13) < due_in(connected) < timedelta(minutes=17)
    assert fresh(connected).updated_at == updated
    sandboxed.does("invite", email="tom@acme.example")
    sandboxed.does("buy")
    with clock.moved(by=QUARTER):
        assert read_due_teams() == 1
    assert statuses() == [("olga@acme.example", "active"), ("tom@acme.example", "invited")]
    assert (numbers_of(connected).licensed, numbers_of(connected).used) == (6, 2)
    assert not Event.objects.filter(subject_id__startswith="tm_").exists()


def test_each_reading_shows_that_the_connection_works_and_what_the_team_is_called(connected, sandboxed):
    sandboxed.has(name="Acme Dental Group")
    read_due_teams()
    row = fresh(connected)
    assert row.team_name == "Acme Dental Group"
    assert row.last_ok_at > connected.last_ok_at
    assert row.updated_at > connected.updated_at


def test_an_access_token_that_runs_out_half_way_is_replaced(connected, sandboxed):
    sandboxed.meets("token_expired", "team/members/list_v2")
    read_due_teams()
    assert (fresh(connected).state, statuses()) == ("connected", [("olga@acme.example", "active")])


def test_a_link_that_ends_half_way_has_to_be_connected_again(connected, sandboxed, monkeypatch):
    read_due_teams()
    before = TeamSnapshot.objects.get().readings
    roster = sandboxed.service.api

    def unlinked(name, headers, body):
        if name == "team/members/list_v2":
            tokens.unlink(sandboxed.service.store, sandboxed.team_id)
        return roster(name, headers, body)

    monkeypatch.setattr(sandboxed.service, "api", unlinked)
    with clock.moved(by=QUARTER):
        read_due_teams()
    assert (fresh(connected).state, TeamSnapshot.objects.get().readings) == ("needs-reconnect", before)
    with clock.moved(by=QUARTER):
        assert read_due_teams() == 0


def test_one_row_that_cannot_be_read_spoils_nothing(connected, sandboxed):
    sandboxed.does("invite", email="tom@acme.example")
    sandboxed.meets("row_unreadable", "team/members/list_v2")
    read_due_teams()
    assert statuses() == [("tom@acme.example", "invited")]
    assert [one["subject"] for one in numbers_of(connected).unreadable] == ["olga@acme.example"]
    with clock.moved(by=QUARTER):
        read_due_teams()
    assert len(statuses()) == 2
    assert numbers_of(connected).unreadable == []


def test_dropboxs_pause_is_kept_whoever_asks(owner, connected, sandboxed):
    sandboxed.meets("rate_limited")
    read_due_teams()
    row = fresh(connected)
    assert (row.read_problem, row.rests_until) == ("rate_limited", row.read_due_at)
    assert timedelta(seconds=50) < due_in(connected) < timedelta(minutes=2, seconds=1)
    with pytest.raises(DropboxRests):
        read_again(actor=owner, dropbox_connection=row)
    read_soon(DropboxConnection.objects.all())
    assert fresh(connected).read_due_at == row.read_due_at
    with clock.moved(by=timedelta(minutes=3)):
        assert read_due_teams() == 1
    assert fresh(connected).read_problem == ""


def test_while_dropbox_is_down_the_pauses_grow(connected, sandboxed):
    pauses = []
    for hours in range(8):
        with clock.moved(by=timedelta(hours=hours * 2)):
            sandboxed.meets("down", "team/get_info")
            assert read_due_teams() == 1
            pauses.append(due_in(connected))
    assert fresh(connected).read_failures == 8
    assert pauses[0] < timedelta(seconds=80)
    assert pauses == sorted(pauses[:6]) + pauses[6:]
    assert max(pauses) < timedelta(minutes=62)
    with clock.moved(by=timedelta(hours=20)):
        read_due_teams()
        assert (fresh(connected).read_failures, fresh(connected).read_problem) == (0, "")


def test_what_nobody_foresaw_waits_longer_each_time_and_keeps_nobody_else(connected, monkeypatch, caplog):
    def broken(snapshot):
        raise ZeroDivisionError

    told = []
    monkeypatch.setattr(following, "FOLLOWERS", [broken, told.append])
    pauses, morning = [], datetime.combine(clock.today() + timedelta(days=1), time(8), UTC)  # readings count by the day
    for hours in range(3):
        with clock.moved(to=morning + timedelta(hours=hours * 2)):
            assert read_due_teams() == 1
            pauses.append(due_in(connected))
    assert (fresh(connected).read_problem, fresh(connected).read_failures) == ("unexpected", 3)
    assert pauses == sorted(pauses)
    assert "ZeroDivisionError" in caplog.text
    assert [one.readings for one in told] == [1, 2, 3]  # what was read is kept, and who else follows hears of it


def test_a_round_ends_in_time_for_others(connected, monkeypatch):
    monkeypatch.setattr(watching, "LONGEST_ROUND", 0.0)
    assert read_due_teams() == 0
    assert fresh(connected).read_due_at <= clock.now()


def test_a_hint_does_not_go_round_the_pause_of_a_team_that_fails(connected, sandboxed):
    sandboxed.meets("down", "team/get_info")
    read_due_teams()
    DropboxConnection.objects.update(read_due_at=clock.now() + timedelta(minutes=30))
    every = DropboxConnection.objects.all()
    assert [read_soon(every), read_soon(every)] == [1, 0]
    assert timedelta(seconds=55) < due_in(connected) <= timedelta(minutes=1)


def test_a_reader_that_is_killed_leaves_the_team_due(connected, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(watching, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            read_due_teams()
    assert read_due_teams() == 0
    with clock.moved(by=timedelta(minutes=6)):
        assert read_due_teams() == 1


def test_two_readers_at_once(connected):
    """One claims it. Where a lease ended too soon, the row still is written once, and by the later reading."""
    mine, yours = fresh(connected), fresh(connected)
    assert due.claimed(mine)
    assert not due.claimed(yours)
    settle(Reading(mine, clock.now()), lambda: watching._asked(mine))
    assert TeamSnapshot.objects.get().readings == 1
    assert due_in(connected) > timedelta(minutes=13)


def test_a_hint_that_comes_while_it_is_read_is_not_lost(connected, monkeypatch):
    keep = watching._keep

    def hinted(*reading):
        assert read_soon(DropboxConnection.objects.all()) == 1
        keep(*reading)

    monkeypatch.setattr(watching, "_keep", hinted)
    read_due_teams()
    assert due_in(connected) < timedelta(seconds=6)


def test_many_hints_are_one_reading_a_minute(connected):
    read_due_teams()
    every = DropboxConnection.objects.all()
    assert [read_soon(every), read_soon(every)] == [1, 0]
    assert timedelta(seconds=50) < due_in(connected) < timedelta(seconds=61)


def test_read_again_by_whoever_keeps_accounts_and_not_too_often(company, owner, outsider, connected):
    read_due_teams()
    row = fresh(connected)
    with pytest.raises(NotAllowed):
        read_again(actor=company.actor("read-only"), dropbox_connection=row)
    with pytest.raises(NotFound):
        read_again(actor=outsider, dropbox_connection=row)
    for _ in range(4):
        read_again(actor=company.actor("technician"), dropbox_connection=row)
    with pytest.raises(TooManyRequests):
        read_again(actor=owner, dropbox_connection=row)
    assert read_due_teams() == 1
    assert TeamSnapshot.objects.get().readings == 2


def test_a_thread_of_a_reading_says_no_word_to_the_database(connected, monkeypatch):
    """A connection that it opened nobody would close. It hears from the round who was on the team."""
    read_due_teams()
    ask, found = watching._asked, []

    def listened(row, known):
        try:
            return ask(row, known)
        finally:
            found.append((threading.current_thread().name, known, connection.connection))

    monkeypatch.setattr(watching, "_asked", listened)
    with clock.moved(by=QUARTER):
        assert read_due_teams() == 1
    ((thread, known, opened),) = found
    assert (thread.startswith("asking"), opened) == (True, None)
    assert known == {TeamMember.objects.get().team_member_id}


def test_a_team_that_is_due_already_does_not_go_behind_the_others(owner, connected):
    """The longest wait comes first: to ask once more makes it no shorter."""
    waits = clock.now() - timedelta(minutes=10)
    DropboxConnection.objects.update(read_due_at=waits)
    read_again(actor=owner, dropbox_connection=fresh(connected))
    assert fresh(connected).read_due_at == waits
    for later in (None, clock.now() + QUARTER):
        DropboxConnection.objects.update(read_due_at=later)
        read_again(actor=owner, dropbox_connection=fresh(connected))
        assert abs(due_in(connected)) < timedelta(seconds=5)


def test_what_ended_is_read_no_more(owner, connected):
    disconnect(actor=owner, dropbox_connection=connected)
    assert read_due_teams() == 0
    with pytest.raises(NotConnected):
        read_again(actor=owner, dropbox_connection=connected)


def test_another_team_behind_the_link_is_not_taken_for_this_one(connected, sandboxed):
    DropboxConnection.objects.filter(pk=connected.pk).update(team_id="dbtid:other")
    read_due_teams()
    assert (fresh(connected).state, fresh(connected).problem) == ("needs-reconnect", "wrong_team")
    assert not TeamMember.objects.exists()
