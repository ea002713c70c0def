"""Asked for, answered, ended: what it permits, and what must not be."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from partners.delegated_access import errors
from partners.delegated_access.answering import accept_access, end_access
from partners.delegated_access.asking import request_access
from partners.delegated_access.links import make_token, read_token
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import may, permission_refusal
from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.errors import LinkInvalid, NotAllowed, NotFound
from portal.events.models import Event
from portal.mail.models import Message
from portal.notifications.models import Notification
from portal.tenancy.models import Partner

pytestmark = pytest.mark.django_db
EVERY = list(DelegatedAccess.TO_ASK_FOR)


def permitted(connection) -> list[str]:
    return [act for act in EVERY if may(connection, act, clock.now())]


def test_from_the_mail_to_an_access_that_the_admin_ends(
    owner, company, subscription, connection, requested, run_background
):
    run_background()
    (letter,) = [one for one in mail.outbox if "/delegated-access/" in one.body]
    assert letter.to == [subscription.admin_email]
    page = urlsplit(next(word for word in letter.body.split() if "/delegated-access/" in word)).path
    browser = Client()
    seen = browser.get(page)
    assert "Suspend people" in seen.content.decode()
    assert "no-store" in seen["Cache-Control"]
    assert permitted(connection) == EVERY  # asked is not answered: what the connection allows holds
    assert browser.post(page, {"answer": "accept"}).status_code == 302
    row = DelegatedAccess.objects.get()
    assert (row.state, row.actions) == ("accepted", ["invite", "suspend"])
    assert permitted(connection) == ["invite", "suspend"]
    assert isinstance(permission_refusal(connection, "remove"), errors.NotPermitted)
    run_background()
    assert Notification.objects.filter(user=company.user("owner"), event__verb="delegated_access.accepted").exists()
    assert [one.to for one in mail.outbox if "has access to" in one.subject] == [[subscription.admin_email]]
    assert browser.post(page, {"answer": "end"}).status_code == 302
    assert permitted(connection) == []
    assert "nothing for you to do" in browser.get(page).content.decode()
    assert Event.objects.filter(subject_id=row.pk, actor_kind="link").count() == 2


def test_a_decline_permits_nothing_and_leaves_one_that_holds_alone(owner, subscription, connection, answer):
    answer("accept")
    second = request_access(actor=owner, subscription=subscription, actions=["remove"], months=3)
    assert answer("decline", second).state == "declined"
    assert permitted(connection) == ["invite", "suspend"]


def test_the_next_one_takes_the_place_of_the_one_that_holds(
    owner, subscription, connection, requested, answer, run_background
):
    answer("accept")
    run_background()
    mail.outbox.clear()
    second = request_access(actor=owner, subscription=subscription, actions=["remove"], months=3)
    answer("accept", second)
    assert permitted(connection) == ["remove"]
    assert DelegatedAccess.objects.get(pk=requested.pk).state == "ended"
    run_background()
    assert not [one.subject for one in mail.outbox if "is ended" in one.subject]
    assert [one.to for one in mail.outbox if "has access" in one.subject] == [[subscription.admin_email]]
    assert not Notification.objects.filter(event__verb__in=("delegated_access.replaced", "delegated_access.ended"))
    assert Event.objects.get(verb="delegated_access.replaced").subject_id == requested.pk


def test_an_answer_counts_once(answer):
    answer("decline")
    answer("accept", expect=409)
    assert DelegatedAccess.objects.get().state == "declined"


def test_one_is_asked_for_at_a_time_and_names_something_for_a_time(owner, subscription, requested):
    with pytest.raises(errors.AskedAlready):
        request_access(actor=owner, subscription=subscription, actions=["invite"], months=12)
    end_access(actor=owner, delegated_access=requested)
    with pytest.raises(errors.NothingNamed):
        request_access(actor=owner, subscription=subscription, actions=["rule"], months=12)
    for months in (0, 25):
        with pytest.raises(errors.TooLong):
            request_access(actor=owner, subscription=subscription, actions=["invite"], months=months)


def test_two_years_are_not_extended_and_what_nothing_does_is_not_asked_for(owner, subscription):
    row = request_access(actor=owner, subscription=subscription, actions=["invite", "update"], months=24, extends=True)
    assert (row.extends, row.actions) == (False, ["invite"])


def test_outsiders_and_readers_ask_for_nothing(company, other_company, subscription, requested):
    with pytest.raises(NotFound):
        end_access(actor=other_company.actor("owner"), delegated_access=requested)
    with pytest.raises(NotAllowed):
        end_access(actor=company.actor("read-only"), delegated_access=requested)
    with pytest.raises(NotAllowed):
        accept_access(actor=company.actor("owner"), delegated_access=requested)


def test_a_suspended_partner_is_given_nothing_and_can_still_be_refused(company, requested, answer):
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
    assert answer("accept", expect=409).state == "requested"
    assert answer("decline").state == "declined"


def test_a_link_of_another_address_is_dead(requested):
    token = make_token(requested)
    DelegatedAccess.objects.filter(pk=requested.pk).update(email="other@hartwell.example")
    with pytest.raises(LinkInvalid):
        read_token(token)
    assert Client().get(f"/delegated-access/{token}x/").status_code in (404, 410)


def test_time_brings_reminders_and_then_the_end(connection, answer, run_background):
    row = answer("accept")
    for days in (30, 7, 1):
        with clock.moved(by=timedelta(days=(row.ends_on - clock.today()).days - days, minutes=1)):
            run_background()
            run_background()
    assert Event.objects.filter(verb="delegated_access.end_approached").count() == 3
    with clock.moved(by=timedelta(days=(row.ends_on - clock.today()).days)):
        assert permitted(connection) == []  # also before the round has come by
        run_background()
    row.refresh_from_db()
    assert (row.state, row.next_at) == ("run-out", None)
    assert sum("ends for good" in letter.subject for letter in mail.outbox) == 3


def test_one_that_extends_itself_goes_on_for_half_a_year(owner, requested, answer, run_background):
    DelegatedAccess.objects.update(extends=True)
    before = answer("accept").ends_on
    with clock.moved(by=timedelta(days=(before - clock.today()).days)):
        run_background()
    row = DelegatedAccess.objects.get()
    assert (row.state, row.ends_on > before) == ("accepted", True)


def test_that_of_a_suspended_partner_runs_out_instead(company, requested, answer, run_background):
    DelegatedAccess.objects.update(extends=True)
    before = answer("accept").ends_on
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
    with clock.moved(by=timedelta(days=(before - clock.today()).days)):
        run_background()
    assert DelegatedAccess.objects.get().state == "run-out"


def test_a_reminder_of_what_goes_on_says_so_and_one_of_what_has_ended_is_not_mailed(answer, run_background):
    DelegatedAccess.objects.update(extends=True)
    row = answer("accept")
    with clock.moved(by=timedelta(days=(row.ends_on - clock.today()).days - 7, minutes=1)):
        run_background()
        assert [one for one in mail.outbox if "goes on until" in one.subject and "unless you end it" in one.subject]
        mail.outbox.clear()
        event = Event.objects.filter(verb="delegated_access.end_approached").first()
        answer("end")
        Message.objects.filter(event=event).update(state="queued")
        run_background()
    assert not [one for one in mail.outbox if "goes on" in one.subject]


def test_of_a_month_nobody_is_reminded_in_its_first_week(owner, requested, answer):
    DelegatedAccess.objects.update(months=1)
    row = answer("accept")
    assert (row.ends_on - row.next_at.date()).days == 7


def test_without_an_answer_it_expires_after_90_days(connection, requested, run_background):
    with clock.moved(by=timedelta(days=91)):
        run_background()
    assert DelegatedAccess.objects.get().state == "expired"
    assert permitted(connection) == EVERY


def test_it_ends_with_its_subscription(owner, subscription, answer, run_background):
    answer("accept")
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    run_background()
    assert DelegatedAccess.objects.get().state == "ended"
