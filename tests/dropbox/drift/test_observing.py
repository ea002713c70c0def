"""Drift arrives and leaves: through the sandbox's own server, with the SDK in between."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils.translation import override

from partners.drift import observing
from partners.drift.errors import NotToAccept
from partners.drift.filters import DriftFindingFilter
from partners.drift.home import count_open
from partners.drift.models import DriftFinding
from partners.drift.queries import findings_for
from partners.drift.services import accept
from partners.drift.steps import step_of
from partners.dropbox.ending import disconnect
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.changing import cancel_operation
from partners.dropbox.seats.values import Invitee
from partners.orders.buying import change_seats
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.teams.models import TeamMember
from partners.teams.recording import record_member
from partners.teams.watching import read_due_teams
from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.notifications.models import Notification

pytestmark = pytest.mark.django_db


class Readings:
    """One after the other, a quarter of an hour apart."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self, times: int = 1) -> list[tuple[str, str]]:
        for _ in range(times):
            with clock.moved(by=self.passed):
                assert read_due_teams() == 1
            self.passed += timedelta(minutes=18)
        return sorted(DriftFinding.objects.filter(state="open").values_list("kind", "subject_label"))


@pytest.fixture
def read(connected, sandboxed) -> Readings:
    """Acme has bought the five licences that Dropbox grants, and one is idle."""
    Subscription.objects.filter(pk=connected.subscription_id).update(purchased=5)
    for name in ("amy", "bob", "cy"):
        sandboxed.does("invite", email=f"{name}@acme.example")
    readings = Readings()
    readings()
    return readings


def verbs() -> list[str]:
    return list(
        Event.objects.filter(verb__startswith="drift").order_by("created_at", "id").values_list("verb", flat=True)
    )


def test_it_opens_with_the_second_reading_and_closes_when_it_is_gone(owner, connected, sandboxed, read, run_background):
    sandboxed.does("buy")
    assert read() == []
    assert not findings_for(owner).exists()
    assert read() == [("licences-unbilled", "")]
    assert read(2) == [("licences-unbilled", "")]
    assert verbs() == ["drift_finding.opened"]
    sandboxed.does("lose")
    assert read() == []
    assert verbs() == ["drift_finding.opened", "drift_finding.resolved"]
    assert {row.state for row in findings_for(owner)} == {"resolved"}
    sandboxed.does("buy")
    assert len(read(2)) == 1
    assert DriftFinding.objects.count() == 2
    mail.outbox.clear()
    with clock.moved(by=read.passed):
        run_background()
    assert Notification.objects.filter(topic="drift").count() >= 2
    assert not [one for one in mail.outbox if "difference" in one.body]  # a digest, unless somebody wants them at once


def test_seen_once_it_was_nothing(sandboxed, read):
    sandboxed.does("buy")
    read()
    sandboxed.does("lose")
    read()
    assert (DriftFinding.objects.count(), verbs()) == (0, [])


def test_two_readings_within_moments_are_one_observation(connected, sandboxed, read):
    sandboxed.does("buy")
    read()
    read.passed -= timedelta(minutes=17)
    DropboxConnection.objects.update(read_due_at=clock.now())
    assert read() == []
    assert read() == [("licences-unbilled", "")]


def test_licences_of_an_order_at_work_are_no_difference(owner, connected, sandboxed, read, price_list):
    planned = change_seats(actor=owner, subscription=connected.subscription, seats=7, reason="growth")
    sandboxed.does("buy"), sandboxed.does("buy")
    assert read(2) == []
    sandboxed.does("buy")
    assert read(2) == [("licences-unbilled", "")]
    finding = findings_for(owner).get()
    assert (finding.seats, finding.portal_says, finding.dropbox_says) == (1, "7", "8")
    assert planned.order


def test_what_is_scheduled_to_go_is_not_idle(owner, connected, sandboxed, read):
    for _ in range(3):
        sandboxed.does("buy")
    Subscription.objects.filter(pk=connected.subscription_id).update(purchased=8)
    assert read(2) == [("idle-seats", "")]
    ScheduledChange.objects.create(
        partner=connected.partner, subscription=connected.subscription, seats=5, effective_on=clock.today(), reason="fewer",
    )  # fmt: skip
    assert read() == []


def test_what_nobody_bills_has_its_price_a_month(owner, connected, sandboxed, read, price_list):
    Subscription.objects.filter(pk=connected.subscription_id).update(price=price_list["yearly"])
    sandboxed.does("buy"), sandboxed.does("buy")
    read(2)
    finding = findings_for(owner).get(kind="licences-unbilled")
    price = finding.connection.subscription.price
    assert (finding.seats, finding.portal_says, finding.dropbox_says) == (2, "5", "7")
    assert (finding.monthly, finding.currency) == (round(price.retail * 2 / Decimal(12), 2), price.currency)
    event = Event.objects.get(verb="drift_finding.opened")
    assert (event.subject_label, event.new["kind"]) == (connected.client_name, "licences-unbilled")
    with override("de"):
        assert sentence(event) == "hat eine Abweichung von Dropbox bemerkt: Nicht berechnete Lizenzen, Hartwell Dental"
    step = step_of(finding, owner, "x")
    assert str(step.words) == "Sell seats"
    assert step.offer.enabled


def test_people_that_the_clients_admin_let_in_and_out(company, owner, outsider, sandboxed, read):
    sandboxed.does("invite", email="zoe@acme.example")
    sandboxed.does("remove", member=sandboxed.member("cy@acme.example"))
    sandboxed.does("change-email", member=sandboxed.member("bob@acme.example"))
    found = [one for one in read(2) if one[1]]
    assert found == [
        ("email-differs", "bob.new@acme.example"),
        ("member-missing", "cy@acme.example"),
        ("member-unknown", "zoe@acme.example"),
    ]
    for row in list(findings_for(owner).exclude(subject="")):
        with pytest.raises(NotAllowed):
            accept(actor=company.actor("read-only"), drift_finding=row, seen=row.seen)
        with pytest.raises(NotFound):
            accept(actor=outsider, drift_finding=row, seen=row.seen)
        done = accept(actor=company.actor("technician"), drift_finding=row, seen=row.seen)
        assert done.state == "resolved"
        with pytest.raises(NotToAccept):
            accept(actor=owner, drift_finding=row, seen=row.seen)
    assert [one for one in read(2) if one[1]] == []
    assert (
        Event.objects.filter(verb="drift_finding.resolved", actor_label=company.actor("technician").label).count() == 3
    )


def test_what_the_portal_did_itself_is_no_drift(connected, sandboxed, read):
    amy = sandboxed.member("amy@acme.example")
    sandboxed.does("accept", member=amy)
    sandboxed.gateway.suspend(amy)
    with clock.moved(by=read.passed - timedelta(minutes=2)):
        record_member(connected, sandboxed.gateway.member(amy), clock.now())
    assert [one for one in read(2) if one[1]] == []


def test_somebody_in_hand_is_left_alone(owner, connected, sandboxed, read):
    sandboxed.does("invite", email="zoe@acme.example")
    [operation] = invite_people(actor=owner, connection=connected, people=[Invitee("Zoe@acme.example")])
    assert [one for one in read(2) if one[1]] == []
    cancel_operation(actor=owner, seat_operation=operation)
    assert [one for one in read(2) if one[1]] == [("member-unknown", "zoe@acme.example")]


def test_what_was_not_looked_at_stays_open(owner, connected, sandboxed, read):
    """Else it would open once more, and be told once more, when the operation is over."""
    sandboxed.does("invite", email="zoe@acme.example")
    assert ("member-unknown", "zoe@acme.example") in read(2)
    [operation] = invite_people(actor=owner, connection=connected, people=[Invitee("zoe@acme.example")])
    before = verbs()
    assert ("member-unknown", "zoe@acme.example") in read(2)
    cancel_operation(actor=owner, seat_operation=operation)
    assert ("member-unknown", "zoe@acme.example") in read(2)
    assert verbs() == before


def test_only_what_the_finding_says_is_taken_over(owner, connected, sandboxed, read):
    bob = sandboxed.member("bob@acme.example")
    sandboxed.does("accept", member=bob), sandboxed.does("change-email", member=bob)
    read(2)
    finding = findings_for(owner).get(kind="email-differs")
    sandboxed.does("suspend", member=bob)
    read()
    accept(actor=owner, drift_finding=finding, seen=finding.seen)
    member = TeamMember.objects.get(team_member_id=bob)
    assert (member.known_email, member.known_status) == ("bob.new@acme.example", "active")
    assert ("status-differs", "bob.new@acme.example") in read(2)


def test_of_many_people_at_once_one_is_told(owner, connected, sandboxed, read, run_background, monkeypatch):
    monkeypatch.setattr(observing, "MOST_TOLD", 2)
    for name in ("dee", "eve", "fay"):
        sandboxed.does("invite", email=f"{name}@acme.example")
    assert len([one for one in read(2) if one[1]]) == 3
    with clock.moved(by=read.passed):
        run_background()
    told = Notification.objects.filter(topic="drift", user_id=owner.user_id)
    opened = Event.objects.filter(verb="drift_finding.opened")  # which stay when the connection ends
    assert not [one for one in opened if "@" in one.subject_label + str(one.new)]
    (one,) = [row for row in told if row.event.new["kind"] == "member-unknown"]
    assert one.text.endswith(" and 2 more like it")
    with override("de"):
        assert one.text.endswith(" und 2 weitere dieser Art")
    assert one.url.endswith(f"/drift/?connection={connected.pk}&kind=member-unknown&state=open")


def test_those_of_many_that_open_later_are_told_by_themselves(owner, sandboxed, read, run_background, monkeypatch):
    """Seen by the same reading, but not opened by one: whoever is in hand is not looked at before it is through."""
    monkeypatch.setattr(observing, "MOST_TOLD", 2)
    connected = DropboxConnection.objects.get()
    for name in ("dee", "eve", "fay"):
        sandboxed.does("invite", email=f"{name}@acme.example")
    read()
    [operation] = invite_people(actor=owner, connection=connected, people=[Invitee("fay@acme.example")])
    assert len([one for one in read() if one[1]]) == 2
    cancel_operation(actor=owner, seat_operation=operation)
    assert len([one for one in read() if one[1]]) == 3
    with clock.moved(by=read.passed):
        run_background()
    told = Notification.objects.filter(topic="drift", user_id=owner.user_id)
    of_people = [row.event.new for row in told if row.event.new["kind"] == "member-unknown"]
    assert (len(of_people), any("others" in new for new in of_people)) == (3, False)


def test_they_close_with_the_connection(owner, connected, sandboxed, read, run_background):
    sandboxed.does("buy")
    read(2)
    sandboxed.does("invite", email="zoe@acme.example")
    read()
    with clock.moved(by=read.passed):
        disconnect(actor=owner, dropbox_connection=connected)
        run_background()
    assert set(DriftFinding.objects.values_list("state", flat=True)) == {"resolved"}


def test_of_an_ended_connection_nobody_is_shown(owner, connected, sandboxed, read):
    sandboxed.does("buy"), sandboxed.does("invite", email="zoe@acme.example")
    read(2)
    assert {row.kind for row in findings_for(owner)} == {"licences-unbilled", "member-unknown"}
    with clock.moved(by=read.passed):
        disconnect(actor=owner, dropbox_connection=connected)
    assert {row.kind for row in findings_for(owner)} == {"licences-unbilled"}


def test_what_is_only_worth_knowing_is_in_the_list_and_calls_nobody(owner, connected, sandboxed, read, run_background):
    Subscription.objects.filter(pk=connected.subscription_id).update(purchased=9)
    for _ in range(4):
        sandboxed.does("buy")
    assert read(2) == [("idle-seats", "")]
    with clock.moved(by=read.passed):
        run_background()
    assert not Notification.objects.filter(topic="drift").exists()
    assert (findings_for(owner).count(), count_open(owner)) == (1, None)
    read.passed += timedelta(minutes=18)
    sandboxed.does("buy")
    read(2)
    assert count_open(owner) == 1
    wanted = DriftFindingFilter({"information": "false"}, findings_for(owner)).qs
    assert [row.kind for row in wanted] == ["licences-unbilled"]


def test_an_accepted_invitation_is_none(sandboxed, read):
    sandboxed.does("accept", member=sandboxed.member("amy@acme.example"))
    assert [one for one in read(2) if one[1]] == []
    assert TeamMember.objects.get(email="amy@acme.example").status == "active"
