"""Asking Dropbox for what is in hand: one call, and what it said of each person."""

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from partners.delegated_access.queries import permission_refusal
from partners.dropbox import gateway
from partners.dropbox.gateway.values import Change, JobKind, JobState
from partners.dropbox.seats import outcomes
from partners.dropbox.seats.as_seen import changed
from partners.dropbox.seats.claiming import InHand
from partners.dropbox.seats.looking import look_only, of_sent_change, of_sent_removal, people_of
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import Kind, Outcome
from partners.dropbox.seats.values import PERMITTED_AS, Action, choice_of
from portal import clock

if TYPE_CHECKING:
    from partners.dropbox.gateway.team import TeamGateway

logger = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(days=7)
LONGEST_WAIT_OF_INVITATION = timedelta(days=90)  # for a licence, above all


def ask_dropbox(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], gateway.Fault | None]:
    """What came of each operation, by its id."""
    may = not permission_refusal(in_hand.rows[0].connection, PERMITTED_AS[Action(in_hand.action)])
    settled = _unasked(in_hand, may=may)
    rows = [row for row in in_hand.rows if row.pk not in settled]
    if not rows:
        return settled, None
    found, fault = _ask(team, replace(in_hand, rows=rows), may=may)
    return settled | found, fault


def _ask(team: "TeamGateway", in_hand: InHand, *, may: bool) -> tuple[dict[str, Outcome], gateway.Fault | None]:
    change = _invite if in_hand.action == Action.INVITE else _change
    ask = _ask_job if in_hand.job else change if may else look_only
    try:
        return ask(team, in_hand)
    except gateway.Fault as fault:
        of_fault = outcomes.of_job_fault if in_hand.job else outcomes.of_fault
        return {row.pk: of_fault(fault) for row in in_hand.rows}, fault
    except Exception:  # ours: without an end to it they would be taken in hand for ever
        logger.exception("%s of %s failed", in_hand.action, in_hand.rows[0].connection_id)
        return {row.pk: Outcome(kind=Kind.UNKNOWN) for row in in_hand.rows}, None


def _unasked(in_hand: InHand, *, may: bool) -> dict[str, Outcome]:
    """What is settled without Dropbox. That what was sent was not done would be untrue: it stays unknown, or is looked up."""
    mailed = in_hand.action == Action.RESEND and in_hand.sent_before  # a mail cannot be looked up
    if in_hand.is_given_up or mailed:
        return {row.pk: Outcome(kind=Kind.UNKNOWN) for row in in_hand.rows}
    if in_hand.job:  # which is only looked at
        return {}
    if not may:
        refused = Outcome(kind=Kind.REFUSED, tag="not_permitted")
        return {row.pk: refused for row in in_hand.rows if row.pk not in in_hand.sent_before}
    return {row.pk: of_too_old(sent=row.pk in in_hand.sent_before) for row in in_hand.rows if is_too_old(row)}


def of_too_old(*, sent: bool) -> Outcome:
    return Outcome(kind=Kind.REFUSED, tag="outcome_unknown" if sent else "too_old")


def is_too_old(row: SeatOperation) -> bool:
    """Nobody expects any more that it happens now."""
    longest = LONGEST_WAIT_OF_INVITATION if row.action == Action.INVITE else LONGEST_WAIT
    return clock.now() - row.asked_at > longest


def _invite(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], gateway.Fault | None]:
    """All of these in one call. What is known counts, whatever happened after it."""
    done = team.invite(people_of(in_hand.rows))
    results = zip(in_hand.rows, done.results, strict=True)
    return {row.pk: outcomes.of_invited(one, done.fault) for row, one in results}, done.fault


def _ask_job(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], None]:
    is_invitation = in_hand.action == Action.INVITE
    kind = JobKind.INVITE if is_invitation else JobKind.REMOVE
    state: JobState = team.job(kind, in_hand.job, people_of(in_hand.rows) if is_invitation else ())
    if one_for_all := outcomes.of_job(state, age=age_of_job(in_hand.rows[0])):
        return {row.pk: one_for_all for row in in_hand.rows}, None
    results = zip(in_hand.rows, state.results, strict=True)
    return {row.pk: outcomes.of_invited(one, None) for row, one in results}, None


def _change(team: "TeamGateway", in_hand: InHand) -> tuple[dict[str, Outcome], None]:
    (row,) = in_hand.rows
    if row.action == Action.REMOVE and row.pk in in_hand.sent_before:
        return {row.pk: of_sent_removal(team, row)}, None
    if row.pk in in_hand.sent_before and (known := of_sent_change(team, row)):
        return {row.pk: known}, None
    return {row.pk: outcomes.of_change(row.action, _changed(team, row))}, None


def _changed(team: "TeamGateway", row: SeatOperation) -> Change:
    unless = partial(changed, row.action, row.seen_status)
    if row.action == Action.REMOVE:
        choice = choice_of(
            files=row.files,
            wipe_devices=row.wipe_devices,
            keep_team_shares=row.keep_team_shares,
            transfer_to=row.transfer_to,
            transfer_admin=row.transfer_admin,
        )
        return team.remove(row.member_id, choice, unless=unless)
    changes = {
        Action.RESEND: team.resend,
        Action.SUSPEND: team.suspend,
        Action.UNSUSPEND: team.unsuspend,
        Action.RECOVER: team.recover,
    }
    return changes[Action(row.action)](row.member_id, unless=unless)


def age_of_job(row: SeatOperation) -> timedelta:
    return clock.now() - row.job_since if row.job_since else timedelta()
