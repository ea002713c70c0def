"""Real servers for the suite: broker and whole portal. Each in a folder of its own, none left behind."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from portal.processes.broker import choose_broker
from portal.processes.commands import WEB
from portal.processes.guard import Guard, signal_group
from portal.processes.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_CURE = "apt-get install chromium-headless-shell"
NGINX_CURE = "apt-get install nginx"
NODE_CURE = "apt-get install nodejs npm"
NOT_INHERITED = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SITE_URL",
    "MAIL_CATCHER_DIR",
    "DJANGO_SETTINGS_MODULE",
    "DEBUG",
)


class NotStarted(Exception):
    pass


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise NotStarted(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


@contextlib.contextmanager
def running(argv: list[str], log: Path, stop_signal: int = signal.SIGTERM, **options) -> Iterator[subprocess.Popen]:
    """A process in a group of its own, ended with all it started, even when the suite is killed."""
    guard = Guard()
    try:
        with open(log, "ab") as output:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
            )
        guard.watch(process.pid)
        try:
            yield process
        finally:
            _end(process, stop_signal)
            guard.forget(process.pid)
    finally:
        guard.close()


def _end(process: subprocess.Popen, stop_signal: int) -> None:
    process.send_signal(stop_signal)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def broker_server(folder: Path) -> Iterator[str]:
    """A broker of its own, whatever REDIS_URL says; yields its URL."""
    import redis

    broker = choose_broker(folder, environment={})
    client = redis.Redis.from_url(broker.url)

    def answers() -> bool:
        with contextlib.suppress(redis.RedisError):
            return client.ping()
        return False

    with running(broker.argv, folder / "log"):
        wait_until(answers, 10, "broker")
        yield broker.url


@contextlib.contextmanager
def worker_process(log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """A real Celery worker with beat; `environment` names the database, the broker and the mail server."""
    argv = [sys.executable, "-m", "celery", "-A", "portal", "worker", "-B", "--scheduler=celery.beat:Scheduler"]
    options = ["--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    with running([*argv, *options], log, cwd=ROOT, env=environment_for(**environment)) as process:
        wait_until(lambda: says(process, log, " ready."), 60, "Celery worker")
        yield process


@contextlib.contextmanager
def web_process(log: Path, port: int, **environment: str) -> Iterator[subprocess.Popen]:
    """The web server alone, as production runs it; `environment` names the database."""
    argv = [sys.executable, "-m", *WEB, "--bind", f"127.0.0.1:{port}"]
    with running(argv, log, cwd=ROOT, env=environment_for(**environment)) as process:
        wait_until(lambda: says(process, log, "Listening at") and accepts_connections(port), 60, "web server")
        yield process


def says(process: subprocess.Popen, log: Path, words: str) -> bool:
    text = log.read_text(errors="replace")
    if process.poll() is not None:
        raise NotStarted(f"{process.args!r} ended: {text}")
    return words in text


@contextlib.contextmanager
def mail_server(folder: Path) -> Iterator[str]:
    """The mail catcher; yields its EMAIL_URL. The messages lie in `folder`."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "portal.processes.mailcatcher", str(port), str(folder)]
    with running(argv, folder / "log", cwd=ROOT):
        wait_until(lambda: accepts_connections(port), 20, "mail catcher")
        yield f"smtp://127.0.0.1:{port}"


def accepts_connections(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def environment_for(**given: str) -> dict[str, str]:
    """Of another process: what this one has, but for what is this one's alone."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return {**inherited, "PYTHONUNBUFFERED": "1", **given}


_WITH_DJANGO = "import django, importlib, sys; django.setup(); importlib.import_module(sys.argv[1]).main(*sys.argv[2:])"


def said_by_all(database_url: str, *calls: Sequence[str]) -> list[str]:
    """What the `main` of each module, with its arguments, wrote: all at the same time, in processes of their own."""
    ended, said = zip(*ends_of_all(database_url, *calls), strict=True)
    assert ended == (0,) * len(calls)
    return list(said)


def ends_of_all(database_url: str, *calls: Sequence[str]) -> list[tuple[int, str]]:
    """How each ended, and what it wrote."""
    environment = environment_for(DATABASE_URL=database_url, DJANGO_SETTINGS_MODULE="tests.settings")
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _WITH_DJANGO, *map(str, call)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        for call in calls
    ]
    said = [child.communicate(timeout=1_500)[0] for child in children]
    return [(child.returncode, words) for child, words in zip(children, said, strict=True)]


class Portal:
    """A portal started by `manage.py up`."""

    def __init__(self, process: subprocess.Popen, port: int, var: Path, environment: dict[str, str]):
        self.process, self.var, self.url = process, var, f"http://localhost:{port}"
        self.environment = environment  # what a command needs that works on the same data

    @property
    def output(self) -> str:
        return (self.var / "up.log").read_text(errors="replace")

    def is_ready(self) -> bool:
        return says(self.process, self.var / "up.log", "The portal is ready")

    def mails(self) -> list[Path]:
        """The caught messages, oldest first."""
        return sorted((self.var / "mail").glob("*.eml"))


@contextlib.contextmanager
def portal_process(var: Path, **environment: str) -> Iterator[Portal]:
    """The whole portal with its demo, by `manage.py up`, on data in `var`."""
    var.mkdir(parents=True, exist_ok=True)
    port = free_port()
    mine = environment_for(**{"PORTAL_VAR": str(var), "PORT": str(port), "PORTAL_ENV": "demo", **environment})
    argv = [sys.executable, str(ROOT / "manage.py"), "up"]
    with running(argv, var / "up.log", cwd=ROOT, env=mine) as process:
        portal = Portal(process, port, var, mine)
        wait_until(portal.is_ready, 120, "manage.py up")
        yield portal


def find_chromium() -> str | None:
    """First the one without windows: it draws a page for two thirds of the processor time."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    return None


def find_node() -> bool:
    return bool(shutil.which("node") and shutil.which("npm"))


def find_nginx() -> str | None:
    """Debian keeps it where only root's PATH looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
