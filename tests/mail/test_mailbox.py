import os
from email.message import EmailMessage

import pytest

from portal import env

NAME = "01700000000000000000-0a1b2c3d"


@pytest.fixture
def caught(settings, tmp_path):
    """`caught(name, subject, html)` puts a mail where the mail catcher would."""
    settings.MAIL_CATCHER_DIR = str(tmp_path / "mail")
    os.mkdir(settings.MAIL_CATCHER_DIR)

    def put(name: str = NAME, subject: str = "Welcome", html: str = "<p>Hello <b>Ada</b></p>") -> None:
        mail = EmailMessage()
        mail["Subject"], mail["To"], mail["Message-ID"] = subject, "Ada <ada@hartwell.example>", "<ms_1@localhost>"
        mail.set_content("Hello Ada, https://portal.example/set/")
        mail.add_alternative(html, subtype="html")
        (tmp_path / "mail" / f"{name}.eml").write_bytes(mail.as_bytes())

    return put


def test_the_newest_mail_is_on_top(client, caught, db):
    caught(subject="First")
    caught("01700000000000000001-0a1b2c3d", subject="Second")

    page = client.get("/mailbox/").content.decode()

    assert page.index("Second") < page.index("First")


def test_an_empty_mailbox_says_so(client, settings, tmp_path, db):
    settings.MAIL_CATCHER_DIR = str(tmp_path)

    assert "No mail yet" in client.get("/mailbox/").content.decode()


def test_a_mail_is_read_with_its_text_and_headers(client, caught, db):
    caught()

    page = client.get(f"/mailbox/{NAME}/").content.decode()

    assert "Hello Ada" in page
    assert 'href="https://portal.example/set/"' in page
    assert "&lt;ms_1@localhost&gt;" in page
    assert f'src="/mailbox/{NAME}/html/"' in page


def test_the_html_part_can_run_and_load_nothing(client, caught, db):
    caught(html="<script>alert(1)</script><p>Hello</p>")

    answer = client.get(f"/mailbox/{NAME}/html/")

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["..", "%2e%2e%2fportal", "..%2f..%2fetc%2fpasswd", "secret", f"{NAME}.eml", "0" * 20])
def test_only_the_catchers_own_files_are_read(client, caught, settings, name, db):
    caught()
    with open(f"{settings.MAIL_CATCHER_DIR}/secret.eml", "w") as file:
        file.write("Subject: secret\n\nsecret")

    assert client.get(f"/mailbox/{name}/").status_code == 404
    assert client.get(f"/mailbox/{name}/html/").status_code == 404
    assert "secret" not in client.get("/mailbox/").content.decode()


def test_a_mail_that_is_no_mail_is_shown_as_far_as_possible(client, caught, settings, db):
    caught()
    with open(f"{settings.MAIL_CATCHER_DIR}/{NAME}.eml", "wb") as file:
        file.write(b"Content-Type: text/plain; charset=klingon\n\n\xff\xfe\x00 hello")

    assert client.get("/mailbox/").status_code == 200
    assert "hello" in client.get(f"/mailbox/{NAME}/").content.decode()


def test_it_exists_only_where_mail_is_caught(client, caught, settings, monkeypatch, db):
    caught()
    monkeypatch.setattr(env, "MODE", env.PRODUCTION)
    assert client.get("/mailbox/").status_code == 404
    assert client.get(f"/mailbox/{NAME}/").status_code == 404

    monkeypatch.setattr(env, "MODE", env.DEMO)
    settings.MAIL_CATCHER_DIR = ""
    assert client.get("/mailbox/").status_code == 404
    assert client.get(f"/mailbox/{NAME}/html/").status_code == 404
