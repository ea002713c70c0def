import smtplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.servers import mail_server


def message(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "portal@example.com", "ines@example.com"
    mail.set_content("Grüße\n")
    return mail


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("caught mail")


@pytest.fixture(scope="module")
def client(folder):
    with mail_server(folder) as url, smtplib.SMTP("127.0.0.1", int(url.rsplit(":", 1)[1]), timeout=10) as client:
        yield client


def test_each_message_becomes_one_file_in_order_of_arrival(client, folder):
    before = set(folder.glob("*.eml"))
    for subject in ("Welcome", "Your first client"):
        client.send_message(message(subject))
    caught = sorted(set(folder.glob("*.eml")) - before)
    parsed = [message_from_bytes(path.read_bytes(), policy=default) for path in caught]
    assert [mail["Subject"] for mail in parsed] == ["Welcome", "Your first client"]
    assert parsed[0].get_content().strip() == "Grüße"


def test_a_blind_copy_is_seen_in_the_envelope(client, folder):
    before = set(folder.glob("*.eml"))
    client.send_message(message("Hello"), to_addrs=["ines@example.com", "hidden@example.com"])
    (caught,) = set(folder.glob("*.eml")) - before
    assert message_from_bytes(caught.read_bytes())["X-Envelope-To"] == "ines@example.com, hidden@example.com"


def test_no_half_written_message_is_ever_seen(client, folder):
    client.send_message(message("Whole"))
    assert not list(folder.glob("*.part"))
