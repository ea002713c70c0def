"""A stream whose mail comes back pauses itself and says so. Staff look, and let it go on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.errors import NotAllowed, StaffNotAllowed
from portal.events.deliveries import deliver_due
from portal.events.models import Event
from portal.mail.delivery import send_due
from portal.mail.errors import StreamNotPaused, StreamPaused
from portal.mail.fate_events import record_fate
from portal.mail.fate_models import MailEvent
from portal.mail.models import Message
from portal.mail.pausing import pause_stream, resume_stream
from portal.mail.stream_models import MailStream
from portal.mail.streams import Stream
from portal.mail.waiting import why_it_waits
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.mail.test_fates import said
from tests.mail.test_services import queue
from tests.subscriptions.test_at_once import all_at_once

State, Type = Message.State, MailEvent.Type
REFUSED = "554 5.7.1 Blocked"
pytestmark = pytest.mark.usefixtures("notice")


def stream(code: str = Stream.TRAINING) -> MailStream:
    return MailStream.objects.get(code=code)


def queue_news(count: int, of: str = Stream.TRAINING, **fields) -> list[Message]:
    begun = Message.objects.count()
    return [
        queue(f"{of}:{number}", email=f"reader{number}@example.com", stream=of, **fields)
        for number in range(begun, begun + count)
    ]


def test_five_that_are_refused_pause_the_stream_alone_and_tell_its_admins(staff_user, inbox):
    inbox.faults = [REFUSED] * 5
    queue_news(7)
    queue_news(1, of=Stream.ONBOARDING)
    send_due()
    queue("password:1")
    send_due()
    states = Message.objects.filter(stream=Stream.TRAINING).values_list("state", flat=True)
    assert sorted(states) == [State.FAILED] * 5 + [State.QUEUED] * 2
    assert set(Message.objects.exclude(stream=Stream.TRAINING).values_list("state", flat=True)) == {State.SENT}
    paused = stream()
    assert paused.paused_at
    assert paused.reason == ""
    assert not stream(Stream.ONBOARDING).paused_at
    event = Event.objects.get(verb="mail_stream.tripped")
    assert (event.subject_id, event.partner_id) == (paused.pk, None)
    deliver_due()
    assert Notification.objects.get().user == staff_user
    waiting = Message.objects.filter(stream=Stream.TRAINING, state=State.QUEUED).first()
    assert "Its stream is paused." in why_it_waits(waiting)


def test_it_goes_on_by_a_person_and_is_counted_anew(staff, inbox):
    inbox.faults = [REFUSED] * 5
    queue_news(7)
    send_due()
    resume_stream(actor=staff, stream=stream(), reason="The block was lifted.")
    inbox.faults = [REFUSED]
    send_due()
    assert not stream().paused_at, "one more is the first since"
    assert Message.objects.filter(state=State.QUEUED).count() == 0


def test_a_mail_counts_once_and_by_what_came_of_it_last(db):
    mails = queue_news(50)
    for number, message in enumerate(mails):
        record_fate(message, said(Type.SENT, by="smtp", ago=number))
    bounced = [(message, kind) for message in mails[:4] for kind in (Type.BOUNCED, Type.COMPLAINED)]
    for number, (message, kind) in enumerate(bounced):
        record_fate(message, said(kind, ago=number))
    assert not stream().paused_at, "four mails"
    record_fate(mails[4], said(Type.COMPLAINED, ago=99))
    assert stream().paused_at


@pytest.mark.django_db(transaction=True)
def test_of_faults_at_once_the_last_one_sees_all():
    mails = queue_news(5)
    all_at_once(lambda number: record_fate(mails[number], said(Type.BOUNCED, ago=number)), 5)
    assert stream().paused_at
    assert Event.objects.filter(verb="mail_stream.tripped").count() == 1


def test_transactional_mail_never_pauses(db):
    for number in range(9):
        record_fate(queue(f"password:{number}", email=f"r{number}@example.com"), said(Type.BOUNCED, ago=number))
    assert not MailStream.objects.paused().exists()


def test_what_expires_meanwhile_says_so(staff, db):
    pause_stream(actor=staff, stream=stream(), reason="The texts are wrong.")
    (message,) = queue_news(1, expires_at=clock.now() + timedelta(days=1))
    with clock.moved(by=timedelta(days=2)):
        assert send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.error) == (State.SKIPPED, "It was not sent in time, for its stream was paused.")


def test_who_pauses_and_who_lets_go_on(staff, company):
    support = Actor.person(make_user("support@portal.example", staff_role=StaffRole.SUPPORT), "r")
    with pytest.raises(NotAllowed):
        pause_stream(actor=company.actor(), stream=stream(), reason="No.")
    pause_stream(actor=support, stream=stream(), reason="The texts are wrong.")
    with pytest.raises(StreamPaused):
        pause_stream(actor=staff, stream=stream(), reason="Once more.")
    with pytest.raises(StaffNotAllowed):
        resume_stream(actor=support, stream=stream(), reason="Mended.")
    resume_stream(actor=staff, stream=stream(), reason="Mended.")
    with pytest.raises(StreamNotPaused):
        resume_stream(actor=staff, stream=stream(), reason="Once more.")
    verbs = Event.objects.filter(subject_id=stream().pk).order_by("id").values_list("verb", "reason")
    assert list(verbs) == [("mail_stream.paused", "The texts are wrong."), ("mail_stream.resumed", "Mended.")]


def test_its_pages(staff_user, sign_in, db):
    client, record = sign_in(staff_user), stream()
    for number, message in enumerate(queue_news(5)):
        record_fate(message, said(Type.BOUNCED, ago=number, words="<Nobody> here"))
    assert "5 of the newest 5\n" in client.get(reverse("staff-mail-stream-list")).content.decode()
    assert "Mail streams that are paused" in client.get(reverse("staff-home")).content.decode()
    page = client.get(reverse("staff-mail-stream", args=[record.pk])).content.decode()
    assert "It paused itself" in page
    assert "&lt;Nobody&gt; here" in page
    client.post(reverse("staff-mail-stream-resume", args=[record.pk]), {"reason": ""})
    assert stream().paused_at
    client.post(reverse("staff-mail-stream-resume", args=[record.pk]), {"reason": "Mended."})
    assert not stream().paused_at
    client.post(reverse("staff-mail-stream-pause", args=[record.pk]), {"reason": "Wrong texts."})
    assert stream().reason == "Wrong texts."
