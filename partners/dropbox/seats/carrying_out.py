"""What the background does with seat operations: one team at a time under a lease, one call after the other.

Dropbox is asked outside of any transaction, and what it said is written down in one, for each person. A worker that dies in
between leaves operations that are due again when its lease ends, and the gateway reads before it sends.
"""

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from partners.delegated_access.queries import permission_refusal
from partners.dropbox import gateway, leases
from partners.dropbox.app import app_for
from partners.dropbox.gateway.values import Change, JobKind, JobState, Person
from partners.dropbox.keeping import lose
from partners.dropbox.leases import Lease
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import outcomes
from partners.dropbox.seats.claiming import InHand, take_in_hand, teams_due
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.settling import write_down
from partners.dropbox.seats.values import PERMITTED_AS, Action, choice_of
from portal import clock
from portal.background import background_round
from portal.sealing import CannotBeOpened, unseal

if TYPE_CHECKING:
    from partners.dropbox.gateway.team import TeamGateway

logger = logging.getLogger(__name__)
MOST_TEAMS = 5  # in one round, which mail and everything else wait for
LONGEST_IN_TEAM = 20.0  # seconds after which no further call is begun; what is left is due at the next round


@background_round("seat-operations")
def carry_out(limit: int = MOST_TEAMS) -> int:
    return sum(carry_out_in_team(pk) for pk in teams_due(limit))


def carry_out_in_team(connection_id: str) -> int:
    """How many calls it took. Nothing where somebody else is at work in the team."""
    lease = leases.take(connection_id)
    if lease is None:
        return 0
    try:
        return _work(lease)
    finally:
        leases.give_back(lease)


def _work(lease: Lease) -> int:
    connection = DropboxConnection.objects.get(pk=lease.connection_id)
    app = app_for(connection.environment)
    if app is None:
        leases.rest(lease, outcomes.FOR_A_LICENCE)
        return 0
    try:
        token = unseal(connection, "refresh_token")
    except CannotBeOpened:
        lose(connection, "sealed_with_a_lost_key")
        return 0
    with gateway.open_team(app, token) as team:
        return _one_after_the_other(lease, connection, team)


def _one_after_the_other(lease: Lease, connection: DropboxConnection, team: "TeamGateway") -> int:
    calls, until = 0, time.monotonic() + LONGEST_IN_TEAM
    while time.monotonic() < until and (in_hand := take_in_hand(lease)):
        found, fault = _ask(team, in_hand)
        write_down(lease, in_hand, found)
        calls += 1
        if fault and not _goes_on(lease, connection, in_hand, fault):
            break
    return calls


def _ask(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], gateway.Fault | None]:
    """What came of each operation, by its id."""
    if in_hand.action == Action.RESEND and in_hand.sent_before:  # a mail cannot be looked up
        return {row.pk: Outcome(kind=Kind.UNKNOWN) for row in in_hand.rows}, None
    if not in_hand.job and permission_refusal(in_hand.rows[0].connection, PERMITTED_AS[Action(in_hand.action)]):
        return {row.pk: Outcome(kind=Kind.REFUSED, tag="not_permitted") for row in in_hand.rows}, None
    ask = _ask_job if in_hand.job else _invite if in_hand.action == Action.INVITE else _change
    try:
        return ask(team, in_hand)
    except gateway.Fault as fault:
        of_fault = outcomes.of_job_fault if in_hand.job else outcomes.of_fault
        return {row.pk: of_fault(fault) for row in in_hand.rows}, fault
    except Exception:  # ours: without an end to it they would be taken in hand for ever
        logger.exception("%s of %s failed", in_hand.action, in_hand.rows[0].connection_id)
        return {row.pk: Outcome(kind=Kind.UNKNOWN) for row in in_hand.rows}, None


def _invite(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], gateway.Fault | None]:
    """All of these in one call. What is known counts, whatever happened after it."""
    done = team.invite(_people(in_hand.rows))
    results = zip(in_hand.rows, done.results, strict=True)
    return {row.pk: outcomes.of_invited(one, done.fault) for row, one in results}, done.fault


def _ask_job(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], None]:
    is_invitation = in_hand.action == Action.INVITE
    kind = JobKind.INVITE if is_invitation else JobKind.REMOVE
    state: JobState = team.job(kind, in_hand.job, _people(in_hand.rows) if is_invitation else ())
    if one_for_all := outcomes.of_job(state, age=age_of_job(in_hand.rows[0])):
        return {row.pk: one_for_all for row in in_hand.rows}, None
    results = zip(in_hand.rows, state.results, strict=True)
    return {row.pk: outcomes.of_invited(one, None) for row, one in results}, None


def _change(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], None]:
    (row,) = in_hand.rows
    return {row.pk: outcomes.of_change(row.action, _changed(team, row))}, None


def _changed(team: "TeamGateway", row: SeatOperation) -> Change:
    if row.action == Action.REMOVE:
        choice = choice_of(
            files=row.files,
            wipe_devices=row.wipe_devices,
            keep_team_shares=row.keep_team_shares,
            transfer_to=row.transfer_to,
            transfer_admin=row.transfer_admin,
        )
        return team.remove(row.member_id, choice)
    changes = {
        Action.RESEND: team.resend,
        Action.SUSPEND: team.suspend,
        Action.UNSUSPEND: team.unsuspend,
        Action.RECOVER: team.recover,
    }
    return changes[Action(row.action)](row.member_id)


def _people(rows: list[SeatOperation]) -> list[Person]:
    return [Person(row.external_id, row.email, row.given_name, row.surname) for row in rows]


def age_of_job(row: SeatOperation) -> timedelta:
    return clock.now() - row.job_since if row.job_since else timedelta()


def _goes_on(lease: Lease, connection: DropboxConnection, in_hand: InHand, fault: gateway.Fault) -> bool:
    """A refusal is one person's; everything else is the whole team's, which is then left alone for a while."""
    logger.warning("%s of %s: %s", in_hand.action, connection.pk, type(fault).__name__)
    if isinstance(fault, gateway.NeedsReconnect):
        lose(connection, fault.tag)
        return False
    if pause := outcomes.pause_of_team(fault, in_hand.rows[0].attempts):
        leases.rest(lease, pause)
        return False
    return True
