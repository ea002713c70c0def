"""What the engine is to know of a run: how far it is, what happened, what is so, and how its reader counts time."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Min

from partners.onboarding.engine.values import Branch, Condition, Mail, Run, Seen, Version, WaitFor, walk
from partners.onboarding.models import JourneyAct, JourneyRun
from partners.onboarding.readers import reader_of, subject_of
from partners.onboarding.registry import FACTS, HAPPENINGS
from portal.events.models import Event
from portal.mail.hours import ReaderCalendar
from portal.mail.models import Message

UNSETTLED = (Message.State.QUEUED, Message.State.SENDING)


def standing_of(run: JourneyRun) -> Run:
    columns = ("step", "outcome", "message__state", "message__next_at", "message__sent_at")
    acts = list(JourneyAct.objects.filter(run=run).values_list(*columns))
    return Run(
        at=run.at_step,
        started_at=run.started_at,
        entered_at=waits_from(run, (sent_at for *_, sent_at in acts)),
        done={step: outcome for step, outcome, *_ in acts if step},
        pending=min((next_at for *_, state, next_at, _sent in acts if state in UNSETTLED), default=None),
    )


def waits_from(run: JourneyRun, sent: Iterable[datetime | None]) -> datetime:
    """Waits count from when the mail before them left, not from when it was planned."""
    return max([run.entered_at, *filter(None, sent)])


def seen_by(run: JourneyRun) -> Seen:
    """Only what its version names. What only a newer version of the code knows is neither so nor not so, and never happened."""
    version, subject = run.version.value, subject_of(run)
    named = set(facts_named(version)) & FACTS.keys()
    return Seen(_first_times(version, run), {code: FACTS[code].ask(subject) for code in named})


def calendar_of(run: JourneyRun) -> ReaderCalendar:
    return reader_of(run).calendar


def waits_for_events(version: Version) -> bool:
    """Or may end early: then something can be to do before the time that a step waits for."""
    return version.goal is not None or any(happenings_named(version))


def _first_times(version: Version, run: JourneyRun) -> dict[str, datetime]:
    later = Event.objects.filter(partner_id=run.event.partner_id, created_at__gt=run.event.created_at)
    times = {}
    for code in set(happenings_named(version)) & HAPPENINGS.keys():
        if at := HAPPENINGS[code].among(later, run.client_account_id).aggregate(at=Min("created_at"))["at"]:
            times[code] = at
    return times


def happenings_named(version: Version) -> Iterator[str]:
    yield from version.exits
    yield from (step.event for _number, step in walk(version.steps) if isinstance(step, WaitFor))


def facts_named(version: Version) -> Iterator[str]:
    conditions: list[Condition] = [*version.audience, *([version.goal] if version.goal else [])]
    for _number, step in walk(version.steps):
        if isinstance(step, Branch):
            yield step.fact
        elif isinstance(step, Mail):
            conditions += step.only_if
    yield from (condition.fact for condition in conditions)
