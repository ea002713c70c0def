"""After which answers a team is read before its turn: where the portal shows something that is not so any more."""

from datetime import timedelta

import pytest

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import carrying_out
from partners.dropbox.seats.as_seen import OTHERWISE
from partners.dropbox.seats.outcomes import Kind, Outcome
from portal import clock

pytestmark = pytest.mark.django_db
REFUSED, DONE = Kind.REFUSED, Kind.DONE


@pytest.mark.parametrize(
    ("kind", "tag", "soon"),
    [(DONE, "", True), *((REFUSED, tag, True) for tag in sorted(OTHERWISE)), (REFUSED, "user_on_another_team", False)],
)
def test_what_is_not_as_it_was_read_is_read_soon(kind, tag, soon, invite, connected, sandboxed, monkeypatch):
    (row,) = invite("tom@acme.example")
    late = clock.now() + timedelta(hours=1)
    DropboxConnection.objects.update(read_due_at=late)
    answer = {row.pk: Outcome(kind=kind, tag=tag)}
    monkeypatch.setattr(carrying_out, "ask_dropbox", lambda team, in_hand: (answer, None))
    carrying_out.carry_out()
    row.refresh_from_db()
    assert (row.state, row.tag) == (kind.value, tag)
    due = DropboxConnection.objects.get().read_due_at
    assert (due < clock.now() + timedelta(minutes=2)) if soon else (due == late)
