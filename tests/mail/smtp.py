"""Mail servers in this process that misbehave on demand: a real one, and one that says what a test wrote."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP

RESET = "reset before it is accepted"
LOST_ANSWER = "accepted, but the answer is lost"
SLOW = "slower than anybody waits"


class Inbox:
    """Accepts mail; `faults` says what to do with the next ones instead: an answer like "450 …", or one of the above."""

    def __init__(self):
        self.faults: list[str] = []
        self.attempts: list[EmailMessage] = []
        self.accepted: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:  # noqa: N802  aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.attempts.append(mail)
        fault = self.faults.pop(0) if self.faults else ""
        if fault in ("", LOST_ANSWER):
            self.accepted.append(mail)
        if fault == SLOW:
            await asyncio.sleep(3)
        if fault in (RESET, LOST_ANSWER):
            server.transport.abort()
        return fault if fault[:1].isdigit() else "250 OK"

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.attempts]


class ScriptedServer:
    """Says `answers[place]`, one after the other, then what a good server says there. Places are "greeting", the commands,
    and "text". An answer that does not end its line is the last: the connection is cut after it.
    """

    GOOD = {
        "greeting": b"220 ready\r\n",
        "EHLO": b"250-hello\r\n250 STARTTLS\r\n",
        "STARTTLS": b"220 go on\r\n",
        "AUTH": b"235 welcome\r\n",
        "DATA": b"354 go on\r\n",
        "QUIT": b"221 bye\r\n",
    }

    def __init__(self):
        self.answers: dict[str, list[bytes]] = {}
        self.drips: dict[str, float] = {}  # seconds after each byte
        self.heard: list[str] = []
        self.encrypts_at_once = False

    @contextmanager
    def listening(self, port: int) -> Iterator[None]:
        with socket.create_server(("127.0.0.1", port)) as listener:
            thread = threading.Thread(target=self._serve, args=(listener,))
            thread.start()
            try:
                yield
            finally:
                listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept()
                thread.join()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            with suppress(OSError):  # the client has gone
                self._talk(_encrypted(connection) if self.encrypts_at_once else connection)

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            if self._answer(connection, "greeting"):
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        place, goes_on = "", True
        with connection, connection.makefile("rb") as said:
            while goes_on and (line := said.readline()):
                inside_text = place == "DATA" and self._last.startswith(b"354")
                while inside_text and line not in (b".\r\n", b""):
                    line = said.readline()
                place = "text" if inside_text else line.split()[0].decode().upper()
                goes_on = self._answer(connection, place)
                if place == "STARTTLS":
                    self._converse(_encrypted(connection))
                    return

    def _answer(self, connection: socket.socket, place: str) -> bool:
        self.heard.append(place)
        waiting = self.answers.get(place)
        self._last = waiting.pop(0) if waiting else self.GOOD.get(place, b"250 fine\r\n")
        for piece in _bytes_of(self._last) if place in self.drips else [self._last]:
            connection.sendall(piece)
            time.sleep(self.drips.get(place, 0))
        return self._last.endswith(b"\r\n") and place != "QUIT"


def _bytes_of(said: bytes) -> Iterator[bytes]:
    return (bytes([byte]) for byte in said)


def _encrypted(connection: socket.socket) -> socket.socket:
    return encryption(ssl.PROTOCOL_TLS_SERVER).wrap_socket(connection, server_side=True)


def encryption(protocol: int) -> ssl.SSLContext:
    """TLS without certificates, for either side."""
    context = ssl.SSLContext(protocol)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    return context
