"""The published shapes, read: each answer was written by hand, so no encoder can share a mistake with this reader."""

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from partners.dropbox.gateway import OutcomeUnknown, Refused, Unavailable
from partners.dropbox.gateway.values import (
    HandFilesTo,
    Invitation,
    JobKind,
    JobStatus,
    KeepPersonalAccount,
    LeaveFiles,
    Person,
    Role,
    Status,
    external_id_for,
)
from tests.dropbox import golden

LIST, CONTINUE, ADD = "/2/team/members/list_v2", "/2/team/members/list/continue_v2", "/2/team/members/add_v2"
GET = "/2/team/members/get_info_v2"
TOM = Person("pp:1", "tom@acme.example")


@pytest.fixture
def acme(script):
    script.answer("/2/team/get_info", golden.TEAM)
    script.answer(LIST, golden.page("members", golden.OLGA, golden.TOM, golden.UMA))
    return script


def known(script, row):
    script.answer(GET, {"members_info": [{".tag": "member_info", **row}]})


def test_a_snapshot_counts_licences_and_lists_everybody_once(acme, team):
    acme.instead(LIST, golden.page("members", golden.OLGA, has_more=True))
    acme.answer(CONTINUE, golden.page("members", golden.TOM, golden.UMA, cursor="cursor-2"))
    seen = team.snapshot()
    assert (seen.team.name, seen.team.licensed, seen.team.used) == ("Acme Dental", 5, 3)
    assert [(m.email, m.status) for m in seen.members] == [
        ("olga@acme.example", Status.ACTIVE),
        ("tom@acme.example", Status.INVITED),
        ("Uma@Acme.example", Status.REMOVED),
    ]
    assert acme.bodies(LIST) == [{"limit": 1000, "include_removed": True}]
    assert acme.bodies(CONTINUE) == [{"cursor": "cursor-1"}]
    assert seen.request_id == "req-1"


def test_a_member_is_read_with_roles_and_aware_times(acme, team):
    olga, tom, uma = team.snapshot().members
    assert olga.roles == (Role("pid_dbtmr:1", "Team"),)
    assert olga.joined_at == datetime(2026, 11, 23, 7, 19, 49, tzinfo=UTC)
    assert (tom.external_id, tom.display_name, tom.roles) == ("pp:1", "", ())
    assert tom.invited_at == datetime(2026, 11, 29, 10, tzinfo=UTC)
    assert uma.is_recoverable


@pytest.mark.parametrize(
    "broken",
    [
        {"profile": {**golden.TOM["profile"], "status": {".tag": "on_leave"}}},
        {"profile": {name: value for name, value in golden.TOM["profile"].items() if name != "team_member_id"}},
        {"profile": {**golden.TOM["profile"], "invited_on": "yesterday"}},
        {"profile": {**golden.TOM["profile"], "invited_on": "0001-01-01T00:00:00+09:00"}},
        {"profile": {**golden.TOM["profile"], "status": None}},
        {"profile": {**golden.TOM["profile"], "name": "Tom"}},
        {**golden.TOM, "roles": [{"name": "Team"}]},
    ],
    ids=[
        "a status that is new",
        "no id",
        "no date",
        "before all time",
        "no status",
        "a name in one",
        "a role without id",
    ],
)
def test_one_unreadable_row_hides_no_other_and_is_named(acme, team, broken):
    acme.instead(LIST, golden.page("members", golden.OLGA, broken, golden.UMA))
    seen = team.snapshot()
    assert [member.team_member_id for member in seen.members] == ["dbmid:olga", "dbmid:uma"]
    assert [row.subject for row in seen.unreadable] == ["tom@acme.example"]


def test_a_row_that_is_no_row_is_named_by_its_number(acme, team):
    acme.instead(LIST, golden.page("members", golden.OLGA, None, "x"))
    assert [row.subject for row in team.snapshot().unreadable] == ["row 2", "row 3"]


def test_a_cursor_that_ended_starts_the_roster_over(acme, team):
    acme.instead(LIST, golden.page("members", golden.OLGA, has_more=True))
    acme.answer(LIST, golden.page("members", golden.OLGA, golden.TOM))
    acme.answer(CONTINUE, {"error_summary": "invalid_cursor/..", "error": {".tag": "invalid_cursor"}}, 409)
    assert len(team.snapshot().members) == 2


def test_a_roster_that_does_not_go_on_ends(acme, team):
    acme.instead(LIST, golden.page("members", golden.OLGA, has_more=True))
    acme.answer(CONTINUE, golden.page("members", golden.TOM, has_more=True))
    with pytest.raises(Unavailable):
        team.snapshot()
    assert len(acme.bodies(CONTINUE)) == 1


def test_a_whole_reading_has_one_end(acme, team, monkeypatch):
    monkeypatch.setattr("partners.dropbox.gateway.observing.LONGEST_READING", 0.3)
    acme.instead(LIST, golden.page("members", golden.OLGA, has_more=True))
    acme.drip(CONTINUE)  # for two seconds
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        team.snapshot()
    assert time.monotonic() - begun < 1.5
    known(acme, golden.OLGA)
    assert team.member("dbmid:olga")  # it was that reading's alone


def test_who_is_on_no_page_is_asked_for_alone(acme, team):
    before = {"dbmid:gone", "dbmid:olga", "dbmid:uma"}
    acme.answer(GET, {"members_info": [{".tag": "id_not_found", "id_not_found": "dbmid:gone"},
                                       {".tag": "member_info", **golden.UMA}]})  # fmt: skip
    team.snapshot(before)
    assert acme.bodies(GET) == []  # on one page everybody is where they are
    acme.instead(LIST, golden.page("members", golden.OLGA, has_more=True))
    acme.answer(CONTINUE, golden.page("members", golden.TOM, cursor="cursor-2"))
    seen = team.snapshot(before)
    assert [one.team_member_id for one in seen.members] == ["dbmid:olga", "dbmid:tom", "dbmid:uma"]
    assert [[one["team_member_id"] for one in body["members"]] for body in acme.bodies(GET)] == [
        ["dbmid:gone", "dbmid:uma"]
    ]


def test_a_link_names_its_team_and_its_admin(acme, team):
    admin = "/2/team/token/get_authenticated_admin"
    acme.answer(admin, {"admin_profile": golden.OLGA["profile"]})
    assert team.identify().admin.email == "olga@acme.example"
    acme.instead(admin, {"error_summary": "admin_not_active/", "error": {".tag": "admin_not_active"}}, 409)
    identity = team.identify()
    assert (identity.team.team_id, identity.admin, identity.admin_problem) == ("dbtid:AAB", None, "admin_not_active")
    acme.instead(admin, {"error_summary": "no_permission/", "error": {".tag": "no_permission"}}, 403)
    with pytest.raises(Refused, match="no_permission"):
        team.identify()


def test_an_invitation_says_everything_that_dropbox_publishes(acme, team):
    acme.answer(ADD, {".tag": "complete", "complete": [{".tag": "success", **golden.TOM}]})
    person = Person(external_id_for(UUID(int=7)), "tim@acme.example", "Tim", "S")
    (result,) = team.invite([person]).results
    assert (result.outcome, result.member.team_member_id) == (Invitation.INVITED, "dbmid:tom")
    (sent,) = acme.bodies(ADD)
    assert sent["force_async"] is False
    assert sent["new_members"] == [
        {
            "member_email": "tim@acme.example",
            "member_given_name": "Tim",
            "member_surname": "S",
            "member_external_id": "pp:00000000-0000-0000-0000-000000000007",
            "send_welcome_email": True,
        }
    ]


def test_each_person_has_an_answer_of_their_own(acme, team):
    acme.answer(
        ADD,
        {
            ".tag": "complete",
            "complete": [
                {".tag": "team_license_limit", "team_license_limit": "a@b.co"},
                {".tag": "other"},  # which the SDK refuses to read, and the whole answer with it
                "user_creation_failed",
                {".tag": "a_word_of_next_year", "a_word_of_next_year": 1},
            ],
        },
    )
    people = [Person(f"pp:{n}", f"p{n}@acme.example") for n in range(2, 6)]
    people += [TOM, Person("pp:9", "uma@acme.example"), Person("pp:10", "Olga@acme.example"), Person("pp:11", "a@ö.de")]
    done = team.invite(people)
    assert [(result.outcome.value, result.tag) for result in done.results] == [
        ("refused", "team_license_limit"), ("refused", "other"), ("refused", "user_creation_failed"),
        ("refused", "a_word_of_next_year"), ("present", ""), ("recoverable", ""), ("adopted", ""), ("refused", "malformed"),
    ]  # fmt: skip
    assert [result.person for result in done.results] == people
    assert done.fault is None


@pytest.mark.parametrize("order", [1, -1])
def test_who_is_on_the_team_counts_before_who_was(acme, team, order):
    back = {"profile": {**golden.UMA["profile"], "team_member_id": "dbmid:uma2", "status": {".tag": "active"}}}
    acme.instead(LIST, golden.page("members", *[golden.UMA, back][::order]))
    people = [Person("okta-17", "uma@acme.example"), Person("pp:7", "UMA@acme.example")]
    done = [(result.outcome, result.member.team_member_id) for result in team.invite(people).results]
    assert done == [(Invitation.PRESENT, "dbmid:uma2"), (Invitation.ADOPTED, "dbmid:uma2")]


def test_who_is_there_is_not_sent_for(acme, team):
    assert [result.outcome for result in team.invite([TOM]).results] == [Invitation.PRESENT]
    assert acme.bodies(ADD) == []


@pytest.mark.parametrize("tag", ["user_already_on_team", "duplicate_external_member_id"])
def test_who_arrived_between_reading_and_sending_was_not_refused(acme, team, tag):
    acme.instead(LIST, golden.page("members", golden.OLGA))
    acme.answer(LIST, golden.page("members", golden.OLGA, golden.TOM))
    acme.answer(ADD, {".tag": "complete", "complete": [{".tag": tag, tag: "tom@acme.example"}]})
    assert [result.outcome for result in team.invite([TOM]).results] == [Invitation.PRESENT]
    assert len(acme.bodies(ADD)) == 1


def test_if_nobody_can_say_who_arrived_the_refusal_stays(acme, team):
    acme.instead(LIST, golden.page("members", golden.OLGA))
    acme.answer(LIST, b"down", 503)
    acme.answer(ADD, {".tag": "complete", "complete": [{".tag": "user_already_on_team", "user_already_on_team": "x"}]})
    done = team.invite([TOM])
    assert [result.tag for result in done.results] == ["user_already_on_team"]
    assert isinstance(done.fault, Unavailable)


def test_what_no_database_stores_is_left_out(acme, team):
    odd = {"profile": {**golden.OLGA["profile"], "name": {"given_name": "Ol\ud800g\x00a", "surname": None}}}
    acme.instead(LIST, golden.page("members", odd))
    assert [member.given_name for member in team.snapshot().members] == ["Ol?ga"]


@pytest.mark.parametrize(
    "wrong",
    [{"num_licensed_users": 2**31}, {"num_licensed_users": -1}, {"num_licensed_users": True}, {"num_licensed_users": "5"},
     {"team_id": None}, {"name": ["x"]}, {"num_used_licenses": 1.5}],
)  # fmt: skip
def test_numbers_that_are_none_are_no_snapshot(acme, team, wrong):
    acme.instead("/2/team/get_info", {**golden.TEAM, **wrong})
    with pytest.raises(Unavailable):
        team.snapshot()


def test_a_job_is_a_value_and_answers_later(acme, team):
    status = "/2/team/members/add/job_status/get_v2"
    acme.answer(ADD, {".tag": "async_job_id", "async_job_id": "job-1"})
    tim = Person("pp:2", "tim@acme.example")
    (result,) = team.invite([tim]).results
    assert (result.outcome, result.job) == (Invitation.IN_PROGRESS, "job-1")
    acme.answer(status, {".tag": "in_progress"})
    acme.answer(status, {".tag": "complete", "complete": [{".tag": "success", **golden.TOM}]})
    acme.answer(status, {".tag": "failed", "failed": "out of luck"})
    assert team.job(JobKind.INVITE, "job-1", [tim]).status is JobStatus.IN_PROGRESS
    assert team.job(JobKind.INVITE, "job-1", [tim]).results[0].outcome is Invitation.INVITED
    assert team.job(JobKind.INVITE, "job-1", [tim]).message == "out of luck"


@pytest.mark.parametrize(
    "body", [{".tag": "complete", "complete": []}, {".tag": "complete"}, [], None, {".tag": "sent"}]
)
def test_an_invitation_with_an_answer_that_says_nothing_may_have_gone_out(acme, team, body):
    acme.answer(ADD, body)
    done = team.invite([Person("pp:2", "tim@acme.example")])
    assert [result.outcome for result in done.results] == [Invitation.UNKNOWN]
    assert isinstance(done.fault, OutcomeUnknown)


def test_suspending_never_wipes_a_device(acme, team):
    known(acme, golden.OLGA)
    acme.answer("/2/team/members/suspend", None)
    assert team.suspend("dbmid:olga").changed
    user = {".tag": "team_member_id", "team_member_id": "dbmid:olga"}
    assert acme.bodies("/2/team/members/suspend") == [{"user": user, "wipe_data": False}]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (LeaveFiles(wipe_devices=False), {"wipe_data": False, "keep_account": False, "retain_team_shares": False}),
        (LeaveFiles(wipe_devices=True), {"wipe_data": True, "keep_account": False, "retain_team_shares": False}),
        (KeepPersonalAccount(keep_team_shares=True), {"wipe_data": False, "keep_account": True, "retain_team_shares": True}),
        (
            HandFilesTo(recipient_id="dbmid:a", admin_id="dbmid:b", wipe_devices=False),
            {
                "wipe_data": False, "keep_account": False, "retain_team_shares": False,
                "transfer_dest_id": {".tag": "team_member_id", "team_member_id": "dbmid:a"},
                "transfer_admin_id": {".tag": "team_member_id", "team_member_id": "dbmid:b"},
            },
        ),
    ],
    ids=["leave", "leave and wipe", "keep the account", "hand over"],
)  # fmt: skip
def test_removing_says_every_field_and_never_deletes_files(acme, team, choice, said):
    known(acme, golden.OLGA)
    acme.answer("/2/team/members/remove", {".tag": "async_job_id", "async_job_id": "job-2"})
    assert team.remove("dbmid:olga", choice).job == "job-2"
    user = {".tag": "team_member_id", "team_member_id": "dbmid:olga"}
    assert acme.bodies("/2/team/members/remove") == [{"user": user, "permanently_delete_files": False, **said}]


def test_removing_without_a_choice_is_impossible(team):
    with pytest.raises(TypeError):
        team.remove("dbmid:olga")
    with pytest.raises(TypeError):
        LeaveFiles()


def test_what_is_so_already_is_not_asked_for(acme, team):
    known(acme, golden.UMA)
    assert not team.remove("dbmid:uma", LeaveFiles(wipe_devices=False)).changed
    acme.instead(GET, {"members_info": [{".tag": "id_not_found", "id_not_found": "dbmid:x"}]})
    assert not team.remove("dbmid:x", LeaveFiles(wipe_devices=False)).changed
    acme.instead(GET, {"members_info": [{".tag": "member_info", **golden.OLGA}]})
    assert not team.resend("dbmid:olga").changed
    assert not team.unsuspend("dbmid:olga").changed
    assert not team.recover("dbmid:olga").changed
    assert not team.update("dbmid:olga", surname="Owner").changed


def test_an_update_sends_what_differs(acme, team):
    known(acme, golden.OLGA)
    path = "/2/team/members/set_profile_v2"
    renamed = {"profile": {**golden.OLGA["profile"], "email": "olga@new.example"}}
    acme.answer(path, {"member_info": renamed})
    assert team.update("dbmid:olga", email="olga@new.example", surname="Owner").member.email == "olga@new.example"
    (sent,) = acme.bodies(path)
    assert sent == {
        "user": {".tag": "team_member_id", "team_member_id": "dbmid:olga"},
        "new_email": "olga@new.example",
    }


@pytest.mark.parametrize("body", [{"ok": True}, {".tag": "complete?"}, "done"])
def test_a_change_with_an_answer_that_says_nothing_may_have_been_made(acme, team, body):
    known(acme, golden.OLGA)
    acme.answer("/2/team/members/suspend", body)
    with pytest.raises(OutcomeUnknown):
        team.suspend("dbmid:olga")


def test_what_dropbox_would_not_take_never_leaves(acme, team):
    known(acme, golden.OLGA)
    with pytest.raises(Refused) as refused:
        team.update("dbmid:olga", email="not an address")
    assert refused.value.tag == "malformed"
    assert acme.bodies("/2/team/members/set_profile_v2") == []


EVENTS = "/2/team_log/get_events"


def test_events_say_who_did_what_to_whom(acme, team):
    acme.answer(EVENTS, golden.page("events", golden.INVITED_EVENT, {"timestamp": "soon"}, golden.ADMIN_EVENT))
    page = team.events(since=datetime(2026, 10, 1, tzinfo=UTC))
    invited, linked = page.events
    assert (invited.kind, invited.actor_kind, invited.actor_name) == (
        "member_change_status",
        "reseller",
        "Northwind MSP",
    )
    assert (invited.member_id, invited.at) == ("dbmid:tom", datetime(2026, 11, 1, 10, tzinfo=UTC))
    assert invited.details["new_value"] == {".tag": "active"}
    assert (linked.actor_kind, linked.actor_email) == ("admin", "olga@acme.example")
    assert invited.key != linked.key
    assert [row.subject for row in page.unreadable] == ["soon"]
    assert acme.bodies(EVENTS) == [{"limit": 1000, "time": {"start_time": "2026-10-01T00:00:00Z"}}]


def test_a_cursor_that_dropbox_reset_goes_on_where_it_says(acme, team):
    reset = {"error_summary": "reset/", "error": {".tag": "reset", "reset": "2026-11-03T00:00:00Z"}}
    acme.answer(EVENTS + "/continue", reset, 409)
    acme.answer(EVENTS, golden.page("events", golden.ADMIN_EVENT, cursor="new"))
    assert team.events("old").cursor == "new"
    assert acme.bodies(EVENTS) == [{"limit": 1000, "time": {"start_time": "2026-11-03T00:00:00Z"}}]


def test_a_roster_without_end_is_left(acme, team, monkeypatch):
    monkeypatch.setattr("partners.dropbox.gateway.observing.MOST_PAGES", 3)
    acme.instead(LIST, golden.page("members", has_more=True))
    acme.answer(CONTINUE, golden.page("members", has_more=True))
    with pytest.raises(Unavailable, match="does not end"):
        team.snapshot()
