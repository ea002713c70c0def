"""What a version would have done with those who began lately, as things happened to their partners, or with an invented one.

No database row is made: the engine's `simulate` says it, under a clock that stops at `until`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partners.clients.mailed import clients_of
from partners.onboarding.describing import words_of_outcome, words_of_reason, words_of_step
from partners.onboarding.engine.reasons import FROM_OUTSIDE
from partners.onboarding.engine.simulating import Happening, Left, Line, Reader, Turns, simulate
from partners.onboarding.engine.values import Mail, Step, walk
from partners.onboarding.models import JourneyAct, JourneyRun, JourneyVersion
from partners.onboarding.readers import subject_of
from partners.onboarding.registry import FACTS, HAPPENINGS, OF_CLIENT, PLACES, TRIGGERS
from partners.onboarding.seeing import calendar_of, facts_named, happenings_named
from portal import clock
from portal.events.models import Event
from portal.mail.hours import ReaderCalendar, at_local
from portal.mail.reader_hours import leaves_at, usual_hours
from portal.tenancy.actor import Actor

QUARTER = timedelta(days=91)
MOST = 200
INVENTED = "Ingrid Næss"
INVENTED_PARTNER = "Fjord Drift AS"
INVENTED_CLIENT = "Solvik Bryggeri"
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
    happened, ends = _happened_to(runs, happenings_asked(version)), _ends_from_outside(runs)
    return [told for run in runs for told in _replay(run, version, happened[_whose(run)], until, ends.get(run.pk))]


def invented(version: JourneyVersion, starts: date, happens: Mapping[str, date], until: datetime) -> list[Told]:
    """Everything happens at ten in the morning, an hour after it starts."""
    events = [(at_local(day, TEN, OSLO), code) for code, day in happens.items()]
    trigger = TRIGGERS.get(version.trigger)
    reader = _reader(version, ReaderCalendar(OSLO, "NO"), trigger.so if trigger else {})
    lines = simulate(version.value, at_local(starts, NINE, OSLO), events, reader, until)
    about = f"{INVENTED_CLIENT} · {INVENTED_PARTNER}" if trigger and trigger.kind in OF_CLIENT else INVENTED_PARTNER
    return list(_told(version, INVENTED, about, lines))


def _started_lately(actor: Actor, version: JourneyVersion, until: datetime):
    rows = JourneyRun.objects.visible_to(actor).filter(version__trigger=version.trigger)
    rows = rows.filter(started_at__gt=until - QUARTER, started_at__lte=until)
    related = ("user", "contact", "client_account", "partner", "event")
    return rows.select_related(*related).order_by("-started_at", "-id")


def _whose(run: JourneyRun) -> str:
    """To whom something has to happen for it to count: to the client that a run is about, else to its partner."""
    return run.client_account_id or run.partner_id


def _happened_to(runs: Collection[JourneyRun], codes: list[str]) -> Mapping[str, list[Happening]]:
    """Also before they began: a fact may have been so already."""
    events = Event.objects.filter(partner_id__in={run.partner_id for run in runs}).order_by()
    about_clients = any(run.client_account_id for run in runs)
    found: dict[str, list[Happening]] = defaultdict(list)
    for code in codes:
        happening = HAPPENINGS[code]
        rows = list(happening.among(events).values_list("partner_id", "subject_id", "created_at"))
        clients = (
            clients_of(happening.about, {pk for _partner, pk, _at in rows}) if about_clients and happening.about else {}
        )
        for partner_id, pk, at in rows:
            for whose in {partner_id, clients.get(pk, partner_id)}:
                found[whose].append((at, code))
    return found


def _ends_from_outside(runs: Collection[JourneyRun]) -> Mapping[str, JourneyAct]:
    acts = JourneyAct.objects.filter(run__in=[run.pk for run in runs], step="", reason__in=FROM_OUTSIDE)
    return {act.run_id: act for act in acts}


def _replay(
    run: JourneyRun, version: JourneyVersion, happened: list[Happening], until: datetime, end: JourneyAct | None
) -> Iterator[Told]:
    """What no event turns is asked as it is today. What ended the run whatever its version says would have ended it as well."""
    turns, subject = _turns(version), subject_of(run)
    unturned = [code for code, turn in turns.items() if not turn.true_by | turn.false_by]
    reader = _reader(version, calendar_of(run), {code: FACTS[code].ask(subject) for code in unturned})
    lines = simulate(version.value, run.started_at, happened, reader, min(until, end.at) if end else until)
    if end and end.at <= until and not (lines and lines[-1].outcome == end.outcome):
        lines = [line for line in lines if line.outcome != "rests"] + [Line(end.at, "", end.outcome, end.because)]
    whom = f"{run.client_account} · {run.partner}" if run.client_account else str(run.partner)
    return _told(version, run.reader_name, whom, lines)


def _reader(version: JourneyVersion, calendar: ReaderCalendar, so: Mapping[str, bool]) -> Reader:
    """Who gets no other mail than this journey's."""
    turns = _turns(version)
    at_first = {code: FACTS[code].at_first for code, turn in turns.items() if not turn.true_by}
    hours = version.value.hours or usual_hours(calendar)

    def leaves(mail: Mail, planned: datetime, left: Left) -> datetime:
        if _is_way_in(mail):
            return planned
        before = [at for key, at in left.items() if not _is_way_in(version.steps[key])]
        return leaves_at(planned, max(before, default=None), hours, calendar)

    return Reader(calendar, turns, {**at_first, **so}, leaves)


def _is_way_in(step: Step) -> bool:
    """Whoever begins has no password yet, as a rule: the mail is transactional, and waits for no hour."""
    place = PLACES.get(step.place) if isinstance(step, Mail) else None
    return bool(place and place.way_in)


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
