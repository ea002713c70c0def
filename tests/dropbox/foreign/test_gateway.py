"""The gateway, with the SDK in between, against a Dropbox that was written without either."""

import pytest

from partners.dropbox.gateway import NeedsReconnect, OutcomeUnknown, RateLimited, Refused, Unavailable
from partners.dropbox.gateway.values import HandFilesTo, JobKind, LeaveFiles, Person
from tests.dropbox.foreign import world

pytestmark = pytest.mark.one_engine
LIST, GO_ON, ADD = "team/members/list_v2", "team/members/list/continue_v2", "team/members/add_v2"


def people(*emails: str) -> list[Person]:
    return [Person(f"pp:{email}", email) for email in emails]


def outcomes(done) -> list[str]:
    return [result.outcome.value for result in done.results]


def add(team: dict, count: int, status: str = "active") -> None:
    team["people"] += [world.new_person(f"p{number}@acme.example", status) for number in range(1, count + 1)]


def named(team: dict, email: str) -> dict:
    (found,) = [one for one in team["people"] if one["email"].lower() == email]
    return found


def test_a_roster_in_pages_that_are_shuffled_empty_and_repeat_somebody(gateway, acme_there):
    add(acme_there, 30)
    seen = gateway.snapshot()
    assert sorted(one.email for one in seen.members) == sorted(one["email"] for one in acme_there["people"])
    assert (seen.unreadable, seen.team.licensed, seen.team.used) == ((), 40, 31)
    assert [one.email for one in seen.members if one.roles] == ["olga@acme.example"]
    assert gateway.identify().admin.email == "olga@acme.example"


def test_a_token_and_a_cursor_that_end_in_the_middle(gateway, foreign, acme_there):
    add(acme_there, 30)
    foreign.faults += [(GO_ON, "expired"), (GO_ON, "invalid_cursor")]
    assert len({one.team_member_id for one in gateway.snapshot().members}) == 31
    foreign.faults += [(GO_ON, "invalid_cursor")] * 2  # somebody changes more than we can read: later, not for ever
    with pytest.raises(Refused, match="invalid_cursor"):
        gateway.snapshot()


@pytest.mark.parametrize(
    ("fault", "of_reading", "of_writing"),
    [
        ("429_json", RateLimited, RateLimited),
        ("429_header", RateLimited, RateLimited),
        ("429_text", RateLimited, RateLimited),
        ("503", Unavailable, OutcomeUnknown),
        ("503_after", Unavailable, OutcomeUnknown),
        ("cut", Unavailable, OutcomeUnknown),
        ("slow", Unavailable, OutcomeUnknown),
    ],
)
def test_what_its_faults_are(gateway, foreign, acme_there, fault, of_reading, of_writing):
    foreign.faults.append((GO_ON, fault))
    add(acme_there, 10)
    with pytest.raises(of_reading):
        gateway.snapshot()
    foreign.rests.clear()
    foreign.faults.append(("team/members/suspend", fault))
    with pytest.raises(of_writing):
        gateway.suspend(named(acme_there, "p1@acme.example")["id"])


def test_invited_once_whatever_becomes_of_the_answer(gateway, foreign, acme_there):
    wanted = people(*(f"t{number}@acme.example" for number in range(1, 26)))
    foreign.faults.append((ADD, "503_after"))
    first = gateway.invite(wanted)
    assert outcomes(first) == ["unknown"] * 20 + ["not_sent"] * 5
    again = gateway.invite(wanted)  # the second call, which the imitation answers with a job
    assert outcomes(again) == ["present"] * 20 + ["in_progress"] * 5
    job = again.results[-1].job
    assert gateway.job(JobKind.INVITE, job, wanted[20:]).status == "in_progress"
    assert outcomes(gateway.job(JobKind.INVITE, job, wanted[20:])) == ["invited"] * 5
    assert outcomes(gateway.invite(wanted)) == ["present"] * 25
    assert len(acme_there["people"]) == 26


def test_each_of_them_by_their_own_answer(gateway, acme_there):
    acme_there["licensed"] = 3
    done = gateway.invite(
        people("case@acme.example", "elsewhere@acme.example", "planet@acme.example", "last@acme.example", "o@a.example")
    )
    assert [one.tag for one in done.results] == [
        "",
        "user_on_another_team",
        "user_of_another_planet",
        "",
        "team_license_limit",
    ]
    assert done.results[0].member.email == "Case@Acme.Example"
    assert outcomes(gateway.invite(people("CASE@acme.example")[:1])) == ["adopted"]


def test_from_suspended_to_recovered(gateway, acme_there):
    add(acme_there, 2)
    one, other = (named(acme_there, f"p{number}@acme.example") for number in (1, 2))
    assert [gateway.suspend(one["id"]).changed for _ in range(2)] == [True, False]
    assert one["status"] == "suspended"
    assert [gateway.unsuspend(one["id"]).changed for _ in range(2)] == [True, False]
    for _ in range(2):
        gateway.remove(one["id"], LeaveFiles(wipe_devices=False))
    assert one["status"] == "removed"
    gateway.remove(
        other["id"],
        HandFilesTo(
            recipient_id=acme_there["people"][0]["id"], admin_id=acme_there["people"][0]["id"], wipe_devices=True
        ),
    )
    assert [gateway.recover(one["id"]).changed for _ in range(2)] == [True, False]
    assert (one["status"], other["status"]) == ("active", "removed")
    with pytest.raises(Refused, match="remove_last_admin"):
        gateway.remove(acme_there["people"][0]["id"], LeaveFiles(wipe_devices=False))
    with pytest.raises(Refused, match="user_not_found"):
        gateway.suspend("dbmid:nobody")


def test_a_mail_again_and_a_name_put_right(gateway, acme_there):
    add(acme_there, 1, "invited")
    one = named(acme_there, "p1@acme.example")
    assert (gateway.resend(one["id"]).changed, one["mails"]) == (True, 1)
    assert gateway.update(one["id"], given_name="Pia").member.given_name == "Pia"


def test_unlinked_there(gateway, foreign):
    gateway.snapshot()
    foreign.links.clear()
    foreign.access.clear()
    with pytest.raises(NeedsReconnect):
        gateway.snapshot()
