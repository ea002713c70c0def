"""What a removal or a mail that was not needed any more says. Pure."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from partners.dropbox.gateway.values import Change, Status
from partners.dropbox.seats import calling
from partners.dropbox.seats.claiming import InHand
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.outcomes import of_change
from portal import clock

pytestmark = pytest.mark.one_engine


def sent_removal(status: Status | None, minutes: int) -> str:
    """What is found of one that was sent so long ago. Asking to remove would fail here: the team knows of no such call."""
    member = SimpleNamespace(status=status) if status else None
    team = SimpleNamespace(member=lambda _id: member)
    row = SeatOperation(action="remove", member_id="dbmid:x", sent_at=clock.now() - timedelta(minutes=minutes))
    found, _fault = calling._ask(team, InHand([row], frozenset({row.pk})), may=True)
    return str(found[row.pk].kind)


def test_a_removal_that_was_sent_before_is_looked_up_and_not_sent():
    assert sent_removal(None, 1) == sent_removal(Status.REMOVED, 60) == "done"
    assert sent_removal(Status.ACTIVE, 1) == "unknown"
    assert sent_removal(Status.INVITED, 11) == "refused"


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
