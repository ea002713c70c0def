"""The first steps of a new partner. They tick themselves: each asks the records whether it was done.

A noun registers its own in its `home.py`; later nouns add theirs the same way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

NEW_FOR = timedelta(days=30)  # after that the card lists what is open, and no longer what was done


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What there is to do, why (`note`), and where. `state` is done, next or open, and set by `first_steps`."""

    done: bool
    text: str
    note: str
    url: str
    action: str
    state: str = ""


StepSource = Callable[[Actor, Partner], FirstStep | None]
_sources: list[tuple[int, StepSource]] = []


def first_step(order: int) -> Callable[[StepSource], StepSource]:
    """Register a function that gives the step, or None when this role cannot take it."""

    def decorate(source: StepSource) -> StepSource:
        _sources.append((order, source))
        return source

    return decorate


def first_steps(actor: Actor, partner: Partner) -> list[FirstStep]:
    """Those that this role can take, the first open one marked as next; empty when all are done."""
    sources = sorted(_sources, key=lambda entry: entry[0])
    steps = list(filter(None, (source(actor, partner) for _order, source in sources)))
    open_ones = [step for step in steps if not step.done]
    return [_stated(step, open_ones) for step in (steps if open_ones and is_new(partner) else open_ones)]


def is_new(partner: Partner) -> bool:
    return clock.now() - partner.created_at < NEW_FOR


def _stated(step: FirstStep, open_ones: list[FirstStep]) -> FirstStep:
    if step.done:
        return FirstStep(True, step.text, "", "", "", "done")
    state = "next" if step is open_ones[0] else "open"
    return FirstStep(False, step.text, step.note, step.url, step.action, state)
