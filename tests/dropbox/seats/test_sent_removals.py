"""A removal is sent once: whoever is found on the team afterwards may have been recovered, and is not removed again by itself."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from partners.dropbox import gateway
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import calling, looking, members
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.changing import retry_operation
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.showing import reason_of
from partners.teams.models import TeamMember
from portal import clock
from portal.tenancy.models import Partner
from tests.dropbox.seats.conftest import later, of
from tests.dropbox.seats.test_members import ANN, LEAVE, TOM, member, now, on_team, read  # noqa: F401

remember_invitations = import_module("partners.migrations.0073_seat_operations_say_what_was_seen").remember_invitations
pytestmark = pytest.mark.django_db
REMOVE = "team/members/remove"


def asked_to_remove(owner) -> None:
    members.remove_member(actor=owner, team_member=member(TOM), **LEAVE)
    carry_out()


def found(sandboxed) -> tuple[str, str, str]:
    return of(TOM).state, of(TOM).tag, now(sandboxed, TOM)["status"]


@pytest.fixture
def recovered(owner, on_team, sandboxed):  # noqa: F811
    """The removal was made and its answer lost; readings saw Tom gone, and on the team again."""
    sandboxed.meets("reply_lost", REMOVE)
    asked_to_remove(owner)
    assert found(sandboxed) == ("in-doubt", "outcome_unknown", "removed")
    Partner.objects.update(state="suspended")  # so that the operation waits, while readings go on
    read(2)
    assert member(TOM).status == "removed"
    sandboxed.gateway.recover(sandboxed.member(TOM))
    read(3)
    assert member(TOM).removed_at is None
    Partner.objects.update(state="active")


def test_who_was_recovered_is_not_removed_again(recovered, owner, sandboxed):
    later(hours=4)
    assert found(sandboxed) == ("refused", "recovered_meanwhile", "active")
    assert "it was not done, or somebody has recovered them" in reason_of(of(TOM))
    with clock.moved(by=timedelta(hours=5)):
        retry_operation(actor=owner, seat_operation=of(TOM))  # a person's word
        carry_out()
    assert found(sandboxed) == ("done", "", "removed")


def test_not_after_a_pause_in_which_nobody_read_the_team_either(owner, on_team, sandboxed):  # noqa: F811
    sandboxed.meets("reply_lost", REMOVE)
    asked_to_remove(owner)
    sandboxed.meets("rate_limited")
    later(minutes=1)
    sandboxed.gateway.recover(sandboxed.member(TOM))
    later(hours=1)
    assert found(sandboxed) == ("refused", "recovered_meanwhile", "active")
    assert TeamMember.objects.get(email=TOM).status == "active"


def test_one_that_never_reached_dropbox_is_looked_up_for_a_while_and_not_sent_again(owner, on_team, sandboxed):  # noqa: F811
    members.remove_member(actor=owner, team_member=member(TOM), **LEAVE)
    SeatOperation.objects.update(state="in-doubt", sent_at=clock.now())
    later(minutes=1)
    assert found(sandboxed) == ("in-doubt", "outcome_unknown", "active")
    later(minutes=11)
    assert found(sandboxed) == ("refused", "recovered_meanwhile", "active")


def test_what_was_not_done_is_sent_later_than_it_was_asked_for(owner, on_team, sandboxed, monkeypatch):  # noqa: F811
    """How long it is looked up counts from when it was sent."""
    sandboxed.meets("rate_limited", REMOVE)
    asked_to_remove(owner)
    assert of(TOM).state == "waiting"
    monkeypatch.setattr(looking, "_is_so", lambda *_: False)
    sandboxed.meets("reply_lost", REMOVE)
    later(hours=1)
    later(hours=1, minutes=1)
    assert of(TOM).state == "in-doubt"


@pytest.mark.parametrize("action", ["remove", "invite"])
def test_what_dropbox_may_just_be_doing_is_not_refused(action, invite, owner, on_team, sandboxed, monkeypatch):  # noqa: F811
    """The client's access ends while Dropbox goes on with it, as a job of which the portal never heard."""

    def lost(*_):
        raise gateway.OutcomeUnknown("cut")

    with monkeypatch.context() as patched:
        patched.setattr(calling, "_changed", lost)
        patched.setattr(calling, "_invite", lost)
        if action == "remove":
            asked_to_remove(owner)
        else:
            invite("new@acme.example")
            carry_out()
    row = SeatOperation.objects.get()
    monkeypatch.setattr(calling, "permission_refusal", lambda *_: Exception())
    later(minutes=1)
    assert of(row.email).state == "in-doubt"
    if action == "remove":
        sandboxed.does("remove", member=sandboxed.member(TOM))
    else:
        sandboxed.does("invite", email=row.email)
    later(minutes=20)
    assert of(row.email).state == "done"


def test_who_is_on_the_team_after_all_that_time_is_not_permitted(owner, on_team, sandboxed, monkeypatch):  # noqa: F811
    members.remove_member(actor=owner, team_member=member(TOM), **LEAVE)
    SeatOperation.objects.update(state="in-doubt", sent_at=clock.now())
    monkeypatch.setattr(calling, "permission_refusal", lambda *_: Exception())
    later(minutes=11)
    assert found(sandboxed) == ("refused", "not_permitted", "active")
    assert DropboxConnection.objects.get().state == "connected"


def test_of_removals_from_before_it_was_kept_the_mildest_are_taken_for_invitations(owner, on_team):  # noqa: F811
    """Nobody can tell them apart: whoever has accepted by then is left alone, and can be removed anew."""
    members.remove_member(actor=owner, team_member=member(ANN))
    members.remove_member(actor=owner, team_member=member(TOM), **LEAVE | {"wipe_devices": True})
    SeatOperation.objects.update(seen_status="")
    remember_invitations(apps, SimpleNamespace(connection=connection))
    assert (of(ANN).seen_status, of(TOM).seen_status) == ("invited", "")
