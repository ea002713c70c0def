"""A mail server that delivers nothing: each message becomes one .eml file, read at /mailbox/.

`python -m portal.processes.mailcatcher PORT FOLDER`
"""

import argparse
import asyncio
import os
import secrets
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope

LARGEST = 32 * 1024 * 1024  # bytes of one message


def store(folder: Path, envelope: Envelope) -> Path:
    """One file for each message, named by its arrival so that names sort by time; whole or not there at all."""
    path = folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
    part = path.with_suffix(".part")
    part.write_bytes(_envelope_headers(envelope) + (envelope.original_content or b""))
    os.replace(part, path)
    return path


def _envelope_headers(envelope: Envelope) -> bytes:
    """Who it was really for: blind copies stand in no other header."""
    lines = [f"X-Envelope-From: {envelope.mail_from or '<>'}", f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}"]
    return "".join(f"{line}\r\n" for line in lines).encode()


class StoreMessages:
    def __init__(self, folder: Path):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        try:
            store(self.folder, envelope)
        except OSError as error:
            return f"452 The message could not be stored: {error.strerror}"
        return "250 Message stored"


async def serve(port: int, folder: Path, host: str = "127.0.0.1") -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    def connection() -> SMTP:
        handler = StoreMessages(folder)
        return SMTP(handler, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost", loop=loop)

    server = await loop.create_server(connection, host, port)
    await stop.wait()
    server.close()


def main(port: int, folder: Path) -> None:
    asyncio.run(serve(port, folder))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    main(arguments.port, arguments.folder)
