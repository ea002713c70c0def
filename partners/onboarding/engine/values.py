"""What the engine speaks in. Pure: frozen values.

A journey is a nested list of steps: what splits it holds the lists of its two ways, and both go on after it. So no step leads
back, and none leads nowhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from portal.mail.hours import Hours

Steps = tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """That a fact is so, or that it is not."""

    fact: str
    holds: bool = True

    def __str__(self) -> str:
        return self.fact if self.holds else f"not {self.fact}"

    def is_met(self, facts: Mapping[str, bool]) -> bool:
        """Of a fact that nobody knows neither is so."""
        return facts.get(self.fact) is self.holds


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Words:
    """Of a mail, in one language."""

    subject: str = ""
    preheader: str = ""
    body: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """Its words are its own, by language, or a shipped `text`."""

    key: str
    text: str = ""
    words: Mapping[str, Words] = field(default_factory=dict)
    place: str = ""
    only_if: tuple[Condition, ...] = ()
    expires_days: int = 14
    in_doubt: str = "resend"
    stream: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    key: str
    amount: int
    unit: str
    since: str = "here"  # or from the journey's "start"


@dataclass(frozen=True, slots=True)
class WaitUntil:
    key: str
    at: time
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class WaitFor:
    key: str
    event: str
    days: int
    came: Steps = ()
    missed: Steps = ()


@dataclass(frozen=True, slots=True)
class Branch:
    key: str
    fact: str
    yes: Steps = ()
    no: Steps = ()


@dataclass(frozen=True, slots=True)
class Notify:
    key: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class End:
    key: str
    reason: str = ""


Step = Mail | Wait | WaitUntil | WaitFor | Branch | Notify | End


@dataclass(frozen=True, slots=True)
class Version:
    trigger: str
    steps: Steps
    audience: tuple[Condition, ...] = ()
    goal: Condition | None = None
    exits: tuple[str, ...] = ()
    hours: Hours | None = None


def ways_of(step: Step) -> Mapping[str, Steps]:
    """By outcome; nothing of a step that splits nothing."""
    match step:
        case WaitFor():
            return {"came": step.came, "missed": step.missed}
        case Branch():
            return {"yes": step.yes, "no": step.no}
    return {}


def walk(steps: Steps, before: str = "") -> Iterator[tuple[str, Step]]:
    """Each step in reading order, with its number: 3, or 3.missed.1 of what a third step splits."""
    for place, step in enumerate(steps, 1):
        number = f"{before}{place}"
        yield number, step
        for way, inner in ways_of(step).items():
            yield from walk(inner, f"{number}.{way}.")


# ── A reader on it ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Run:
    """`at` is empty at the journey's end. `done` are the acts so far: each step's outcome. While the last mail is not settled,
    `pending` says when that one is due.
    """

    at: str
    started_at: datetime
    entered_at: datetime
    done: Mapping[str, str] = field(default_factory=dict)
    pending: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """When each event first happened after what started the run, and what is so now."""

    events: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)


# ── What is done ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reason:
    """Its words are made when it is read (`reasons.py`), in the reader's language."""

    code: str
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mailed:
    step: str
    to: str
    expires_at: datetime
    outcome: str = "mailed"


@dataclass(frozen=True, slots=True)
class Skipped:
    step: str
    to: str
    because: Reason
    outcome: str = "skipped"


@dataclass(frozen=True, slots=True)
class Passed:
    """`outcome` is waited, came, missed, yes or no."""

    step: str
    to: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Told:
    step: str
    to: str
    outcome: str = "told"


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do before `until`, unless something happens."""

    step: str
    until: datetime
    because: Reason


@dataclass(frozen=True, slots=True)
class Ended:
    """`step` is the one that says so, if one does."""

    because: Reason
    goal: bool = False
    step: str = ""
    outcome: str = "ended"


Act = Mailed | Skipped | Passed | Told | Rest | Ended
