"""What every mail of the suite has to be."""

import pytest
from django.core.mail import EmailMultiAlternatives

from tests.read_mail import faults_of

LINK = '<a href="https://portal.example/a">Read</a>'


@pytest.mark.parametrize(
    ("text", "html", "fault"),
    [
        ("Read: https://portal.example/a", LINK + '<img src="cid:logo" alt="Fjord Drift">', None),
        ("Read!", LINK, "the text part lacks https://portal.example/a"),
        ("", '<img src="https://portal.example/a.png" alt="A">', "from elsewhere: https://portal.example/a.png"),
        ("", "<p style=\"background: url('https://portal.example/a.png')\">", "from elsewhere: 'https://portal.example/a.png'"),
        ("", '<img src="cid:logo">', "a picture without words"),
        ("", "ü" * 50_001, "100002 bytes of HTML"),
    ],
)
def test_it_is_read_as_its_readers_would(text, html, fault):
    mail = EmailMultiAlternatives("A subject", text)
    mail.attach_alternative(html, "text/html")
    assert faults_of(mail) == ([fault] if fault else [])


def test_each_mail_that_is_sent_is_read():
    mail = EmailMultiAlternatives("A subject", "Read!", to=["ada@hartwell.example"])
    mail.attach_alternative(LINK, "text/html")
    with pytest.raises(AssertionError, match="A subject"):
        mail.send()
