"""What a version would have done with those who began lately, as things happened to their partners, or with an invented one.

No database row is made: the engine's `simulate` says it, under a clock that stops at `until`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partners.onboarding.describing import words_of_outcome, words_of_reason, words_of_step
from partners.onboarding.engine.simulating import Happening, Reader, Turns, simulate
from partners.onboarding.engine.values import walk
from partners.onboarding.models import JourneyRun, JourneyVersion
from partners.onboarding.registry import FACTS, HAPPENINGS
from partners.onboarding.seeing import calendar_of, facts_named, happenings_named
from portal import clock
from portal.events.models import Event
from portal.mail.hours import ReaderCalendar, at_local
from portal.tenancy.actor import Actor

QUARTER = timedelta(days=91)
MOST = 200
INVENTED = "Ingrid Næss"
INVENTED_PARTNER = "Fjord Drift AS"
OSLO = ZoneInfo("Europe/Oslo")
NINE, TEN = time(9), time(10)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what somebody would have got, or not."""

    who: str
    partner: str
    at: datetime
    number: str  # of the step; empty for the end that no step says
    step: str
    outcome: str
    why: str


def happenings_asked(version: JourneyVersion) -> list[str]:
    """Whatever could change what it does: what it waits for, what ends it, and what makes its facts so or no longer so."""
    facts = [FACTS[code] for code in facts_named(version.value) if code in FACTS]
    turning = [code for fact in facts for code in sorted(fact.true_by | fact.false_by)]
    return [code for code in dict.fromkeys([*happenings_named(version.value), *turning]) if code in HAPPENINGS]


def replayed(actor: Actor, version: JourneyVersion, until: datetime) -> list[Told]:
    """Those whom the same trigger started in the quarter before, newest first."""
    runs = list(_started_lately(actor, version, until)[:MOST])
    happened = _happened_to({run.partner_id for run in runs}, happenings_asked(version))
    return [told for run in runs for told in _replay(run, version, happened[run.partner_id], until)]


def invented(version: JourneyVersion, starts: date, happens: Mapping[str, date], until: datetime) -> list[Told]:
    """Everything happens at ten in the morning, an hour after it starts."""
    events = [(at_local(day, TEN, OSLO), code) for code, day in happens.items()]
    reader = Reader(ReaderCalendar(OSLO, "NO"), _turns(version))
    lines = simulate(version.value, at_local(starts, NINE, OSLO), events, reader, until)
    return list(_told(version, INVENTED, INVENTED_PARTNER, lines))


def _started_lately(actor: Actor, version: JourneyVersion, until: datetime):
    rows = JourneyRun.objects.visible_to(actor).filter(version__trigger=version.trigger)
    rows = rows.filter(started_at__gt=until - QUARTER, started_at__lte=until)
    return rows.select_related("user", "partner").order_by("-started_at", "-id")


def _happened_to(partners: Collection[str], codes: list[str]) -> Mapping[str, list[Happening]]:
    """Also before they began: a fact may have been so already."""
    events = Event.objects.filter(partner_id__in=partners).order_by()
    found: dict[str, list[Happening]] = defaultdict(list)
    for code in codes:
        for partner_id, at in HAPPENINGS[code].among(events).values_list("partner_id", "created_at"):
            found[partner_id].append((at, code))
    return found


def _replay(run: JourneyRun, version: JourneyVersion, happened: list[Happening], until: datetime) -> Iterator[Told]:
    reader = Reader(calendar_of(run), _turns(version))
    lines = simulate(version.value, run.started_at, happened, reader, until)
    return _told(version, str(run.user), str(run.partner), lines)


def _turns(version: JourneyVersion) -> dict[str, Turns]:
    facts = {code: FACTS[code] for code in facts_named(version.value) if code in FACTS}
    return {code: Turns(fact.true_by, fact.false_by) for code, fact in facts.items()}


def _told(version: JourneyVersion, who: str, partner: str, lines) -> Iterator[Told]:
    numbers = {step.key: number for number, step in walk(version.value.steps)}
    for line in lines:
        step = version.steps.get(line.step)
        yield Told(
            who=who,
            partner=partner,
            at=line.at,
            number=numbers.get(line.step, ""),
            step=words_of_step(step) if step else "",
            outcome=words_of_outcome(line.outcome),
            why=words_of_reason(line.reason) if line.reason else "",
        )


def end_of(day: date | None) -> datetime:
    """Now, or the last moment of a day."""
    return at_local(day + timedelta(days=1), time(0), OSLO) - timedelta(seconds=1) if day else clock.now()
