"""Decides where everything listens, before the settings are read: they take it from the environment.

What takes longest to start, the web server, is started here already: it imports everything while `up` looks after the data, and
waits for that at a gate.
"""

import os
import sys
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from socket import socket

from portal import env
from portal.processes.broker import Broker, NoBrokerFound, choose_broker
from portal.processes.child import Service
from portal.processes.commands import BEAT_OPTIONS, WEB, WORKER
from portal.processes.doctor import settings_problem
from portal.processes.gate import NAME as GATE
from portal.processes.gate import Gate
from portal.processes.lock import AlreadyRunning, Lock, running_portal
from portal.processes.ports import free_port, listen_from
from portal.processes.supervisor import Supervisor

NOT_IN_PRODUCTION = (
    "`manage.py up` runs the demo, with passwords that everybody knows. PORTAL_ENV is production: "
    "run web, worker and beat as docs/operations.md says."
)
ADOPTED = ("PORT", "SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MAIL_CATCHER_DIR", "DROPBOX_SANDBOX")
# An app at Dropbox, or what is there of one, and a sandbox that somebody runs.
ANOTHER_DROPBOX = ("DROPBOX_APP_KEY", "DROPBOX_APP_SECRET", "DROPBOX_SANDBOX")


@dataclass
class Launch:
    """`mail_port` is None when EMAIL_URL names a server of somebody else, `dropbox_port` when ANOTHER_DROPBOX is named."""

    lock: Lock
    gate: Gate
    broker: Broker
    wanted_port: int
    port: int
    listeners: list[socket]
    mail_port: int | None
    dropbox_port: int | None

    @cached_property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.services, env.VAR / "log", partial(print, flush=True))

    @property
    def services(self) -> list[Service]:
        found = [self._broker_service(), self._mail_service(), self._web(), self._worker(), self._dropbox_service()]
        return [service for service in found if service]

    def _broker_service(self) -> Service | None:
        return Service("broker", self.broker.argv, ground=True) if self.broker.config else None

    def _mail_service(self) -> Service | None:
        if self.mail_port is None:
            return None
        argv = _python("portal.processes.mailcatcher", str(self.mail_port), str(mail_folder()))
        return Service("mail", argv, ground=True)

    def _dropbox_service(self) -> Service | None:
        if self.dropbox_port is None:
            return None
        command = [str(env.BASE / "manage.py"), "dropbox_sandbox", "--port", str(self.dropbox_port)]
        told = ["--webhook", f"http://localhost:{self.port}/dropbox/webhook/"]
        return Service("dropbox", [sys.executable, *command, *told])

    def _web(self) -> Service:
        descriptors = tuple(listener.fileno() for listener in self.listeners)
        binds = [f"--bind=fd://{descriptor}" for descriptor in descriptors]
        argv = _python(*WEB, *binds)
        return Service("web", argv, early=True, pass_fds=(*descriptors, self.gate.reader))

    def _worker(self) -> Service:
        options = ["--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        return Service("worker", _python(*WORKER, "-B", *BEAT_OPTIONS, *options))


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def mail_folder() -> Path:
    return env.VAR / "mail"


def before_settings(argv: list[str]) -> None:
    """Called by `manage.py` first of all: some commands decide what the settings will read."""
    command = argv[1] if len(argv) > 1 else ""
    try:
        if argv[1:] == ["up"]:  # with anything besides it is not going to run
            prepare().supervisor.begin()
        elif command == "doctor":
            adopt_running_portal()
            if problem := settings_problem():
                sys.exit(str(problem))
    except (AlreadyRunning, NoBrokerFound, ValueError, OSError) as error:
        sys.exit(str(error))


@cache
def prepare() -> Launch:
    """Takes the lock and the ports once, and tells the settings and every child through the environment."""
    if env.MODE == env.PRODUCTION:
        sys.exit(NOT_IN_PRODUCTION)
    env.VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = Lock(env.VAR)
    broker = choose_broker(env.VAR / "broker")
    wanted = wanted_port()
    port, listeners = listen_from(wanted)
    launch = Launch(lock, Gate(), broker, wanted, port, listeners, _free_unless("EMAIL_URL"), _free_unless(*ANOTHER_DROPBOX))
    os.environ.update(_environment(launch))
    lock.write_state({name: os.environ[name] for name in ADOPTED if name in os.environ})
    return launch


def _free_unless(*given: str) -> int | None:
    """A port for a service of our own, unless the environment names another one."""
    return None if any(os.environ.get(name) for name in given) else free_port()


def wanted_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise ValueError(f"PORT is {given!r}. Set it to a number from 1 to 65535.")
    return int(given)


def _environment(launch: Launch) -> dict[str, str]:
    chosen = {
        "PORTAL_VAR": str(env.VAR),
        "PORT": str(launch.port),
        "SITE_URL": os.environ.get("SITE_URL") or f"http://localhost:{launch.port}",
        "REDIS_URL": launch.broker.url,
        GATE: str(launch.gate),
        "PYTHONUNBUFFERED": "1",
    }
    if launch.mail_port:
        chosen["EMAIL_URL"] = f"smtp://127.0.0.1:{launch.mail_port}"
        chosen["MAIL_CATCHER_DIR"] = str(mail_folder())
    if launch.dropbox_port:
        chosen["DROPBOX_SANDBOX"] = f"http://127.0.0.1:{launch.dropbox_port}"
    return chosen


def adopt_running_portal() -> None:
    """Looks at the portal that runs on this folder, not at what another shell happens to say."""
    for name, value in running_portal(env.VAR).items():
        if name in ADOPTED:
            os.environ.setdefault(name, value)
