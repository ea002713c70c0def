import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from portal import clock
from portal.accounts import services
from portal.accounts.handlers import send_security_notice
from portal.accounts.reset import request_password_reset
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.rendering import render_mail
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from tests.factories import make_user


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


def test_a_changed_password_is_told_once(ada, run_background):
    services.set_password(actor=Actor.person(ada), user=ada, password="eleven purple teapots")
    run_background()
    run_background()
    (message,) = Message.objects.filter(template="security-notice")
    assert message.to_email == "ada@example.com"
    notification = Notification.objects.get(event_id=message.event_id)
    assert message.context == {"user_id": ada.pk, "notification": notification.pk}


def test_a_first_password_is_no_alarm(ada, run_background):
    ada.set_unusable_password()
    ada.save()
    services.set_password(actor=Actor.person(ada), user=ada, password="eleven purple teapots")
    run_background()
    assert not Message.objects.exists()


@pytest.mark.parametrize("verb", ["second_factor_added", "second_factor_removed", "recovery_codes_renewed"])
def test_so_is_a_change_of_the_second_factor(ada, run_background, verb):
    record_event(Actor.person(ada), f"user.{verb}", ada)
    run_background()
    assert Message.objects.get(template="security-notice").event.verb == f"user.{verb}"


class TestMails:
    """What leaves, as its reader gets it."""

    def test_a_forgotten_password(self, ada):
        request_password_reset("ada@example.com", "en")
        mail = render_mail(Message.objects.get())
        link = re.search(r"http\S+/account/password/reset/\S+", mail.body).group()
        assert link in mail.alternatives[0].content
        assert Client().get("/" + link.split("/", 3)[3]).status_code == 302

    def test_an_address_without_an_account_gets_nothing(self, db):
        request_password_reset("eve@example.com", "en")
        with pytest.raises(NoLongerNeeded):
            render_mail(Message.objects.get())

    def test_nor_does_somebody_switched_off(self, ada):
        ada.is_active = False
        ada.save()
        request_password_reset("ada@example.com", "en")
        with pytest.raises(NoLongerNeeded):
            render_mail(Message.objects.get())

    def test_a_change_is_told_with_its_time(self, ada):
        with clock.moved(to=datetime(2027, 3, 1, 23, 30, tzinfo=UTC)):
            record_event(Actor.person(ada), "user.second_factor_removed", ada)
        send_security_notice(Event.objects.get())
        mail = render_mail(Message.objects.get())
        assert "Your second factor was removed." in mail.body
        assert "1 March 2027, 23:30 UTC" in mail.body
