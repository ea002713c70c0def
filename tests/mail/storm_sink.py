"""A mail server that misbehaves by a seed, in a process of its own: `python -m tests.mail.storm_sink PORT FILE SEED`.

What it accepts it writes down, on disk, before it says so: what was accepted and never answered counts all the same. A mail's
number stands in its address (`n12@storm.example`), so that what happens to it does not depend on who sends it, or when.
"""

import contextlib
import os
import random
import re
import socket
import struct
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ACCEPTED, NOT_TAKEN, REFUSED = "accepted", "not-taken", "refused"
HELD = "held"  # accepted, and answered in the last moment
AT_RCPT = {"421": "421 4.3.2 Going down", "450": "450 4.2.0 Greylisted", "550": "550 5.1.1 Nobody here", "551": "551 Elsewhere"}
AT_DATA = {"451": "451 4.3.0 Not now"}
AT_TEXT = {"452": "452 4.3.1 Full", "552": "552 5.3.4 Too much"}
FOR_GOOD = ("550", "551", "552")
FOR_ONCE = (
    *("421", "450", "451", "452"),
    *("reset-at-rcpt", "drip-at-rcpt", "reset-before-text", "reset-in-text"),
    *("lost", "half", "odd", "drip", "many-lines", HELD),
)
TAKEN = {
    "half": b"25",
    "odd": b"as you like\r\n",
    "drip": b"250-taken\r\n250 at last\r\n",
    "many-lines": b"250-taken\r\n250-and\r\n250 kept\r\n",
}
OF_A_CONNECTION = ("421", "away", "no-ehlo", "no-8bitmime")
DRIP, HOLD, AWAY = 0.25, 0.8, 0.3  # seconds


@dataclass(frozen=True)
class Line:
    """Of the sink's file."""

    outcome: str
    number: int
    fault: str
    sender: str  # what it called itself
    is_clean: bool  # it sent eight bits only to whom takes them
    message_id: str = ""

    @classmethod
    def read(cls, line: str) -> "Line":
        outcome, number, fault, sender, is_clean, *message_id = line.split()
        return cls(outcome, int(number), fault, sender, is_clean == "True", *message_id)

    def __str__(self) -> str:
        return f"{self.outcome} {self.number} {self.fault} {self.sender} {self.is_clean} {self.message_id}\n"


class Faults:
    def __init__(self, seed: str):
        self._seed, self._attempts, self._lock = seed, Counter[str](), threading.Lock()

    def of_mail(self, number: int) -> str:
        """One mail in eighty is refused for good; of the others each of the first two attempts is in danger."""
        always = self._random(f"mail {number}")
        if always.random() < 1 / 80:
            return always.choice(FOR_GOOD)
        attempt = self._count(f"mail {number}")
        once = self._random(f"mail {number} attempt {attempt}")
        return once.choice(FOR_ONCE) if attempt <= 2 and once.random() < 0.2 else "none"

    def of_connection(self) -> str:
        drawn = self._random(f"connection {self._count('connection')}")
        return drawn.choice(OF_A_CONNECTION) if drawn.random() < 0.3 else "none"

    def _count(self, what: str) -> int:
        with self._lock:
            self._attempts[what] += 1
            return self._attempts[what]

    def _random(self, what: str) -> random.Random:
        return random.Random(f"{self._seed} {what}")


class Sink:
    def __init__(self, port: int, file: Path, seed: str):
        self._address, self._faults, self._lock = ("127.0.0.1", port), Faults(seed), threading.Lock()
        self._file = file.open("a")

    def serve(self) -> None:
        while True:
            with socket.create_server(self._address) as listener:
                self._welcome(listener)
            time.sleep(AWAY)

    def _welcome(self, listener: socket.socket) -> None:
        """Until a connection's turn is to find nobody there: that one, and all for a moment."""
        while True:
            connection, _ = listener.accept()
            if (fault := self._faults.of_connection()) == "away":
                reset(connection)
                return
            threading.Thread(target=Conversation(self, connection, fault).run, daemon=True).start()

    def fault_of(self, number: int) -> str:
        return self._faults.of_mail(number)

    def write(self, line: Line) -> None:
        with self._lock:
            self._file.write(str(line))
            self._file.flush()
            os.fsync(self._file.fileno())


class Conversation:
    def __init__(self, sink: Sink, connection: socket.socket, fault: str):
        self._sink, self._connection, self._of_connection = sink, connection, fault
        self._number, self._fault, self._sender = 0, "none", "?"
        self._takes_eight_bits = self._announced_eight_bits = False

    def run(self) -> None:
        with contextlib.suppress(OSError), self._connection, self._connection.makefile("rb") as self._said:
            goes_on = self._of_connection != "421"
            self._say("220 sink" if goes_on else "421 4.3.2 Too many")
            while goes_on and (line := self._said.readline()):
                command, _, rest = line.decode("ascii", "replace").strip().partition(" ")
                goes_on = getattr(self, f"_on_{command.lower()}", self._on_unknown)(rest)

    def _say(self, words: str) -> bool:
        self._connection.sendall(words.encode() + b"\r\n")
        return not words.startswith("421")

    def _on_unknown(self, rest: str) -> bool:
        return self._say("250 fine")

    def _on_ehlo(self, name: str) -> bool:
        self._sender = name
        if self._of_connection == "no-ehlo":
            return self._say("502 5.5.1 What?")
        self._takes_eight_bits = self._of_connection != "no-8bitmime"
        return self._say("250-sink\r\n250 8BITMIME" if self._takes_eight_bits else "250 sink")

    def _on_helo(self, name: str) -> bool:
        self._sender = name
        return self._say("250 sink")

    def _on_quit(self, rest: str) -> bool:
        self._say("221 bye")
        return False

    def _on_mail(self, rest: str) -> bool:
        self._announced_eight_bits = "BODY=8BITMIME" in rest.upper()
        return self._say("250-many\r\n250 lines")

    def _on_rcpt(self, rest: str) -> bool:
        found = re.search(r"<n(\d+)@", rest)
        self._number = int(found[1]) if found else 0
        self._fault = self._sink.fault_of(self._number)
        if self._fault in AT_RCPT:
            return self._refuse(AT_RCPT[self._fault])
        if self._fault == "reset-at-rcpt":
            return self._hang_up()
        if self._fault == "drip-at-rcpt":
            return self._drip(b"250-slowly\r\n250 but surely\r\n")
        return self._say("250 fine")

    def _on_data(self, rest: str) -> bool:
        if self._fault in AT_DATA:
            return self._refuse(AT_DATA[self._fault])
        self._say("354 go on")
        if self._fault == "reset-before-text":
            return self._hang_up()
        if self._fault == "reset-in-text":
            self._said.read(400)
            return self._hang_up()
        lines: list[bytes] = []
        while not lines or lines[-1] != b".\r\n":
            lines.append(self._said.readline())
            if not lines[-1]:  # its worker was killed
                return False
        return self._take(b"".join(lines))

    def _take(self, text: bytes) -> bool:
        if self._fault in AT_TEXT:
            return self._refuse(AT_TEXT[self._fault])
        self._write(ACCEPTED, text)
        if self._fault == "lost":
            return self._hang_up()
        if self._fault == HELD:
            time.sleep(HOLD)
        if self._fault == "drip":
            return self._drip(TAKEN["drip"])
        self._connection.sendall(TAKEN.get(self._fault, b"250 2.0.0 Taken\r\n"))
        return self._fault != "half"

    def _refuse(self, words: str) -> bool:
        self._write(REFUSED if self._fault in FOR_GOOD else NOT_TAKEN)
        return self._say(words)

    def _drip(self, words: bytes) -> bool:
        for byte in words:
            self._connection.sendall(bytes([byte]))
            time.sleep(DRIP)
        return True

    def _hang_up(self) -> bool:
        if self._fault != "lost":
            self._write(NOT_TAKEN)
        reset(self._connection)
        return False

    def _write(self, outcome: str, text: bytes = b"") -> None:
        found = re.search(rb"^Message-ID:\s*(<[^>]+>)", text, re.MULTILINE | re.IGNORECASE)
        is_clean = text.isascii() or (self._takes_eight_bits and self._announced_eight_bits)
        line = Line(outcome, self._number, self._fault, self._sender, is_clean, found[1].decode() if found else "")
        self._sink.write(line)


def reset(connection: socket.socket) -> None:
    """Without a word: what was on its way is gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


if __name__ == "__main__":
    Sink(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]).serve()
