import socket
import time

import pytest

from portal.processes import checks
from portal.processes.broker import NoBrokerFound
from portal.processes.doctor import Finding, data_folder, examine
from portal.processes.ports import free_port


def findings(check) -> list[Finding]:
    return list(check())


@pytest.fixture
def black_hole():
    """A port that takes a connection and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_missing_broker_is_named_with_its_cure(settings):
    settings.REDIS_URL = f"redis://:secret@127.0.0.1:{free_port()}/0"
    (finding,) = findings(checks.broker)
    assert "does not answer" in finding.text
    assert "REDIS_URL" in finding.cure
    assert "secret" not in str(finding)


def test_a_machine_without_any_broker_is_told_what_to_install(settings, monkeypatch):
    settings.REDIS_URL = ""
    monkeypatch.setattr(checks, "find_binary", lambda: None)
    (finding,) = findings(checks.broker)
    assert "apt-get install redis-server" in finding.cure
    assert "apt-get install redis-server" in str(NoBrokerFound())


@pytest.mark.servers
def test_a_broker_that_answers_needs_no_cure(settings, broker_url):
    settings.REDIS_URL = broker_url
    (finding,) = findings(checks.broker)
    assert finding.cure == ""


def test_a_black_holed_broker_and_mail_server_hold_nobody_up(settings, black_hole):
    settings.REDIS_URL = f"redis://127.0.0.1:{black_hole}/0"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", black_hole
    started = time.monotonic()
    assert all(finding.cure for check in (checks.broker, checks.mail) for finding in findings(check))
    assert time.monotonic() - started < 8


def test_a_check_that_never_ends_is_reported_and_left_behind():
    def endless():
        time.sleep(60)
        yield Finding("endless", "done.")

    started = time.monotonic()
    (finding, other) = examine({"endless": endless, "other": lambda: iter([Finding("other", "fine.")])}, deadline=0.5)
    assert time.monotonic() - started < 5
    assert "no answer" in finding.text
    assert finding.cure
    assert other.cure == ""


def test_a_check_that_fails_is_a_finding_not_a_traceback():
    def broken():
        raise RuntimeError("no such thing")
        yield

    (finding,) = examine({"broken": broken})
    assert "no such thing" in finding.text
    assert finding.cure


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "var").write_text("a file where the folder should be")
    monkeypatch.setattr("portal.env.VAR", tmp_path / "var")
    (finding,) = findings(data_folder)
    assert str(tmp_path / "var") in finding.text
    assert "PORTAL_VAR" in finding.cure


@pytest.mark.parametrize(("named", "missing"), [("key", "DROPBOX_APP_SECRET"), ("secret", "DROPBOX_APP_KEY")])
def test_half_an_app_at_dropbox_is_named(settings, named, missing):
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": ""} | {named: "x"}
    assert checks.half_of_dropbox_app() == missing
    (found,) = checks.dropbox()
    assert missing in found.text
    for whole in ({"key": "x", "secret": "x"}, {"key": "", "secret": ""}, {"sandbox": "http://127.0.0.1:8099"}):
        settings.DROPBOX = settings.DROPBOX | whole
        assert checks.half_of_dropbox_app() == ""


def test_a_host_that_nobody_obeys_is_said(monkeypatch):
    monkeypatch.setenv("DROPBOX_API_HOST", "127.0.0.1:8099")
    found, *_ = checks.dropbox()
    assert "DROPBOX_API_HOST is obeyed by nobody here" in found.text
    assert "DROPBOX_SANDBOX" in found.cure
