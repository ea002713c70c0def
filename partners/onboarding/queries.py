"""Questions about journeys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from partners.onboarding.describing import (
    WAY_WORDS,
    words_of_conditions,
    words_of_outcome,
    words_of_reason,
    words_of_step,
)
from partners.onboarding.engine.deciding import due_at
from partners.onboarding.engine.values import Mail, Run, Step, Steps, Wait, WaitFor, WaitUntil, walk, ways_of
from partners.onboarding.models import Journey, JourneyAct, JourneyRun, JourneyVersion
from partners.onboarding.registry import TRIGGERS, ReaderKind
from partners.onboarding.seeing import calendar_of, waits_from
from portal.accounts.models import User
from portal.errors import NotFound
from portal.tenancy.actor import Actor


def journeys_started_by(trigger: str) -> list[Journey]:
    started = Journey.objects.filter(published__trigger=trigger, is_active=True)
    return list(started.select_related("published").order_by("id"))


def published_version(actor: Actor, code: str) -> JourneyVersion | None:
    """The one with which new people begin."""
    journeys = Journey.objects.visible_to(actor).filter(code=code)
    return JourneyVersion.objects.filter(pk__in=journeys.values("published")).select_related("journey").first()


def version_numbered(journey: Journey, number: str) -> JourneyVersion | None:
    """Without a number the one with which new people begin, else the newest."""
    versions = journey.versions.order_by("-number")
    if number:
        return versions.filter(number=number).first() if number.isdecimal() and len(number) < 6 else None
    return journey.published or versions.first()


def journey_coded(actor: Actor, code: str) -> Journey:
    """With the version with which new people begin."""
    journey = Journey.objects.visible_to(actor).filter(code=code).select_related("published", "draft_by").first()
    if journey is None:
        raise NotFound()
    return journey


@dataclass(frozen=True, slots=True)
class PictureStep:
    """A step, and how many people stand at it: numbers only, so that they are also for whoever reads no partners."""

    key: str
    line: "StepLine"
    standing: int
    ways: "list[tuple[str, list[PictureStep]]]"


@dataclass(frozen=True, slots=True)
class Picture:
    trigger: str
    steps: list[PictureStep]
    running: int
    elsewhere: int  # on older versions


def picture_of(journey: Journey) -> Picture:
    """One query says where everybody stands."""
    running = JourneyRun.objects.filter(journey=journey, state=JourneyRun.State.RUNNING).order_by()
    rows = list(running.values_list("version_id", "at_step").annotate(Count("id")))
    here = {step: count for version_id, step, count in rows if version_id == journey.published_id}
    total, version = sum(count for *_, count in rows), journey.published
    return Picture(
        trigger=_trigger_in_words(version.trigger) if version else "",
        steps=_picture_steps(version.value.steps, here) if version else [],
        running=total,
        elsewhere=total - sum(here.values()),
    )


def _picture_steps(steps: Steps, standing: Mapping[str, int], before: str = "") -> list[PictureStep]:
    return [
        PictureStep(
            key=step.key,
            line=_step_line(number := f"{before}{place}", step),
            standing=standing.get(step.key, 0),
            ways=[
                (str(WAY_WORDS[way]), _picture_steps(inner, standing, f"{number}.{way}."))
                for way, inner in ways_of(step).items()
            ],
        )
        for place, step in enumerate(steps, 1)
    ]


@dataclass(frozen=True, slots=True)
class VersionLine:
    version: JourneyVersion
    writers: str  # all who wrote on its draft, as far as there are accounts of them


def versions_of(journey: Journey) -> list[VersionLine]:
    """Newest first."""
    versions = list(journey.versions.select_related("published_by"))
    writers = {version.pk: {*version.editors, version.edited_by_id} - {None} for version in versions}
    people = User.objects.in_bulk({pk for ids in writers.values() for pk in ids})
    return [
        VersionLine(version, ", ".join(sorted(str(people[pk]) for pk in writers[version.pk] if pk in people)))
        for version in versions
    ]


def journeys_with_clients(actor: Actor) -> list[Journey]:
    """Those that go with contacts, each with how many of them the actor's partner has on it."""
    triggers = [code for code, trigger in TRIGGERS.items() if trigger.kind == ReaderKind.CLIENT]
    mine = Q(runs__partner=actor.partner_id, runs__state=JourneyRun.State.RUNNING)
    rows = Journey.objects.filter(published__trigger__in=triggers).annotate(on_it=Count("runs", filter=mine))
    return list(rows.filter(Q(is_active=True) | Q(on_it__gt=0)).order_by("name", "id"))


def running_on(journey: Journey) -> int:
    return JourneyRun.objects.filter(journey=journey, state=JourneyRun.State.RUNNING).count()


@dataclass(frozen=True, slots=True)
class StepLine:
    number: str
    words: str
    only_if: str


@dataclass(frozen=True, slots=True)
class ActLine:
    """What a run did at a step, and why."""

    act: JourneyAct
    words: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class JourneyLine:
    journey: Journey
    trigger: str  # what starts it, in words
    steps: list[StepLine]
    running: int  # a number only, as in the picture


def journey_lines(actor: Actor) -> list[JourneyLine]:
    """Each journey with its steps, and how many people are on it."""
    journeys = list(Journey.objects.visible_to(actor).select_related("published").order_by("name", "id"))
    running = JourneyRun.objects.filter(journey__in=journeys, state=JourneyRun.State.RUNNING).order_by()
    counts = dict(running.values_list("journey_id").annotate(Count("id")))
    return [_journey_line(journey, counts.get(journey.pk, 0)) for journey in journeys]


def _journey_line(journey: Journey, running: int) -> JourneyLine:
    version = journey.published
    trigger, steps = (version.trigger, version.value.steps) if version else ("", ())
    return JourneyLine(
        journey=journey,
        trigger=_trigger_in_words(trigger),
        steps=[_step_line(number, step) for number, step in walk(steps)],
        running=running,
    )


def _trigger_in_words(code: str) -> str:
    return str(TRIGGERS[code].label) if code in TRIGGERS else code


def _step_line(number: str, step: Step) -> StepLine:
    only_if = words_of_conditions(step.only_if) if isinstance(step, Mail) else ""
    return StepLine(number, words_of_step(step), only_if)


def acts_of(run: JourneyRun) -> list[ActLine]:
    """In the order in which they were done."""
    return [_act_line(run, act) for act in run.acts.select_related("message")]


def _act_line(run: JourneyRun, act: JourneyAct) -> ActLine:
    step = run.version.steps.get(act.step)
    return ActLine(
        act=act,
        words=words_of_step(step) if step else act.step,
        outcome=words_of_outcome(act.outcome),
        reason=words_of_reason(act.because) if act.because else "",
    )


def stands_until(run: JourneyRun) -> datetime | None:
    """When the step at which it stands is over, as far as time alone decides."""
    step = run.version.steps.get(run.at_step) if run.next_at else None
    return due_of(run, step, run.acts.select_related("message")) if step else None


def due_of(run: JourneyRun, step: Step, acts: Iterable[JourneyAct]) -> datetime | None:
    """When the step is over, as far as time alone decides: it may be looked at before."""
    if not isinstance(step, Wait | WaitUntil | WaitFor):
        return run.next_at
    since = waits_from(run, (act.message.sent_at for act in acts if act.message))
    return due_at(step, Run(run.at_step, run.started_at, since), calendar_of(run))
