"""What a channel leaves to a person, and what a person takes from it: nothing is bought that nobody wants to have any more."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from partners.dropbox.keeping import lose
from partners.dropbox.models import DropboxConnection
from partners.orders import errors
from partners.orders.answering import answer_questions
from partners.orders.attempts import in_doubt
from partners.orders.buying import change_seats
from partners.orders.channels import carrying_out, sandbox, settling
from partners.orders.channels.carrying_out import order_by_channels, take_in_hand
from partners.orders.channels.protocol import Answer, Result
from partners.orders.channels.registry import channel_for
from partners.orders.desk import request_information, take_over, try_again
from partners.orders.home import licences_to_order
from partners.orders.models import LicenceAttempt, LicenceOrder
from partners.orders.services import cancel_order
from partners.teams.watching import read_due_teams
from portal import clock
from portal.background import run_everything_due
from portal.errors import PartnerSuspended
from portal.notifications.models import Notification
from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole
from tests.dropbox.test_channels import later, moved_on, results, state, waiting
from tests.factories import make_user

__all__ = ["waiting"]
pytestmark = pytest.mark.django_db


def answers(monkeypatch, *said: Answer) -> None:
    """One after the other, the last one for good."""
    left = list(said)
    monkeypatch.setattr(sandbox.Sandbox, "place", lambda *_: left.pop(0) if len(left) > 1 else left[0])


def test_seats_that_dropbox_shows_already_are_not_bought_again(connected, sandboxed, owner, staff_user, sign_in):
    """The client bought two itself: to sell them is a person's, who sees it."""
    sandboxed.has(licensed=12)
    read_due_teams()
    order = change_seats(actor=owner, subscription=connected.subscription, seats=12, reason="They bought two").order
    row = LicenceOrder.objects.get(line__order=order)
    assert (row.channel, row.next_at, later(), sandboxed.now["licensed"]) == ("manual", None, 0, 12)
    for name in ("staff-licence-order", "staff-licence-order-ordered", "staff-licence-order-confirm"):
        assert "Dropbox shows 12 licences already" in sign_in(staff_user).get(reverse(name, args=[row.pk])).text


def test_what_the_client_buys_before_the_channels_turn_is_not_bought_again(waiting, sandboxed):
    sandboxed.has(licensed=12)
    read_due_teams()
    assert order_by_channels() == 0
    assert (state(waiting), waiting.next_at, results(waiting)) == ("queued", None, ["refused"])
    words = LicenceAttempt.objects.get(licence_order=waiting).words
    assert (words, sandboxed.now["licensed"]) == ("Dropbox shows 12 licences already.", 12)


def test_what_was_bought_itself_is_found_although_dropbox_shows_it(waiting, sandboxed):
    sandboxed.meets("reply_lost", "distributor/orders")
    order_by_channels()
    with clock.moved(by=timedelta(minutes=5)):
        read_due_teams()
    assert (later(), state(waiting), sandboxed.now["licensed"]) == (1, "confirmed", 12)


def test_a_question_keeps_the_channel_from_buying_until_a_person_has_read_the_answer(waiting, sandboxed, staff, owner):
    request_information(actor=staff, licence_order=waiting, questions={"message": "Really two more?"})
    answer_questions(actor=owner, licence_order=waiting, answers={"message": "No, leave it."})
    assert (later(), state(waiting), sandboxed.now["licensed"]) == (0, "queued", 10)
    try_again(actor=staff, licence_order=waiting)
    assert (order_by_channels(), state(waiting)) == (1, "confirmed")


def test_what_the_partner_was_asked_about_can_be_taken_over(waiting, staff):
    request_information(actor=staff, licence_order=waiting, questions={"message": "Really two more?"})
    take_over(actor=staff, licence_order=waiting)
    assert (state(waiting), waiting.channel) == ("returned", "manual")


def test_what_is_ordered_is_asked_for_as_long_as_it_takes(waiting, monkeypatch):
    answers(monkeypatch, *[Answer(Result.ORDERED, "D-1")] * 12, Answer(Result.ORDERED, "D-2"), Answer(Result.CONFIRMED))
    for hours in range(13):
        assert later(timedelta(hours=hours)) == 1
    assert (state(waiting), waiting.reference, waiting.tries) == ("ordered", "D-2", 0)
    later(timedelta(hours=13))
    assert (state(waiting), waiting.reference, results(waiting)) == ("confirmed", "D-2", ["confirmed"])


def test_what_is_ordered_stays_one_attempt_that_says_when_it_was_asked_for_last(
    waiting, monkeypatch, staff_user, sign_in
):
    taken = Answer(Result.ORDERED, "D-1")
    answers(monkeypatch, taken, taken, Answer(Result.UNKNOWN, words="timeout"), taken, taken, Answer(Result.REFUSED))
    for hours in range(2):
        later(timedelta(hours=hours))
    (attempt,) = LicenceAttempt.objects.filter(licence_order=waiting)
    assert attempt.ended_at - attempt.begun_at > timedelta(minutes=30)
    page = sign_in(staff_user).get(reverse("staff-licence-order", args=[waiting.pk])).text
    assert "asked for last" in page
    for hours in range(2, 6):
        later(timedelta(hours=hours))
    assert results(waiting) == ["ordered", "unknown", "ordered", "refused"]
    assert in_doubt(waiting)  # what was taken once may have been bought
    page = sign_in(staff_user).get(reverse("staff-licence-order", args=[waiting.pk])).text
    assert "not tried by itself any more" in page
    assert "Try again" in page


def test_while_its_partner_is_asked_the_page_says_so(waiting, staff, staff_user, sign_in):
    request_information(actor=staff, licence_order=waiting, questions={"message": "Really two more?"})
    page = sign_in(staff_user).get(reverse("staff-licence-order", args=[waiting.pk])).text
    assert "waits for the partner’s answer" in page
    assert "not tried" not in page


def test_nothing_is_bought_for_a_line_that_cannot_come_true(waiting, sandboxed, owner):
    moved_on()
    assert order_by_channels() == 0
    assert (state(waiting), waiting.next_at, results(waiting)) == ("queued", None, ["refused"])
    assert "is not as it was quoted" in LicenceAttempt.objects.get(licence_order=waiting).words
    assert sandboxed.now["licensed"] == 10
    cancel_order(actor=owner, order=waiting.line.order)


def test_the_desk_counts_what_a_person_has_to_do_and_hears_when_a_channel_gives_up(waiting, staff, monkeypatch):
    desk = make_user("desk@network.example", staff_role=StaffRole.TRADE_DESK)
    assert licences_to_order(staff, None) is None
    answers(monkeypatch, Answer(Result.REFUSED, words="Unknown customer"))
    order_by_channels()
    card = licences_to_order(staff, None)
    assert card
    assert card.total == 1
    run_everything_due()
    assert Notification.objects.filter(user=desk, event__verb="licence_order.given_up").count() == 1


@pytest.mark.parametrize(
    ("said", "found", "reference"),
    [
        (None, "unknown", ""),
        (Answer("bought"), "unknown", ""),  # type: ignore[arg-type]
        (Answer(Result.CONFIRMED, "D" * 300, "\0" + "w" * 900), "confirmed", "D" * 100),
        (Answer(Result.CONFIRMED, "D\0 1"), "confirmed", "D\ufffd 1"),
        (Answer(Result.TRY_LATER, again_in=timedelta.max), "try_later", ""),
    ],
)
def test_what_a_channel_says_badly_is_cut_to_what_can_be_kept(waiting, monkeypatch, said, found, reference):
    answers(monkeypatch, said)
    assert order_by_channels() == 1
    state(waiting)
    assert (results(waiting), waiting.reference) == ([found], reference)


def test_a_failure_after_the_purchase_keeps_its_reference_and_is_a_persons_turn(waiting, monkeypatch):
    monkeypatch.setattr(settling, "confirm_licences", lambda **_: 1 / 0)
    order_by_channels()
    assert (state(waiting), waiting.next_at, waiting.is_in_hand, waiting.reference[:3]) == ("queued", None, False, "SB-")
    attempt = LicenceAttempt.objects.get(licence_order=waiting)
    assert (attempt.result, attempt.words) == ("confirmed", "The portal could not carry out what follows from it.")


def test_late_words_count_no_more_once_a_person_took_it(waiting, staff):
    slow = take_in_hand(waiting.pk)
    with clock.moved(by=carrying_out.LEASE + timedelta(seconds=1)):
        take_over(actor=staff, licence_order=waiting)
    carrying_out.settle(slow, Answer(Result.CONFIRMED, "D-1"))
    assert (state(waiting), waiting.reference, results(waiting)) == ("queued", "", ["confirmed"])


def test_a_channel_that_is_gone_leaves_a_warning_and_can_be_taken_from(
    waiting, sandboxed, settings, staff, staff_user, sign_in
):
    sandboxed.meets("reply_lost", "distributor/orders")
    order_by_channels()
    settings.LICENCE_CHANNELS = []
    assert (later(), state(waiting), waiting.next_at) == (0, "queued", None)
    desk = sign_in(staff_user)
    for name in ("staff-licence-order", "staff-licence-order-ordered", "staff-licence-order-confirm"):
        assert f"Look at the distributor for {waiting.pk}" in desk.get(reverse(name, args=[waiting.pk])).text
    with pytest.raises(errors.OrderedByHand):
        try_again(actor=staff, licence_order=waiting)
    take_over(actor=staff, licence_order=waiting)
    assert state(waiting) == "queued"


def test_a_channels_fault_keeps_nobody_from_ordering(waiting, settings, monkeypatch):
    monkeypatch.setattr(sandbox.Sandbox, "serves", lambda *_: 1 / 0)
    assert channel_for(waiting.line).code == "manual"
    settings.LICENCE_CHANNELS = ["partners.orders.channels.nowhere.Channel"]
    assert [one.id for one in run_checks()] == ["orders.E001"]


def test_nothing_is_promised_while_the_partner_is_suspended(waiting, staff):
    Partner.objects.filter(pk=waiting.partner_id).update(state="suspended")
    with pytest.raises(PartnerSuspended):
        try_again(actor=staff, licence_order=waiting)


def test_what_was_bought_is_found_after_the_team_was_disconnected(waiting, sandboxed):
    sandboxed.meets("reply_lost", "distributor/orders")
    order_by_channels()
    lose(DropboxConnection.objects.get(), "invalid_access_token")
    assert (later(), state(waiting)) == (1, "confirmed")


def test_an_attempt_keeps_whatever_a_channel_can_answer():
    assert {*Result} <= {*LicenceAttempt.Result.values}
