"""What is asked for rests on how the person was seen: who stands otherwise by the time it is sent is left alone."""

from datetime import timedelta

import pytest

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors, members
from partners.dropbox.seats.as_seen import changed
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.changing import retry_operation
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.showing import reason_of, step_of
from portal import clock
from portal.tenancy.models import Partner
from tests.dropbox.seats.conftest import later, of
from tests.dropbox.seats.test_members import ANN, LEAVE, TOM, member, now, on_team, read  # noqa: F401

pytestmark = pytest.mark.django_db
SUSPEND, REMOVE = "team/members/suspend", "team/members/remove"


def found(sandboxed, email: str = TOM) -> tuple[str, str, str]:
    return of(email).state, of(email).tag, now(sandboxed, email)["status"]


def try_again(owner, **after: int) -> None:
    """It waits, since Dropbox asks for a pause in the same moment."""
    with clock.moved(by=timedelta(**after)):
        DropboxConnection.objects.update(rests_until=clock.now() + timedelta(hours=1))
        retry_operation(actor=owner, seat_operation=of(TOM))


@pytest.fixture
def lost(owner, on_team, sandboxed):  # noqa: F811
    """What was asked for was done, of which the portal knows nothing; readings saw it."""

    def lose(action: str) -> None:
        ask = {"suspend": members.suspend_member, "remove": members.remove_member}[action]
        ask(actor=owner, team_member=member(TOM), **(LEAVE if action == "remove" else {}))
        SeatOperation.objects.update(state="refused", tag="outcome_unknown", next_at=None, ended_at=clock.now())
        sandboxed.does(action, member=sandboxed.member(TOM))
        read(2)

    return lose


def test_trying_a_removal_again_removes_nobody_who_was_recovered_before_it_was_sent(lost, owner, sandboxed):
    lost("remove")
    try_again(owner, hours=3)
    sandboxed.gateway.recover(sandboxed.member(TOM))
    later(hours=5)
    assert found(sandboxed) == ("refused", "reversed_meanwhile", "active")
    assert "somebody has reversed it" in reason_of(of(TOM))


def test_trying_a_suspension_again_suspends_nobody_whom_their_admin_let_in_again(lost, owner, sandboxed):
    lost("suspend")
    try_again(owner, hours=3)
    sandboxed.gateway.unsuspend(sandboxed.member(TOM))
    later(hours=5)
    assert found(sandboxed) == ("refused", "reversed_meanwhile", "active")
    read(6)
    with clock.moved(by=timedelta(hours=7)):
        retry_operation(actor=owner, seat_operation=of(TOM))  # now that this was seen it is a person's word
        carry_out()
    assert found(sandboxed) == ("done", "", "suspended")


def test_a_suspension_whose_answer_was_lost_is_not_repeated_once_an_admin_may_have_reversed_it(
    owner,
    on_team,  # noqa: F811
    sandboxed,
):
    members.suspend_member(actor=owner, team_member=member(TOM))
    sandboxed.meets("reply_lost", SUSPEND)
    carry_out()
    sandboxed.gateway.unsuspend(sandboxed.member(TOM))
    later(minutes=1)
    assert found(sandboxed) == ("refused", "undone_or_lost", "active")


def test_one_that_did_not_reach_dropbox_is_sent_again_at_once(owner, on_team, sandboxed):  # noqa: F811
    members.suspend_member(actor=owner, team_member=member(TOM))
    sandboxed.meets("down", SUSPEND)
    carry_out()
    assert of(TOM).state == "in-doubt"
    later(seconds=30)
    assert found(sandboxed) == ("done", "", "suspended")


def test_what_waits_is_through_when_a_reading_shows_that_it_is_so(owner, on_team, sandboxed):  # noqa: F811
    members.remove_member(actor=owner, team_member=member(TOM), **LEAVE)
    Partner.objects.update(state="suspended")  # so that it waits, while readings go on
    sandboxed.does("remove", member=sandboxed.member(TOM))
    read(2)
    assert (of(TOM).state, of(TOM).tag) == ("done", "so_already")
    sandboxed.gateway.recover(sandboxed.member(TOM))
    Partner.objects.update(state="active")
    later(hours=4)
    assert now(sandboxed, TOM)["status"] == "active"


@pytest.mark.parametrize("reads", [True, False])
def test_whose_invitation_is_taken_back_and_who_accepts_it_first_keeps_their_place(
    reads,
    owner,
    on_team,  # noqa: F811
    sandboxed,
):
    """It was asked for without a choice about files, for there were none."""
    members.remove_member(actor=owner, team_member=member(ANN))
    sandboxed.does("accept", member=sandboxed.member(ANN))
    if reads:
        read(2)
    carry_out()
    assert found(sandboxed, ANN) == ("refused", "accepted_meanwhile", "active")
    assert "asked what becomes of their data" in step_of(of(ANN))
    with pytest.raises(errors.RetryPointless):
        retry_operation(actor=owner, seat_operation=of(ANN))
    SeatOperation.objects.update(tag="unavailable")
    read(3)
    with clock.moved(by=timedelta(hours=4)):
        retry_operation(actor=owner, seat_operation=of(ANN))
        carry_out()
    assert found(sandboxed, ANN) == ("refused", "accepted_meanwhile", "active")


@pytest.mark.parametrize(
    ("action", "seen", "stands", "word"),
    [
        ("remove", "active", "suspended", ""),
        ("remove", "suspended", "active", ""),
        ("remove", "active", "invited", "invited_meanwhile"),
        ("remove", "invited", "active", "accepted_meanwhile"),
        ("remove", "removed", "active", "reversed_meanwhile"),
        ("remove", "", "active", ""),
        ("suspend", "active", "active", ""),
        ("suspend", "suspended", "active", "reversed_meanwhile"),
        ("suspend", "suspended", "suspended", ""),
        ("unsuspend", "active", "suspended", "reversed_meanwhile"),
        ("recover", "active", "removed", "reversed_meanwhile"),
        ("recover", "removed", "removed", ""),
        ("resend", "invited", "active", ""),
    ],
)
@pytest.mark.one_engine
def test_what_speaks_against_it(action, seen, stands, word):
    assert changed(action, seen, stands) == word
