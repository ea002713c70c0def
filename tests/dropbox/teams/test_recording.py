"""What is read becomes rows: what changed is written, who left stays, and nothing old goes over something new."""

from dataclasses import replace
from datetime import timedelta

import pytest

from partners.dropbox.gateway.values import Member, Role, Snapshot, Status, Team, UnreadRow
from partners.dropbox.models import DropboxConnection
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.queries import numbers_of, team_members_for
from partners.teams.recording import record_member, record_reading
from portal import clock

pytestmark = pytest.mark.django_db
NOW = clock.now()
LATER = NOW + timedelta(minutes=15)


def person(name: str, status: Status = Status.ACTIVE, **values) -> Member:
    return Member(
        team_member_id=f"dbmid:{name}", email=f"{name}@acme.example", status=status, display_name=name.title(), **values
    )


def snapshot(connection, *members: Member, unreadable=(), licensed=5) -> Snapshot:
    used = sum(one.status is not Status.REMOVED for one in members)
    return Snapshot(Team(connection.team_id, "Acme", licensed, used, used), members, unreadable, "req")


def roster() -> dict[str, str]:
    return dict(TeamMember.objects.values_list("email", "status"))


def row_of(name: str) -> TeamMember:
    return TeamMember.objects.get(email=f"{name}@acme.example")


def test_who_is_there_and_who_left(connected):
    olga = person("olga", roles=(Role("pid_dbtmr:1", "Team"),))
    record_reading(connected, snapshot(connected, olga, person("tom", Status.INVITED)), NOW)
    assert roster() == {"olga@acme.example": "active", "tom@acme.example": "invited"}
    assert (row_of("olga").is_admin, row_of("olga").roles, row_of("tom").is_admin) == (True, ["Team"], False)
    record_reading(connected, snapshot(connected, olga), LATER)
    gone = row_of("tom")
    assert (gone.status, gone.removed_at, gone.last_seen_at) == ("removed", LATER, LATER)
    record_reading(connected, snapshot(connected, olga, person("tom")), LATER + timedelta(minutes=15))
    assert (row_of("tom").pk, row_of("tom").status, row_of("tom").removed_at) == (gone.pk, "active", None)


def test_what_did_not_change_is_not_touched(connected):
    record_reading(connected, snapshot(connected, person("olga"), person("tom")), NOW)
    before = row_of("olga").updated_at
    record_reading(connected, snapshot(connected, person("olga"), person("tom", Status.SUSPENDED)), LATER)
    assert row_of("olga").updated_at == before
    assert row_of("tom").updated_at > before
    assert (row_of("olga").read_at, row_of("tom").read_at) == (NOW, LATER)
    assert row_of("olga").last_seen_at == LATER


def test_a_day_has_one_line_with_its_last_numbers(connected):
    record_reading(connected, snapshot(connected, person("olga"), licensed=5), NOW)
    record_reading(
        connected,
        snapshot(connected, person("olga"), person("t", Status.SUSPENDED), licensed=7),
        NOW + timedelta(seconds=1),
    )
    of_day = TeamSnapshot.objects.get()
    assert (of_day.readings, of_day.licensed, of_day.used, of_day.idle) == (2, 7, 2, 5)
    assert (of_day.active, of_day.suspended, of_day.purchased) == (1, 1, connected.subscription.purchased)
    record_reading(connected, snapshot(connected, person("olga")), NOW + timedelta(days=1))
    assert [row.readings for row in TeamSnapshot.objects.order_by("day")] == [2, 1]
    assert numbers_of(connected).licensed == 5


def test_a_row_that_cannot_be_read_takes_nobody_away_and_is_named(connected):
    record_reading(connected, snapshot(connected, person("olga"), person("tom")), NOW)
    lost = (UnreadRow("tom@acme.example", "a status that nobody published"),)
    record_reading(connected, snapshot(connected, person("olga"), person("amy"), unreadable=lost), LATER)
    assert roster() == {"olga@acme.example": "active", "tom@acme.example": "active", "amy@acme.example": "active"}
    assert numbers_of(connected).unreadable == [
        {"subject": "tom@acme.example", "reason": "a status that nobody published"}
    ]


def test_a_row_that_is_never_readable_protects_its_own_person_only(connected):
    record_reading(connected, snapshot(connected, person("olga"), person("tom"), person("amy")), NOW)
    lost = (UnreadRow("Tom@acme.example", "odd"),)
    record_reading(connected, snapshot(connected, person("olga"), unreadable=lost), LATER)
    assert roster() == {"olga@acme.example": "active", "tom@acme.example": "active", "amy@acme.example": "removed"}
    nameless = (UnreadRow("row 2", "odd"),)
    record_reading(connected, snapshot(connected, unreadable=nameless), LATER + timedelta(minutes=15))
    assert roster()["olga@acme.example"] == "active"


def test_an_id_that_no_row_can_hold_spoils_nothing(connected):
    odd = replace(person("tom"), team_member_id="dbmid:" + "x" * 200)
    record_reading(connected, snapshot(connected, person("olga"), odd), NOW)
    assert roster() == {"olga@acme.example": "active"}
    assert numbers_of(connected).unreadable == [
        {"subject": "tom@acme.example", "reason": "team_member_id: too long"}
    ]


def test_an_accepted_invitation_is_known(connected):
    record_reading(connected, snapshot(connected, person("tom", Status.INVITED)), NOW)
    record_reading(connected, snapshot(connected, person("tom")), LATER)
    assert (row_of("tom").known_status, row_of("tom").folded_name) == ("active", "tom")
    record_reading(connected, snapshot(connected), LATER + timedelta(minutes=15))
    assert (row_of("tom").known_status, row_of("tom").status) == ("active", "removed")


def test_a_large_team_is_written_in_few_statements(connected, django_assert_max_num_queries):
    people = [person(f"p{number}", Status.INVITED) for number in range(60)]
    record_reading(connected, snapshot(connected, *people), NOW)
    accepted = [person(f"p{number}") for number in range(60)]
    with django_assert_max_num_queries(15):
        record_reading(connected, snapshot(connected, *accepted), LATER)
    assert set(roster().values()) == {"active"}


def test_an_operations_answer_says_when_it_was_asked(connected):
    record_reading(connected, snapshot(connected, person("tom")), NOW)
    record_member(connected, person("tom"), LATER)
    assert row_of("tom").read_at == LATER


def test_an_operations_answer_is_not_is_not_undone_by_a_reading_that_began_before(connected):
    record_reading(connected, snapshot(connected, person("olga"), person("tom")), NOW)
    done = NOW + timedelta(seconds=20)
    record_member(connected, person("tom", Status.SUSPENDED), done)
    record_member(connected, person("new", Status.INVITED), done)
    slow = NOW + timedelta(seconds=10)
    record_reading(connected, snapshot(connected, person("olga"), person("tom")), slow)
    assert (row_of("tom").status, row_of("new").status) == ("suspended", "invited")
    record_reading(connected, snapshot(connected, person("olga"), person("tom")), LATER)
    assert (row_of("tom").status, row_of("new").status) == ("active", "removed")


def test_of_two_readings_the_one_that_began_later_counts(connected):
    assert record_reading(connected, snapshot(connected, person("olga"), person("tom")), LATER)
    assert record_reading(connected, snapshot(connected, person("olga")), NOW) is None
    assert roster()["tom@acme.example"] == "active"
    assert TeamSnapshot.objects.get().readings == 1


def test_what_comes_after_the_end_is_not_kept(owner, connected):
    DropboxConnection.objects.filter(pk=connected.pk).update(state="needs-reconnect")
    assert record_reading(connected, snapshot(connected, person("olga")), NOW) is None
    assert not TeamMember.objects.exists()


def test_of_an_ended_connection_nobody_is_shown(company, owner, outsider, connected):
    record_reading(connected, snapshot(connected, person("olga")), NOW)
    assert team_members_for(company.actor("read-only")).count() == 1
    assert not team_members_for(outsider).exists()
    assert not team_members_for(company.actor("learner")).exists()
    DropboxConnection.objects.filter(pk=connected.pk).update(state="disconnected")
    assert not team_members_for(owner).exists()
    assert TeamSnapshot.objects.count() == 1
