"""A real mail server in this process that misbehaves on demand."""

import asyncio
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
