"""Mail in a storm: workers killed again and again, the broker restarted, and a server that refuses, drips, and hangs up.

None is lost; none is accepted twice but what is flagged, and that under the same Message-ID.
"""

import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest
from django.db import OperationalError
from django.db.models import QuerySet

from portal import clock
from portal.mail import delivery
from portal.mail.delivery import send_due
from portal.mail.models import Message
from portal.mail.streams import Lane, Stream
from portal.processes.broker import CURE, choose_broker, find_binary
from portal.processes.guard import signal_group
from portal.processes.ports import free_port
from tests import servers
from tests.factories import Company
from tests.mail.storm_sink import ACCEPTED, HELD, REFUSED, Line
from tests.mail.test_services import queue
from tests.plugins.servers import missing

State = Message.State
SEED = "2026"


@dataclass(frozen=True)
class Storm:
    mails: int
    kills: int
    broker_restarts: int
    most_seconds: int

    @property
    def kills_at(self) -> list[int]:
        """How many mails are accepted before each: not a time, so that a slow machine sees as many."""
        return [self.mails * 4 // 5 * nth // (self.kills + 1) for nth in range(1, self.kills + 1)]

    def restarts_broker(self, nth: int) -> bool:
        return nth % (self.kills // self.broker_restarts) == 1


DAILY = Storm(mails=500, kills=3, broker_restarts=1, most_seconds=300)
WHOLE = Storm(mails=10_000, kills=100, broker_restarts=3, most_seconds=3_600)


class Sink:
    """Reads what it has written down."""

    def __init__(self, folder: Path):
        self.port, self._file, self.lines = free_port(), folder / "sink.txt", list[Line]()
        self._file.touch()
        self.argv = [sys.executable, "-m", "tests.mail.storm_sink", str(self.port), str(self._file), SEED]
        self._read_to = 0

    def read(self) -> list[Line]:
        """What is new since the last time."""
        with self._file.open("rb") as source:
            source.seek(self._read_to)
            whole = source.read().rpartition(b"\n")[0] + b"\n"
        self._read_to += len(whole) if whole.strip() else 0
        new = [Line.read(line) for line in whole.decode().split("\n") if line]
        self.lines += new
        return new

    @property
    def accepted(self) -> list[Line]:
        return [line for line in self.lines if line.outcome == ACCEPTED]


class Fleet:
    """Two workers, of which one at a time is killed with all its processes."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self._folder, self._environment, self._started = folder, environment, 0
        self._running: dict[str, tuple[AbstractContextManager, Popen]] = {}

    def start(self) -> None:
        self._started += 1
        name = f"worker-{self._started}"
        worker = servers.worker_process(self._folder / name, **self._environment, STORM_WORKER=name)
        self._running[name] = (worker, worker.__enter__())

    def kill(self, name: str) -> None:
        """And whoever is named no more is the one that has lived longest."""
        worker, process = self._running.pop(name if name in self._running else next(iter(self._running)))
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
        worker.__exit__(None, None, None)

    def end(self) -> None:
        for name in list(self._running):
            self.kill(name)


class Broker:
    """One that can be started again where it was."""

    def __init__(self, folder: Path):
        self._chosen, self._log = choose_broker(folder, environment={}), folder / "log"
        self.url = self._chosen.url
        self.start()

    def start(self) -> None:
        self._server = servers.running(self._chosen.argv, self._log)
        self._server.__enter__()

    def end(self) -> None:
        self._server.__exit__(None, None, None)


@pytest.fixture
def sink(tmp_path) -> Iterator[Sink]:
    sink = Sink(tmp_path)
    with servers.running(sink.argv, tmp_path / "sink.log", cwd=servers.ROOT):
        yield sink


@pytest.fixture
def broker(tmp_path) -> Iterator[Broker]:
    if not find_binary():
        missing("A Redis or Valkey server", CURE)
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.end()


@pytest.fixture
def fleet(tmp_path, database_url, broker, sink) -> Iterator[Fleet]:
    fleet = Fleet(
        tmp_path,
        {
            "DJANGO_SETTINGS_MODULE": "tests.mail.storm_settings",
            "PORTAL_ENV": "test",
            "SWEEP_SECONDS": "1",
            "DATABASE_URL": database_url,
            "REDIS_URL": broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        },
    )
    yield fleet
    fleet.end()


def fill_queue(count: int, company: Company) -> None:
    """In all lanes, two languages; one in ten is to be parked in doubt."""
    context = {"partner": company.partner.pk, "user_id": company.user("owner").pk}
    Message.objects.bulk_create(
        Message(
            template="first-client",
            dedupe_key=f"storm:{number}",
            to_email=f"n{number}@storm.example",
            to_name="Zoë Müller",
            why="You get this because there is a storm.",
            partner=company.partner,
            context=context,
            language=("en", "de")[number % 2],
            lane=number % 3,
            stream=Stream.ONBOARDING if number % 3 == Lane.STREAM else Stream.TRANSACTIONAL,
            parks=number % 10 == 0,
        )
        for number in range(count)
    )


class Hurry:
    """Time that only has to pass, passes: nobody waits for a back-off. Leases end by themselves."""

    def __init__(self):
        self._last = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._last > 1:
            with suppress(OperationalError):  # on PostgreSQL, with a worker that settles the same rows
                waiting().filter(next_at__gt=clock.now()).update(next_at=clock.now())
            self._last = time.monotonic()


def waiting() -> QuerySet[Message]:
    return Message.objects.filter(state=State.QUEUED)


def rage(storm: Storm, fleet: Fleet, broker: Broker, sink: Sink) -> None:
    hurry = Hurry()

    def a_mail_is_held() -> bool:
        """After as many as there have to be: then its worker is killed, between the server's yes and its own commit."""
        hurry()
        held.extend(line.sender for line in sink.read() if line.fault == HELD and len(sink.accepted) >= least)
        return bool(held)

    def all_is_over() -> bool:
        hurry()
        return not Message.objects.filter(state__in=(State.QUEUED, State.SENDING)).exists()

    fleet.start()
    fleet.start()
    for nth, least in enumerate(storm.kills_at, 1):
        held: list[str] = []
        servers.wait_until(a_mail_is_held, storm.most_seconds, f"{least} mails accepted")
        fleet.kill(held[-1])
        if storm.restarts_broker(nth):
            broker.end()
            broker.start()
        fleet.start()
    servers.wait_until(all_is_over, storm.most_seconds, "the end of the storm")
    sink.read()


@pytest.mark.servers
@pytest.mark.one_engine
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("storm", [DAILY, pytest.param(WHOLE, marks=pytest.mark.long)], ids=["500", "10000"])
def test_none_is_lost_and_none_comes_twice_unflagged(storm, company, fleet, broker, sink):
    fill_queue(storm.mails, company)
    rage(storm, fleet, broker, sink)

    messages = {number_of(message): message for message in Message.objects.filter(template="first-client")}
    times = Counter(line.number for line in sink.accepted)
    twice = {number for number, count in times.items() if count > 1}
    doubtful = {number for number, message in messages.items() if message.in_doubt_at}
    print(summary(messages, twice, doubtful, sink, storm))  # noqa: T201  the count is a part of the proof

    fates = {state: {number for number, message in messages.items() if message.state == state} for state in State}
    assert not fates[State.QUEUED] | fates[State.SENDING] | fates[State.SKIPPED]
    assert fates[State.SENT] <= set(times)
    assert set(times) - fates[State.SENT] <= fates[State.PARKED] & doubtful
    assert twice <= doubtful
    assert twice, "no fault brought a mail twice: the storm was none"
    assert not {number for number in twice if messages[number].parks}
    assert fates[State.FAILED] == {line.number for line in sink.lines if line.outcome == REFUSED}
    assert {(line.number, line.message_id) for line in sink.accepted} == {
        (number, messages[number].message_id) for number in times
    }
    assert all(line.is_clean for line in sink.lines)


def number_of(message: Message) -> int:
    return int(message.to_email.removeprefix("n").partition("@")[0])


def summary(messages: dict, twice: set, doubtful: set, sink: Sink, storm: Storm) -> str:
    states = Counter(message.state for message in messages.values())
    faults = Counter(line.fault for line in sink.lines)
    fates = ", ".join(f"{count} {state}" for state, count in states.items())
    return (
        f"{len(twice)} accepted twice of {len(messages)}, all flagged: {twice <= doubtful}; {len(doubtful)} in doubt;"
        f" {fates}; {storm.kills} kills; {dict(faults)}"
    )


@pytest.mark.parametrize("is_fenced", [True, False])
def test_whoever_slept_sends_what_another_has_sent_only_without_renewal_and_fence(
    db, inbox, notice, monkeypatch, is_fenced
):
    """The second case shows that the first one could fail."""
    message = queue()
    if not is_fenced:
        monkeypatch.setattr(delivery, "_renew", lambda message: True)
        monkeypatch.setattr(delivery, "_held", lambda message: Message.objects.filter(pk=message.pk))
    render = delivery.render_mail

    def sleep_while_another_sends_it(message: Message):
        monkeypatch.setattr(delivery, "render_mail", render)
        monkeypatch.setattr(clock, "now", lambda: now() + 2 * delivery.LEASE)
        send_due()
        return render(message)

    now = clock.now
    monkeypatch.setattr(delivery, "render_mail", sleep_while_another_sends_it)
    send_due()
    message.refresh_from_db()
    assert (message.state, message.in_doubt_at) == (State.SENT, None)
    assert len(inbox.accepted) == (1 if is_fenced else 2)
