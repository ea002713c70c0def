"""What providers tell by their signed webhooks: who is believed, of which mail, and that it counts once."""

import base64
import json

import pytest
from environ import ImproperlyConfigured

from portal import env
from portal.mail import provider_events
from portal.mail.fate_models import MailEvent
from portal.mail.models import Message, Suppression
from portal.mail.streams import OPTIONAL, Stream
from portal.mail.whys import facts_about
from tests.mail.test_fates import sent, stops

Delivery, Cause, Type = Message.Delivery, Suppression.Cause, MailEvent.Type
SECRET, URL = "postmark:a-long-password-0", "/mail/events/postmark/"
pytestmark = pytest.mark.usefixtures("notice", "db")


@pytest.fixture(autouse=True)
def told_by_postmark(settings):
    settings.MAIL_EVENTS = {"postmark": {"webhook_secret": SECRET}}


@pytest.fixture
def tell(client):
    def tell(body, secret: str = SECRET, url: str = URL):
        given = body if isinstance(body, str) else json.dumps(body)
        key = base64.b64encode(secret.encode()).decode()
        return client.post(url, given, content_type="application/json", headers={"Authorization": f"Basic {key}"})

    client.raise_request_exception = False
    return tell


def event(message: Message, record: str = "Delivery", **values) -> dict:
    said = {"RecordType": record, "MessageID": "b7bc", "Metadata": {"message": message.pk}, "Recipient": message.to_email}
    moment = {"Delivery": "DeliveredAt", "Bounce": "BouncedAt", "SpamComplaint": "BouncedAt", "Open": "ReceivedAt"}[record]
    return said | {"Email": message.to_email, moment: "2026-11-30T10:00:00Z"} | values


def hard(message: Message, **values) -> dict:
    return event(message, "Bounce", ID=42, Type="HardBounce", Details="smtp;550 5.1.1 Nobody here", **values)


@pytest.mark.parametrize(
    ("told", "delivery", "kept", "stopped"),
    [
        (lambda m: event(m), Delivery.DELIVERED, [(Type.DELIVERED, "")], []),
        (hard, Delivery.BOUNCED, [(Type.BOUNCED, "hard")], [(Cause.HARD_BOUNCE, "")]),
        (lambda m: hard(m) | {"Type": "SoftBounce"}, Delivery.BOUNCED, [(Type.BOUNCED, "soft")], []),
        (lambda m: hard(m) | {"Type": "Blocked"}, Delivery.BOUNCED, [(Type.REJECTED, "policy")], []),
        (
            lambda m: event(m, "SpamComplaint", ID=7, Type="SpamComplaint"),
            Delivery.COMPLAINED,
            [(Type.COMPLAINED, "")],
            [(Cause.COMPLAINT, stream) for stream in OPTIONAL],
        ),
        (lambda m: event(m, "Open"), Delivery.UNKNOWN, [], []),  # who reads what is nobody's business
        (lambda m: hard(m, Metadata={}, MessageID="unknown"), Delivery.UNKNOWN, [], []),
        (lambda m: hard(m) | {"Email": "eve@elsewhere.example", "Recipient": "eve@elsewhere.example"}, Delivery.UNKNOWN, [], []),
    ],
)
def test_what_is_told_is_kept_once(tell, told, delivery, kept, stopped):
    message = sent(stream=Stream.TRAINING)
    for _again in range(2):
        assert tell(told(message)).status_code == 200
    message.refresh_from_db()
    assert message.delivery == delivery
    assert list(MailEvent.objects.values_list("type", "kind")) == kept
    assert stops() == stopped


def test_the_first_opening_is_kept_where_that_is_switched_on_and_never_of_mail_that_one_has_to_get(tell, settings):
    settings.MAIL_TRACKING = True
    message, password = sent(stream=Stream.TRAINING), sent("password:1")
    for minute in (1, 2):
        tell(event(message, "Open", ReceivedAt=f"2026-11-30T10:0{minute}:00Z"))
        tell(event(password, "Open", ReceivedAt=f"2026-11-30T10:0{minute}:00Z"))
    assert list(MailEvent.objects.values_list("message", "type")) == [(message.pk, Type.OPENED)]
    message.refresh_from_db()
    assert message.delivery == Delivery.UNKNOWN
    assert "What is noted" in [str(fact.label) for fact in facts_about(message)]
    assert "What is noted" not in [str(fact.label) for fact in facts_about(password)]


def test_a_mail_is_known_by_the_providers_id_where_it_names_no_other(tell):
    message = sent()
    Message.objects.filter(pk=message.pk).update(provider_message_id="b7bc")
    tell(event(message, Metadata={}))
    message.refresh_from_db()
    assert message.delivery == Delivery.DELIVERED


@pytest.mark.parametrize(
    ("body", "secret", "url", "status"),
    [
        ({}, "postmark:another-password", URL, 400),
        ("{", SECRET, URL, 400),
        ("[]", SECRET, URL, 400),
        ("[" + " " * 2_200_000 + "]", SECRET, URL, 413),
        ({}, SECRET, "/mail/events/mailgun/", 404),
    ],
    ids=["who is not it", "no JSON", "another shape", "too much", "whom nobody configured"],
)
def test_what_is_refused_changes_nothing(tell, body, secret, url, status):
    assert tell(body, secret, url).status_code == status
    assert not MailEvent.objects.exists()


def test_only_post_tells_anything(client):
    assert {m: getattr(client, m)(URL).status_code for m in ("get", "put", "delete", "head")} == {
        "get": 405, "put": 405, "delete": 405, "head": 200,
    }  # fmt: skip


def test_what_could_not_be_kept_is_told_again(tell, monkeypatch):
    message = sent()
    with monkeypatch.context() as broken:
        broken.setattr(provider_events, "record_fate", lambda *told: 1 / 0)
        assert tell(hard(message)).status_code == 500
    assert (MailEvent.objects.count(), tell(hard(message)).status_code, MailEvent.objects.count()) == (0, 200, 1)


@pytest.mark.parametrize("given", ["postmark", "postmark?webhook_secret=short", f"mailgun?webhook_secret={SECRET}", "pigeon"])
def test_no_server_starts_with_a_door_that_everybody_could_use(monkeypatch, given):
    monkeypatch.setenv("MAIL_EVENTS", given)
    with pytest.raises(ImproperlyConfigured, match="MAIL_EVENTS"):
        env.mail_events()
