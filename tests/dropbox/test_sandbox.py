"""The sandbox through the gateway: the SDK between them, one protocol, and nothing of ours that both could get wrong alike."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

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
from partners.dropbox.gateway.consent import SCOPES
from partners.dropbox.gateway.values import (
    HandFilesTo,
    Invitation,
    JobKind,
    JobStatus,
    KeepPersonalAccount,
    LeaveFiles,
    Person,
    Status,
)
from partners.dropbox.sandbox import KEY, SECRET, faults, tokens
from portal import clock

LEAVE = LeaveFiles(wipe_devices=False)


def people(count: int) -> list[Person]:
    return [Person(f"pp:{number}", f"person{number}@acme.example", "Person", str(number)) for number in range(count)]


def outcomes(done) -> list[str]:
    return [result.outcome.value for result in done.results]


def emails(acme) -> list[str]:
    return sorted(member["email"] for member in acme.now["members"])


def test_a_team_and_its_admin_are_known(acme):
    identity = acme.gateway.identify()
    assert (identity.team.name, identity.admin.email) == ("Acme Dental", "olga@acme.example")
    assert (identity.team.licensed, identity.team.used) == (5, 1)


def test_an_admin_who_stepped_down_is_no_longer_one(acme):
    acme.does("invite", email="bea@acme.example")
    bea = acme.member("bea@acme.example")
    acme.does("accept", member=bea)
    acme.does("make-admin", member=bea)
    acme.does("step-down", member=acme.member("olga@acme.example"))
    assert acme.gateway.identify().admin_problem == "admin_not_active"


def test_twenty_five_invitations_with_twenty_licences(acme):
    acme.has(licensed=20)
    first = acme.gateway.invite(people(25))
    assert outcomes(first) == ["invited"] * 19 + ["refused"] * 6
    assert {result.tag for result in first.results[19:]} == {"team_license_limit"}
    acme.has(licensed=26)
    assert outcomes(acme.gateway.invite(people(25))) == ["present"] * 19 + ["invited"] * 6
    assert len(emails(acme)) == len(set(emails(acme))) == 26


@pytest.mark.parametrize("fault", ["reply_lost", "cut_off", "malformed", "silent"])
def test_a_reply_lost_after_the_invitations_went_out_invites_nobody_twice(acme, fault):
    acme.gateway.wire._client._timeout = 2  # shorter than the silence
    acme.has(licensed=30)
    acme.meets(fault, "team/members/add_v2")
    first = acme.gateway.invite(people(25))
    assert isinstance(first.fault, OutcomeUnknown)
    assert outcomes(first) == ["unknown"] * 20 + ["not_sent"] * 5
    assert outcomes(acme.gateway.invite(people(25))) == ["present"] * 20 + ["invited"] * 5
    assert outcomes(acme.gateway.invite(people(25))) == ["present"] * 25
    assert [member["mails"] for member in acme.now["members"]] == [1] * 26


def test_two_at_once_invite_everybody_once(acme):
    acme.has(licensed=50)
    began = threading.Barrier(2)

    def invite(_number: int) -> list[str]:
        with open_team(acme.app, acme.refresh_token) as team:
            team.snapshot()
            began.wait()
            return outcomes(team.invite(people(45)))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(invite, range(2))
    assert {"invited", "present"} >= {*first, *second}
    assert [pair.count("invited") for pair in zip(first, second, strict=True)] == [1] * 45
    assert [member["mails"] for member in acme.now["members"]] == [1] * 46


def test_a_fault_in_the_second_call_keeps_what_the_first_one_did(acme):
    acme.has(licensed=50)
    acme.meets("rate_limited", "team/members/add_v2", after=1)
    done = acme.gateway.invite(people(41))
    assert outcomes(done) == ["invited"] * 20 + ["not_sent"] * 21
    assert done.fault.seconds == 7


def test_a_token_that_runs_out_half_way(acme):
    acme.has(licensed=50)
    acme.meets("token_expired", "team/members/add_v2")
    with clock.moved(by=timedelta(hours=5)):
        assert outcomes(acme.gateway.invite(people(25))) == ["invited"] * 25


def test_a_token_of_yesterday_is_renewed(acme):
    acme.gateway.snapshot()
    with clock.moved(by=timedelta(hours=5)):
        assert acme.gateway.snapshot().team.name == "Acme Dental"


def test_a_roster_with_one_unreadable_row(acme):
    acme.gateway.invite(people(3))
    acme.meets("row_unreadable", "team/members/list_v2")
    seen = acme.gateway.snapshot()
    assert [row.subject for row in seen.unreadable] == ["olga@acme.example"]
    assert len(seen.members) == 3


def test_a_roster_comes_page_by_page(acme):
    acme.has(licensed=50)
    acme.gateway.invite(people(12))
    acme.service.largest_page = 5
    assert len(acme.gateway.snapshot().members) == 13


def test_jobs_are_asked_again(acme):
    acme.does("jobs")
    done = acme.gateway.invite(people(2))
    assert outcomes(done) == ["in_progress"] * 2
    job = done.results[0].job
    assert acme.gateway.job(JobKind.INVITE, job, people(2)).status is JobStatus.IN_PROGRESS
    finished = acme.gateway.job(JobKind.INVITE, job, people(2))
    assert [result.outcome for result in finished.results] == [Invitation.INVITED] * 2
    removed = acme.gateway.remove(acme.member("person0@acme.example"), LEAVE)
    states = [acme.gateway.job(JobKind.REMOVE, removed.job).status for _ in range(2)]
    assert states == [JobStatus.IN_PROGRESS, JobStatus.COMPLETE]
    with pytest.raises(Refused, match="invalid_async_job_id"):
        acme.gateway.job(JobKind.REMOVE, job)


def test_a_seat_from_invitation_to_recovery(acme):
    acme.gateway.invite(people(1))
    tom = acme.member("person0@acme.example")
    assert acme.gateway.resend(tom).changed
    acme.does("accept", member=tom)
    assert not acme.gateway.resend(tom).changed
    assert [acme.gateway.suspend(tom).changed for _ in range(2)] == [True, False]
    assert acme.now["members"][1]["was_wiped"] is False
    assert acme.gateway.snapshot().team.used == 2  # a suspended member holds a licence
    assert acme.gateway.unsuspend(tom).changed
    assert acme.gateway.update(tom, surname="Smith", email="tom@acme.example").member.email == "tom@acme.example"
    assert [acme.gateway.remove(tom, LEAVE).changed for _ in range(2)] == [True, False]
    assert outcomes(acme.gateway.invite(people(1))) == ["recoverable"]
    assert [acme.gateway.recover(tom).changed for _ in range(2)] == [True, False]
    assert acme.gateway.member(tom).status is Status.ACTIVE


def test_after_seven_days_nobody_is_recovered(acme):
    acme.gateway.invite(people(1))
    tom = acme.member("person0@acme.example")
    acme.gateway.remove(tom, LEAVE)
    with clock.moved(by=timedelta(days=8)):
        with pytest.raises(Refused, match="user_unrecoverable"):
            acme.gateway.recover(tom)
        assert outcomes(acme.gateway.invite(people(1))) == ["invited"]
        by_email = {"user": {".tag": "email", "email": "person0@acme.example"}, "wipe_data": False}
        assert "suspend_inactive_user" in acme.asks("team/members/suspend", by_email)[1]  # who is back, not who was


def refusal(call, *arguments) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.tag


def test_dropbox_says_no_in_its_own_words(acme):
    team, olga = acme.gateway, acme.member("olga@acme.example")
    team.invite(people(1))
    tom = acme.member("person0@acme.example")
    assert refusal(team.suspend, olga) == "suspend_last_admin"
    assert refusal(team.remove, olga, LEAVE) == "remove_last_admin"
    assert refusal(team.suspend, tom) == "suspend_inactive_user"
    assert refusal(team.unsuspend, tom) == "unsuspend_non_suspended_member"
    assert refusal(team.remove, tom, KeepPersonalAccount(keep_team_shares=False)) == "cannot_keep_invited_user_account"
    to_tom = HandFilesTo(recipient_id=tom, admin_id=tom, wipe_devices=False)
    assert refusal(team.remove, tom, to_tom) == "removed_and_transfer_dest_should_differ"
    assert refusal(team.suspend, "dbmid:nobody") == "user_not_found"
    with pytest.raises(Refused, match="email_reserved_for_other_user"):
        team.update(tom, email="olga@acme.example")
    acme.has(licensed=1)
    team.remove(tom, LEAVE)
    assert refusal(team.recover, tom) == "team_license_limit"


def test_files_are_handed_over_by_a_job(acme):
    acme.gateway.invite(people(1))
    olga, tom = acme.member("olga@acme.example"), acme.member("person0@acme.example")
    assert acme.gateway.remove(tom, HandFilesTo(recipient_id=olga, admin_id=olga, wipe_devices=False)).job


def test_more_than_twenty_at_once_is_refused_by_the_server(acme):
    item = {"member_email": "a@acme.example"}
    status, words = acme.asks("team/members/add_v2", {"new_members": [item] * 21, "force_async": False})
    assert status == 400
    assert "21 items" in words


@pytest.mark.parametrize("body", [{"user": {".tag": "email", "email": "no"}}, {"user": "x"}, [], {"users": 1}])
def test_what_is_not_published_is_refused(acme, body):
    assert acme.asks("team/members/suspend", body)[0] == 400
    assert acme.asks("team/members/delete_former_member_files", body)[0] == 400


def test_a_scope_that_was_not_granted_is_named(acme):
    acme.grants([scope for scope in SCOPES if scope != "members.delete"])
    with pytest.raises(NeedsReconnect) as fault:
        acme.gateway.remove(acme.member("olga@acme.example"), LEAVE)
    assert (fault.value.tag, fault.value.required_scope) == ("missing_scope", "members.delete")


def test_after_unlinking_nothing_works(acme):
    acme.gateway.snapshot()
    acme.does("unlink")
    with pytest.raises(NeedsReconnect, match="invalid_access_token"):
        acme.gateway.snapshot()
    with open_team(acme.app, acme.refresh_token) as again, pytest.raises(NeedsReconnect, match="invalid_grant"):
        again.snapshot()
    revoke(acme.app, acme.refresh_token)


def test_revoking_ends_this_link_and_no_other(acme):
    other = tokens.link(acme.service.store, acme.team_id, list(SCOPES))["refresh_token"]
    revoke(acme.app, other)
    assert acme.gateway.snapshot().team.name == "Acme Dental"
    with open_team(acme.app, other) as ended, pytest.raises(NeedsReconnect):
        ended.snapshot()


def test_the_log_says_who_bought_a_licence(acme):
    acme.has(licensed=1)
    acme.does("invite", email="bea@acme.example")
    acme.gateway.invite(people(1))
    first = acme.gateway.events()
    assert [event.kind for event in first.events] == ["app_link_team", "member_change_status"]
    bought = first.events[1]
    assert (bought.actor_kind, bought.actor_email, bought.member_email) == (
        "admin",
        "olga@acme.example",
        "bea@acme.example",
    )
    assert bought.details["action"]["additional_license_purchase"] is True
    acme.does("accept", member=acme.member("bea@acme.example"))
    (accepted,) = acme.gateway.events(first.cursor).events
    assert accepted.details["new_value"] == {".tag": "active"}
    with pytest.raises(Refused, match="bad_cursor"):
        acme.gateway.events("nonsense")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("rate_limited", RateLimited), ("rate_limited_without_a_word", RateLimited), ("down", Unavailable),
     ("malformed", Unavailable), ("cut_off", Unavailable)],
)  # fmt: skip
def test_each_fault_is_met_once(acme, fault, expected):
    acme.meets(fault, "team/get_info")
    with pytest.raises(expected):
        acme.gateway.snapshot()
    assert acme.gateway.snapshot().team.name == "Acme Dental"


def test_a_charset_changes_nothing(acme):
    """Other servers than Dropbox's always name one; the SDK by itself would take no answer of theirs."""
    acme.meets("charset", "team/get_info")
    assert acme.gateway.snapshot().team.name == "Acme Dental"


def test_a_secret_that_is_wrong_is_ours_to_mend(acme):
    with (
        open_team(App(KEY, "wrong", acme.app.sandbox_url), acme.refresh_token) as team,
        pytest.raises(Refused) as refused,
    ):
        team.snapshot()
    assert refused.value.tag == "invalid_client"


def test_only_this_machine_under_its_own_name_is_served(acme):
    url = acme.app.sandbox_url
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert requests.post(f"{url}/teams/{acme.team_id}/buy", headers=headers, timeout=5).status_code == 421
    assert acme.now["licensed"] == 5


def test_a_fault_that_nobody_knows_is_refused(acme):
    with pytest.raises(ValueError, match="Known faults"):
        faults.arrange(acme.service.store, "earthquake")
    assert SECRET not in repr(acme.app)
