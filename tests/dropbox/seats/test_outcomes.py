"""What a removal or a mail that was not needed any more says. Pure."""

from types import SimpleNamespace
from unittest.mock import patch

import pytest

from partners.dropbox import gateway
from partners.dropbox.gateway.values import Change, Status
from partners.dropbox.seats import calling
from partners.dropbox.seats.claiming import InHand
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import of_change

pytestmark = pytest.mark.one_engine


def removal(tag: str, status: Status | None, *, sent: bool = True) -> str:
    """What is found when Dropbox refuses one with this word, and has the person like that."""

    def refuses(*_):
        raise gateway.Refused(tag)

    member = SimpleNamespace(status=status) if status else None
    team = SimpleNamespace(remove=refuses, member=lambda _id: member)
    row = SeatOperation(action="remove", files="leave", wipe_devices=False, member_id="dbmid:x")
    in_hand = InHand([row], frozenset({row.pk} if sent else ()))
    with patch.object(calling, "came_back", return_value=False):  # which asks the database
        found, _fault = calling._ask(team, in_hand, may=True)
    return str(found[row.pk].kind)


@pytest.mark.parametrize("tag", ["user_not_in_team", "already_transferred", "transfer_in_progress"])
def test_a_removal_that_was_sent_before_is_looked_up_when_it_is_refused(tag):
    assert removal(tag, None) == removal(tag, Status.REMOVED) == "done"
    assert removal(tag, None, sent=False) == "refused"


def test_one_that_is_being_done_stays_in_doubt_and_others_are_refused():
    assert removal("transfer_in_progress", Status.ACTIVE) == "unknown"
    assert removal("already_transferred", Status.ACTIVE) == "refused"
    assert removal("remove_last_admin", Status.REMOVED) == "refused"


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (Status.ACTIVE, ("done", "accepted_already")),
        (Status.SUSPENDED, ("refused", "suspended")),
        (Status.REMOVED, ("refused", "user_not_in_team")),
    ],
)
def test_only_who_is_active_has_accepted(status, found):
    outcome = of_change("resend", Change(False, SimpleNamespace(status=status)))
    assert (outcome.kind, outcome.tag) == found
