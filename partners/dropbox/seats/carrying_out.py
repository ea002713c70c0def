"""What the background does with seat operations: one team at a time under a lease, one call after the other.

Dropbox is asked outside of any transaction, and what it said is written down in one, for each person. A worker that dies in
between leaves operations that are due again when its lease ends, and the gateway reads before it sends.
"""

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from partners.dropbox import gateway, leases
from partners.dropbox.app import app_for
from partners.dropbox.keeping import lose
from partners.dropbox.leases import Lease, jittered
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import outcomes
from partners.dropbox.seats.calling import ask_dropbox
from partners.dropbox.seats.claiming import InHand, postpone, take_in_hand, teams_due
from partners.dropbox.seats.expiring import end_too_old
from partners.dropbox.seats.settling import write_down
from portal.background import background_round
from portal.sealing import CannotBeOpened, unseal

if TYPE_CHECKING:
    from partners.dropbox.gateway.team import TeamGateway

logger = logging.getLogger(__name__)
MOST_TEAMS = 5  # in one round, which mail and everything else wait for
LONGEST_IN_TEAM = 20.0  # seconds after which no further call is begun; what is left is due at the next round
LONGEST_ROUND = 40.0  # the same of all teams together
AFTER_A_FAILURE = timedelta(minutes=5)  # of ours in a team, which is to keep no other from its turn


class Done(NamedTuple):
    """How many calls it took, and whether Dropbox answers at all."""

    calls: int = 0
    answers: bool = True


@background_round("seat-operations")
def carry_out(limit: int = MOST_TEAMS) -> int:
    """How many calls it took. While Dropbox does not answer, the other teams need not wait for it one by one."""
    end_too_old()
    calls, until = 0, time.monotonic() + LONGEST_ROUND
    for pk in teams_due(limit):
        done = carry_out_in_team(pk)
        calls += done.calls
        if not done.answers or time.monotonic() >= until:
            break
    return calls


def carry_out_in_team(connection_id: str) -> Done:
    """Nothing where somebody else is at work in the team."""
    lease = leases.take(connection_id)
    if lease is None:
        return Done()
    try:
        return _work(lease)
    except Exception:
        logger.exception("carrying out in %s failed", connection_id)
        postpone(connection_id, AFTER_A_FAILURE)
        return Done()
    finally:
        leases.give_back(lease)


def _work(lease: Lease) -> Done:
    connection = DropboxConnection.objects.get(pk=lease.connection_id)
    app = app_for(connection.environment)
    if app is None:
        postpone(connection.pk, outcomes.FOR_THE_OPERATOR)
        return Done()
    try:
        token = unseal(connection, "refresh_token")
    except CannotBeOpened:
        lose(connection, "sealed_with_a_lost_key")
        return Done()
    with gateway.open_team(app, token) as team:
        return _one_after_the_other(lease, connection, team)


def _one_after_the_other(lease: Lease, connection: DropboxConnection, team: "TeamGateway") -> Done:
    calls, until = 0, time.monotonic() + LONGEST_IN_TEAM
    while time.monotonic() < until and (in_hand := take_in_hand(lease)):
        found, fault = ask_dropbox(team, in_hand)
        write_down(lease, in_hand, found)
        calls += 1
        if fault and not _goes_on(connection, in_hand, fault):
            return Done(calls, not isinstance(fault, gateway.Unavailable | gateway.OutcomeUnknown))
    return Done(calls)


def _goes_on(connection: DropboxConnection, in_hand: InHand, fault: gateway.Fault) -> bool:
    """A refusal is one person's; everything else is the whole team's, whose operations then wait for a while. Readings wait where
    Dropbox asks for it, only.
    """
    logger.warning("%s of %s: %s", in_hand.action, connection.pk, type(fault).__name__)
    if isinstance(fault, gateway.NeedsReconnect):
        lose(connection, fault.tag)
        return False
    if isinstance(fault, gateway.RateLimited):
        leases.rest(connection, jittered(timedelta(seconds=fault.seconds)))
        return False
    if pause := outcomes.pause_of_operations(fault, in_hand.rows[0].attempts):
        postpone(connection.pk, pause)
        return False
    return True
