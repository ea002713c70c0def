"""What comes next. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from partners.onboarding.engine.values import (
    Act,
    Branch,
    Condition,
    End,
    Ended,
    Mail,
    Mailed,
    Notify,
    Passed,
    Reason,
    Rest,
    Run,
    Seen,
    Skipped,
    Step,
    Told,
    Version,
    Wait,
    WaitFor,
    WaitUntil,
    walk,
)
from partners.onboarding.engine.ways import Ways, follow, ways_through
from portal.mail.hours import ReaderCalendar

PATIENCE = timedelta(minutes=5)  # with a mail whose hour has come
NEARLY = timedelta(hours=1)  # whoever comes to a "wait until nine" a little after nine does not wait for a day


def begin(version: Version, seen: Seen) -> str | Ended:
    """The first step, or why the journey is not for this reader."""
    if unmet := _unmet(version.audience, seen):
        return Ended(_about(unmet, "not-for-them"))
    return version.steps[0].key if version.steps else ""


def acts_now(version: Version, run: Run, seen: Seen, calendar: ReaderCalendar, now: datetime) -> Iterator[Act]:
    """All that there is to do now, one after the other; the last one is a mail, a rest or the end."""
    while True:
        act = next_act(version, run, seen, calendar, now)
        yield act
        if isinstance(act, Mailed | Rest | Ended):
            return
        run = advanced(run, act, now)


def advanced(run: Run, act: Mailed | Skipped | Passed | Told, now: datetime) -> Run:
    return replace(run, at=act.to, entered_at=now, done={**run.done, act.step: act.outcome})


def next_act(version: Version, run: Run, seen: Seen, calendar: ReaderCalendar, now: datetime) -> Act:
    if over := _over(version, seen):
        return over
    if run.pending:
        return Rest(run.at, max(run.pending, now) + PATIENCE, Reason("mail-before"))
    ways, at = ways_through(version.steps), run.at
    while at in run.done:  # a version that they were moved to has it in another place
        at = follow(ways, at, run.done[at])
    if not at:
        return Ended(Reason("went-through"))
    step = next((step for _, step in walk(version.steps) if step.key == at), None)
    if step is None:
        return Ended(Reason("step-gone"))
    return _act_at(step, ways, run, seen, calendar, now)


def reason_not_to_send(version: Version, key: str, seen: Seen) -> Reason | None:
    """Asked again when a planned mail is about to leave: much may have happened since."""
    if over := _over(version, seen):
        return over.because
    mails = (step for _, step in walk(version.steps) if step.key == key and isinstance(step, Mail))
    return next((_unfit(mail, seen) for mail in mails), Reason("step-gone"))


def _over(version: Version, seen: Seen) -> Ended | None:
    if exit_event := next((code for code in version.exits if code in seen.events), None):
        return Ended(Reason("exit", {"event": exit_event}))
    if version.goal and version.goal.is_met(seen.facts):
        return Ended(_about(version.goal, "goal"), goal=True)
    return None


def _act_at(step: Step, ways: Ways, run: Run, seen: Seen, calendar: ReaderCalendar, now: datetime) -> Act:
    match step:
        case Mail():
            to = follow(ways, step.key)
            if because := _unfit(step, seen):
                return Skipped(step.key, to, because)
            return Mailed(step.key, to, now + timedelta(days=step.expires_days))
        case Branch():
            outcome = "yes" if seen.facts.get(step.fact) else "no"
            return Passed(step.key, follow(ways, step.key, outcome), outcome)
        case Notify():
            return Told(step.key, follow(ways, step.key))
        case End():
            return Ended(Reason("said-so", {"words": step.reason}), step=step.key)
        case Wait() | WaitUntil() | WaitFor():
            return _waited(step, ways, run, seen, calendar, now)


def _waited(
    step: Wait | WaitUntil | WaitFor, ways: Ways, run: Run, seen: Seen, calendar: ReaderCalendar, now: datetime
) -> Passed | Rest:
    due = due_at(step, run, calendar)
    outcome, because = "waited", Reason("waits")
    if isinstance(step, WaitFor):
        came = step.event in seen.events and seen.events[step.event] <= due
        outcome, because = "came" if came else "missed", Reason("waits-for", {"event": step.event})
    if now < due and outcome != "came":
        return Rest(step.key, due, because)
    return Passed(step.key, follow(ways, step.key, outcome), outcome)


def due_at(step: Wait | WaitUntil | WaitFor, run: Run, calendar: ReaderCalendar) -> datetime:
    """When whoever stands there has waited long enough."""
    match step:
        case Wait():
            since = run.started_at if step.since == "start" else run.entered_at
            return calendar.after(since, step.amount, step.unit)
        case WaitUntil():
            return calendar.next_at(run.entered_at - NEARLY, step.at, step.days)
        case WaitFor():
            return calendar.after(run.entered_at, step.days, "days")


def _unfit(mail: Mail, seen: Seen) -> Reason | None:
    unmet = _unmet(mail.only_if, seen)
    return _about(unmet, "not-so") if unmet else None


def _unmet(conditions: tuple[Condition, ...], seen: Seen) -> Condition | None:
    return next((condition for condition in conditions if not condition.is_met(seen.facts)), None)


def _about(condition: Condition, code: str) -> Reason:
    """What is denied has words of its own: "only if it is not so"."""
    return Reason(code if condition.holds else f"{code}-denied", {"fact": condition.fact})
