"""The queue with a real Celery worker and broker, killed in the middle of a sending."""

import signal
import socket
import threading
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from portal import clock
from portal.mail.models import Message
from portal.processes.guard import signal_group
from portal.processes.ports import free_port
from portal.tenancy.services import create_invitation
from tests import servers

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]

State = Message.State
COUNT, WORKERS = 8, 2


class HangingServer:
    """Says everything a mail server says until a mail's text has come, and then nothing any more."""

    def __init__(self, port: int):
        self.url = f"smtp://127.0.0.1:{port}"
        self.listener = socket.create_server(("127.0.0.1", port))
        self.has_text = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 hello\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    break
                connection.sendall(b"250 OK\r\n")
            connection.sendall(b"354 go on\r\n")
            for line in lines:
                if line == b".\r\n":
                    self.has_text.set()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@pytest.fixture
def hanging():
    server = HangingServer(free_port())
    yield server
    server.close()


def _in_state(*states: str) -> int:
    return Message.objects.filter(state__in=states).count()


def _caught(folder: Path) -> list[EmailMessage]:
    parse = BytesParser(policy=policy.default).parsebytes
    return [parse(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]


def test_a_worker_killed_while_the_mail_server_hangs_loses_nothing(company, hanging, worker_environment, tmp_path):
    for number in range(COUNT):
        create_invitation(actor=company.actor("owner"), email=f"person{number}@hartwell.example", role="seller")

    with servers.worker_process(tmp_path / "killed.log", **{**worker_environment, "EMAIL_URL": hanging.url}) as worker:
        assert hanging.has_text.wait(30)
        signal_group(worker.pid, signal.SIGKILL)
        worker.wait()

    cut_off = dict(Message.objects.filter(state=State.SENDING).values_list("pk", "handed_over_at"))
    assert 1 <= len(cut_off) <= WORKERS
    doubtful = {pk for pk, handed_over_at in cut_off.items() if handed_over_at}
    assert doubtful
    Message.objects.filter(state=State.SENDING).update(
        leased_until=clock.now()
    )  # instead of waiting for the lease to end

    with servers.worker_process(tmp_path / "next.log", **worker_environment):
        servers.wait_until(lambda: _in_state(State.SENT) == COUNT, 60, "all mails sent")

    caught = _caught(tmp_path / "mail")
    assert sorted(mail["X-Portal-Message"] for mail in caught) == sorted(Message.objects.values_list("pk", flat=True))
    assert {mail["Message-ID"] for mail in caught} == {message.message_id for message in Message.objects.all()}
    assert set(Message.objects.in_doubt().values_list("pk", flat=True)) == doubtful
