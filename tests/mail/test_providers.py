"""Mail through a provider's API: the same promises as by SMTP. Real HTTP to a provider that misbehaves."""

from datetime import timedelta

import pytest
from environ import ImproperlyConfigured

from portal import clock, env
from portal.mail.delivery import send_due
from portal.mail.models import Message
from portal.mail.streams import Stream
from portal.processes import checks
from portal.processes.ports import free_port
from tests.mail.provider import CUT, GIBBERISH, INACTIVE, SLOW, UNCLEAR, Provider
from tests.mail.test_services import queue

State = Message.State
pytestmark = pytest.mark.usefixtures("notice")
TOKEN = "t0ken-of-the-server"


def use(settings, api_url: str) -> None:
    given = env.provider(f"anymail+postmark://?server_token={TOKEN}&api_url={api_url}", timeout=1)
    for name, value in given.items():
        setattr(settings, name, value)


@pytest.fixture
def provider(settings):
    provider = Provider()
    with provider.running() as url:
        use(settings, url)
        yield provider


@pytest.fixture
def message(db) -> Message:
    return queue()


def ids_of(provider: Provider) -> list[str]:
    return [
        header["Value"] for mail in provider.received for header in mail["Headers"] if header["Name"] == "Message-ID"
    ]


def later(**by) -> None:
    with clock.moved(by=timedelta(**by)):
        send_due()


def test_a_mail_leaves_once_with_both_parts_and_our_message_id(message, provider):
    send_due()
    send_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    (mail,) = provider.received
    assert "secret-7f3a" in mail["TextBody"]
    assert "secret-7f3a" in mail["HtmlBody"]
    assert ids_of(provider) == [message.message_id]


@pytest.mark.parametrize(
    ("answer", "state", "in_doubt"),
    [
        ((422, INACTIVE), State.FAILED, False),  # the recipient
        ((400, {"Message": "Malformed"}), State.FAILED, False),  # the mail
        ((413, ""), State.FAILED, False),
        ((401, {"Message": "Bad token"}), State.QUEUED, False),  # us, not the mail
        ((429, ""), State.QUEUED, False),
        ((500, {"Message": "Ours"}), State.QUEUED, False),  # not taken
        ((503, ""), State.QUEUED, False),
        ((502, ""), State.QUEUED, True),  # what stands behind the gateway may have taken it
        ((504, ""), State.QUEUED, True),
        (CUT, State.QUEUED, True),
        (SLOW, State.QUEUED, True),
        (GIBBERISH, State.QUEUED, True),
        ((422, UNCLEAR), State.QUEUED, True),
    ],
    ids=lambda value: str(value)[:30],
)
def test_each_way_of_failing_says_what_is_known(message, provider, answer, state, in_doubt):
    provider.answers = [answer]
    send_due()
    message.refresh_from_db()
    assert (message.state, bool(message.in_doubt_at)) == (state, in_doubt)
    assert message.error
    assert TOKEN not in message.error
    later(days=1)
    message.refresh_from_db()
    assert message.state == (State.FAILED if state == State.FAILED else State.SENT)
    assert set(ids_of(provider)) == {message.message_id}


def test_a_refused_mail_does_not_keep_the_others(db, provider):
    provider.answers = [(422, INACTIVE)]
    for number in range(3):
        queue(f"notice:{number}")
    send_due()
    assert sorted(Message.objects.values_list("state", flat=True)) == [State.FAILED, State.SENT, State.SENT]


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/", "http://no-such-host.invalid/"])
def test_a_provider_that_is_away_delays_and_nothing_is_in_doubt(message, settings, address):
    use(settings, address.format(port=free_port()))
    send_due()
    message.refresh_from_db()
    assert (message.state, message.in_doubt_at) == (State.QUEUED, None)


def test_a_mail_in_doubt_waits_for_staff_where_its_template_says_so(db, provider):
    message = queue(template="careful-notice")
    provider.answers = [CUT]
    send_due()
    later(days=1)
    message.refresh_from_db()
    assert (message.state, len(provider.received)) == (State.PARKED, 1)


def test_a_missing_option_is_named_by_the_doctor_and_loses_nothing(message, settings):
    for name, value in env.provider("anymail+postmark://", timeout=1).items():
        setattr(settings, name, value)
    send_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 0)
    (finding,) = checks.mail()
    assert "SERVER_TOKEN" in finding.text
    assert "EMAIL_URL" in finding.cure


def test_a_provider_nobody_knows_is_refused_with_those_that_are_known():
    with pytest.raises(ImproperlyConfigured, match=r"'pigeon'\. Known: brevo, .*others by SMTP"):
        env.provider("anymail+pigeon://?api_key=x", timeout=1)


@pytest.mark.parametrize("name", env.MAIL_PROVIDERS)
def test_each_provider_is_there_without_further_packages(name, settings):
    from django.core.mail import get_connection

    options = "server_token=x&api_key=x&api_token=x&secret_key=x&project_id=x"
    given = env.provider(f"anymail+{name}://?{options}", timeout=1)
    settings.ANYMAIL = given["ANYMAIL"]
    assert get_connection(given["EMAIL_BACKEND"]).timeout == 1


def test_a_provider_counts_no_openings_unless_that_is_switched_on_and_never_clicks(provider, settings, db):
    queue("password:1")
    queue("news:1", stream=Stream.TRAINING)
    send_due()
    settings.MAIL_TRACKING = True
    queue("password:2")
    queue("news:2", stream=Stream.TRAINING)
    send_due()
    assert [mail["TrackOpens"] for mail in provider.received] == [False, False, False, True]
    assert {mail["TrackLinks"] for mail in provider.received} == {"None"}


def test_a_provider_that_cannot_be_asked_is_named_at_start(monkeypatch):
    monkeypatch.setenv("MAIL_TRACKING", "true")
    for url in ("anymail+brevo://?api_key=x", "smtp://127.0.0.1:25"):
        monkeypatch.setenv("EMAIL_URL", url)
        with pytest.raises(ImproperlyConfigured, match="names no provider that can be asked"):
            env.mail_tracking()
    monkeypatch.setenv("EMAIL_URL", "anymail+postmark://?server_token=x")
    assert env.mail_tracking()
