"""What each answer of a mail server says of a mail, and where: nothing that may have been taken is called refused."""

import smtplib
import ssl
import time
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMessage

from portal.mail import delivery, transport
from portal.mail.delivery import send_due
from portal.mail.models import Message
from portal.mail.replies import Kind, kind_of
from portal.mail.transport import Transport
from portal.mail.verdicts import CutOff, NotDelivered, Refused, TryLater, Unreachable
from tests.mail.smtp import ScriptedServer, encryption
from tests.mail.test_services import queue

State = Message.State
TAKEN = None
PLACES = ("greeting", "MAIL", "RCPT", "DATA", "text")

NOBODY_KNOWS = (Unreachable, Unreachable, Unreachable, Unreachable, CutOff)
A_YES = (Unreachable, TAKEN, TAKEN, Unreachable, TAKEN)  # a greeting is 220, and what asks for the text 354
NOT_NOW = (Unreachable, TryLater, TryLater, TryLater, TryLater)
NEVER = (Unreachable, Refused, Refused, Refused, Refused)
ABOUT_US = (Unreachable,) * 5

ANSWERS: dict[str, tuple[bytes, tuple]] = {
    "nothing": (b"", NOBODY_KNOWS),
    "no number": (b"fine by me\r\n", NOBODY_KNOWS),
    "a cut number": (b"25", NOBODY_KNOWS),
    "a number of two digits": (b"55 no\r\n", NOBODY_KNOWS),
    "a number that is none of SMTP's": (b"999 no\r\n", NOBODY_KNOWS),
    "an endless line": (b"250 " + b"x" * 9000 + b"\r\n", NOBODY_KNOWS),
    "the first of two lines": (b"250-fine\r\n", NOBODY_KNOWS),
    "a second line that is none": (b"250-fine\r\nby me\r\n", NOBODY_KNOWS),
    "go on": (b"354 go on\r\n", (Unreachable, Unreachable, Unreachable, TAKEN, CutOff)),
    "a cut line": (b"250 fi", (Unreachable, Unreachable, Unreachable, Unreachable, TAKEN)),
    "two lines": (b"250-fine\r\n250 by me\r\n", A_YES),
    "another yes": (b"200 fine\r\n", A_YES),
    "not now": (b"450 4.2.0 greylisted\r\n", NOT_NOW),
    "never": (b"550 5.1.1 nobody\r\n", NEVER),
    "never, in two lines": (b"550-5.1.1 nobody\r\n550 5.1.1 of that name\r\n", NEVER),
    "closing": (b"421 closing\r\n", ABOUT_US),
    "who are you": (b"530 sign in\r\n", ABOUT_US),
}


@pytest.fixture
def server(mail_settings):
    server = ScriptedServer()
    with server.listening(mail_settings.EMAIL_PORT):
        yield server


@pytest.fixture
def encrypted(monkeypatch):
    monkeypatch.setattr(transport.EmailBackend, "ssl_context", encryption(ssl.PROTOCOL_TLS_CLIENT))


def a_mail(address: str = "ada@hartwell.example") -> EmailMessage:
    return EmailMessage("A notice", "Read this.\n.\nAnd this.", "portal@example.com", [address])


def fate_of(*mails: EmailMessage) -> list[NotDelivered | None]:
    """Over one connection. What is raised before the first mail is the fate of all."""
    fates: list[NotDelivered | None] = []
    try:
        with Transport() as one:
            for mail in mails:
                try:
                    one.send(mail)
                    fates.append(TAKEN)
                except NotDelivered as verdict:
                    fates.append(verdict)
    except Unreachable as verdict:
        return [verdict] * len(mails)
    return fates


def verdicts_on(*mails: EmailMessage) -> list[type[NotDelivered] | None]:
    return [type(fate) if fate else TAKEN for fate in fate_of(*mails)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_says_no_more_than_it_says(server, name, place):
    answer, verdicts = ANSWERS[name]
    server.answers[place] = [answer]
    assert verdicts_on(a_mail()) == [verdicts[PLACES.index(place)]]


@pytest.mark.parametrize("refusal", [b"550 5.7.1 your address is on a list\r\n", b"450 not now\r\n", b"fine\r\n"])
def test_who_does_not_want_to_talk_to_us_says_nothing_of_the_mail(server, refusal):
    server.answers |= {"EHLO": [refusal], "HELO": [refusal]}
    assert verdicts_on(a_mail()) == [Unreachable]


def test_a_challenge_that_cannot_be_read_is_no_way_in(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "harbour"
    server.answers |= {"EHLO": [b"250-hello\r\n250 AUTH CRAM-MD5\r\n"], "AUTH": [b"334 abc\r\n"]}
    assert verdicts_on(a_mail()) == [Unreachable]
    assert server.heard[-1] == "QUIT"


@pytest.mark.parametrize(
    ("said", "code", "enhanced", "kind"),
    [
        (b"550 5.2.2 full\r\n", 550, "5.2.2", Kind.SOFT),
        (b"550-5.1.1 nobody\r\n550 5.1.1 of that name\r\n", 550, "5.1.1", Kind.HARD),
        (b"550 nobody\r\n", 550, "", Kind.HARD),
        (b"550 4.2.2 is of another class\r\n", 550, "", Kind.HARD),
        (b"554 5.7.1\r\n", 554, "5.7.1", Kind.POLICY),
        (b"554 5.7.1.2 is an address of the net\r\n", 554, "", Kind.POLICY),
        (b"451 4.7.1 greylisted\r\n", 451, "4.7.1", Kind.SOFT),
    ],
)
@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA", "text"])
def test_a_refusal_keeps_its_codes(server, place, said, code, enhanced, kind):
    server.answers[place] = [said]
    (fate,) = fate_of(a_mail())
    assert (fate.code, fate.enhanced) == (code, enhanced)
    assert kind_of(fate.code, fate.enhanced) == kind
    assert str(fate).startswith(str(code))


@pytest.mark.parametrize(
    ("place", "answer"), [("DATA", b"451 not now\r\n"), ("text", b"550 never\r\n"), ("text", b"250 fine\r\n")]
)
@pytest.mark.parametrize("cut_at", ["MAIL", "RCPT", "DATA"])
def test_a_broken_connection_is_no_doubt_of_a_mail_whose_text_had_not_begun(server, place, answer, cut_at):
    good = server.GOOD.get(cut_at, b"250 fine\r\n")
    server.answers[place] = [answer]
    server.answers[cut_at] = [*server.answers.get(cut_at, [good]), b""]
    first, second = verdicts_on(a_mail(), a_mail("grace@hartwell.example"))
    assert first == {b"4": TryLater, b"5": Refused, b"2": TAKEN}[answer[:1]]
    assert second == Unreachable


def test_an_odd_answer_to_what_follows_a_refusal_does_not_change_it(server):
    server.answers |= {"RCPT": [b"550 nobody\r\n"], "RSET": [b"250 " + b"x" * 9000 + b"\r\n"]}
    assert verdicts_on(a_mail()) == [Refused]


@pytest.mark.parametrize(
    ("template", "state"), [("notice", State.QUEUED), ("careful-notice", State.PARKED)], ids=["resent", "parked"]
)
@pytest.mark.usefixtures("notice")
def test_a_mail_of_which_nobody_knows_is_marked(db, server, template, state):
    message = queue(template=template)
    server.answers["text"] = [b"25"]
    send_due()
    message.refresh_from_db()
    assert (message.state, bool(message.in_doubt_at)) == (state, True)


@pytest.mark.parametrize("at_once", [True, False])
def test_an_encrypted_answer_is_read_alike(server, settings, encrypted, at_once):
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = at_once, not at_once
    server.encrypts_at_once = at_once
    server.answers["text"] = [b"250-fine\r\n250 by me\r\n", b"25"]
    assert verdicts_on(a_mail(), a_mail()) == [TAKEN, CutOff]


class TestDeadline:
    """Each byte comes long before EMAIL_TIMEOUT, and the whole answer long after the deadline."""

    SLOW = (b"250 " + b"." * 100 + b"\r\n", 0.05)

    @pytest.fixture(autouse=True)
    def short(self, monkeypatch):
        monkeypatch.setattr(transport, "DEADLINE", 1.5)

    @pytest.fixture
    def asleep(self, monkeypatch):
        """`asleep.append(seconds)`: the worker stands still for as long."""
        seconds: list[float] = []
        monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + sum(seconds)))
        return seconds

    @pytest.mark.parametrize(("place", "verdict"), [("greeting", Unreachable), ("RCPT", Unreachable), ("text", CutOff)])
    def test_a_server_that_drips_is_left(self, server, place, verdict):
        answer, server.drips[place] = self.SLOW
        server.answers[place] = [answer.replace(b"250", b"220") if place == "greeting" else answer]
        assert verdicts_on(a_mail()) == [verdict]

    def test_also_behind_encryption(self, server, settings, encrypted):
        settings.EMAIL_USE_TLS = True
        answer, server.drips["text"] = self.SLOW
        server.answers["text"] = [answer]
        assert verdicts_on(a_mail()) == [CutOff]

    def test_it_is_one_for_all_answers_to_a_mail(self, server):
        for place in ("MAIL", "RCPT", "DATA"):
            server.drips[place] = 0.06  # 0.6 seconds for each of "250 fine" and its line's end
        assert verdicts_on(a_mail()) == [Unreachable]
        assert "text" not in server.heard

    def test_it_begins_anew_with_each_mail(self, server, asleep):
        with Transport() as one:
            for _ in range(2):
                asleep.append(100)
                one.send(a_mail())
        assert server.heard.count("text") == 2

    def test_whoever_slept_over_it_says_nothing_more(self, server, asleep, monkeypatch):
        def rcpt(connection, *args):
            answer = smtplib.SMTP.rcpt(connection, *args)
            asleep.append(100)
            return answer

        monkeypatch.setattr(transport._Smtp, "rcpt", rcpt)
        assert verdicts_on(a_mail()) == [Unreachable]
        assert server.heard[-1] == "RCPT"

    def test_a_claim_outlasts_it(self, monkeypatch):
        monkeypatch.undo()
        assert delivery.LEASE.total_seconds() > transport.DEADLINE
