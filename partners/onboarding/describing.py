"""Steps and reasons in the words of whoever reads them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from partners.onboarding.cards import IN_DOUBT_WORDS, SINCE_WORDS, UNIT_WORDS
from partners.onboarding.engine.comparing import ADDED, CHANGED, MOVED, REMOVED, Change
from partners.onboarding.engine.reading import DAYS
from partners.onboarding.engine.reasons import words_of
from partners.onboarding.engine.values import (
    Branch,
    Condition,
    End,
    Mail,
    Notify,
    Reason,
    Step,
    Version,
    Wait,
    WaitFor,
    WaitUntil,
    walk,
)
from partners.onboarding.engine.wording import words_in
from partners.onboarding.models import JourneyAct, JourneyRun
from partners.onboarding.registry import FACTS, PEOPLE, PLACES, TRIGGERS, label_of
from portal.mail.streams import OPTIONAL_CHOICES
from portal.mail.templates import label_of as label_of_mail

WAY_WORDS = {
    "came": gettext_lazy("If it happens"),
    "missed": gettext_lazy("If it does not happen in time"),
    "yes": gettext_lazy("If it is so"),
    "no": gettext_lazy("If it is not so"),
}


def words_of_reason(reason: Reason) -> str:
    fact = FACTS.get(reason.about.get("fact", ""))
    if reason.code == "not-so" and fact and fact.otherwise:
        return str(fact.otherwise)
    return words_of(reason, label_of)


def words_of_outcome(outcome: str) -> str:
    """Of an act, or of where somebody stands when a trial ends."""
    return _("Stands there") if outcome == "rests" else str(JourneyAct.Outcome(outcome).label)


def words_of_standing(run: JourneyRun) -> str:
    """Where it stands; nothing of a run that is over, or behind its last step."""
    step = run.version.steps.get(run.at_step) if run.state == JourneyRun.State.RUNNING else None
    return words_of_step(step) if step else ""


def words_of_conditions(conditions: Iterable[Condition]) -> str:
    return "; ".join(_words_of_condition(condition) for condition in conditions)


def _words_of_condition(condition: Condition) -> str:
    label = label_of(condition.fact)
    return label if condition.holds else _("not so: {fact}").format(fact=label)


def words_of_step(step: Step) -> str:
    match step:
        case Mail():
            return _words_of_mail(step)
        case Wait():
            return _words_of_wait(step)
        case WaitUntil():
            days = ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(step.days))
            return _("wait until {hour} on one of: {days}").format(hour=f"{step.at:%H:%M}", days=days)
        case WaitFor():
            words = ngettext("wait up to {n} day for: {event}", "wait up to {n} days for: {event}", step.days)
            return words.format(n=step.days, event=label_of(step.event))
        case Branch():
            return _("whether this is so: {fact}").format(fact=label_of(step.fact))
        case Notify():
            return _("tell: {words}").format(words=step.words)
        case End():
            return _("the end: {reason}").format(reason=step.reason) if step.reason else _("the end")


def _words_of_mail(mail: Mail) -> str:
    """Its own subject, or what its text is called."""
    first = settings.LANGUAGES[0][0]
    subject = words_in(mail, get_language() or first, first).subject
    return subject or (label_of_mail(mail.text) if mail.text else _("a mail without words"))


def _words_of_wait(wait: Wait) -> str:
    n = wait.amount
    words = {
        "hours": ngettext("wait {n} hour", "wait {n} hours", n),
        "days": ngettext("wait {n} day", "wait {n} days", n),
        "working-days": ngettext("wait {n} working day", "wait {n} working days", n),
        "weeks": ngettext("wait {n} week", "wait {n} weeks", n),
        "months": ngettext("wait {n} month", "wait {n} months", n),
    }[wait.unit].format(n=n)
    return words if wait.since == "here" else _("{wait}, from the start on").format(wait=words)


# ── What is different between two versions ──────────────────────────────────────────────────────────

KINDS_OF_CHANGE = {
    ADDED: gettext_lazy("Added"),
    REMOVED: gettext_lazy("Removed"),
    MOVED: gettext_lazy("Moved"),
    CHANGED: gettext_lazy("Changed"),
}
FIELDS_OF_CHANGE = {
    "kind": gettext_lazy("Kind"),
    "trigger": gettext_lazy("Starts with"),
    "audience": gettext_lazy("Only for whom this is so"),
    "goal": gettext_lazy("Goal"),
    "exits": gettext_lazy("Ends when this happens"),
    "hours": gettext_lazy("Hours"),
    "text": gettext_lazy("Words"),
    "place": gettext_lazy("Button leads to"),
    "only_if": gettext_lazy("Only if"),
    "expires_days": gettext_lazy("Of use for so many days"),
    "in_doubt": gettext_lazy("If nobody knows whether it arrived"),
    "stream": gettext_lazy("Stream"),
    "amount": gettext_lazy("How long"),
    "unit": gettext_lazy("Unit"),
    "since": gettext_lazy("Counted"),
    "at": gettext_lazy("At"),
    "days": gettext_lazy("Days"),
    "event": gettext_lazy("For this to happen"),
    "fact": gettext_lazy("Whether this is so"),
    "who": gettext_lazy("Whom"),
    "words": gettext_lazy("What"),
    "reason": gettext_lazy("Why it ends here"),
    "subject": gettext_lazy("Subject"),
    "preheader": gettext_lazy("Preview line"),
    "body": gettext_lazy("Text"),
    "button": gettext_lazy("Button"),
}
_BY_LABEL: Mapping[str, Mapping[str, Any]] = {"place": PLACES, "who": PEOPLE, "trigger": TRIGGERS}
_IN_WORDS: Mapping[str, Mapping[str, Any]] = {
    "stream": dict(OPTIONAL_CHOICES),
    "in_doubt": IN_DOUBT_WORDS,
    "unit": UNIT_WORDS,
    "since": SINCE_WORDS,
}
_CONDITIONS = {"audience", "goal", "exits", "only_if", "event", "fact"}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    step: str  # empty of the journey itself
    kind: str
    field: str
    lines: list[tuple[str, str]]
    mail: str  # the key of a mail that the new version has


def words_of_changes(old: Version, new: Version, changes: Iterable[Change]) -> Iterator[ChangeLine]:
    steps = {step.key: (number, step) for number, step in [*walk(old.steps), *walk(new.steps)]}
    for change in changes:
        number, step = steps.get(change.key, ("", None))
        yield ChangeLine(
            step=f"{number} · {words_of_step(step)}" if step else "",
            kind=str(KINDS_OF_CHANGE[change.kind]),
            field=_field_of(change),
            lines=_lines_of(change),
            mail=change.key if isinstance(step, Mail) and change.kind != REMOVED else "",
        )


def _field_of(change: Change) -> str:
    language, _dot, part = change.field.removeprefix("words.").partition(".")
    if part:
        return f"{FIELDS_OF_CHANGE[part]} ({dict(settings.LANGUAGES).get(language, language)})"
    return str(FIELDS_OF_CHANGE.get(change.field, change.field))


def _lines_of(change: Change) -> list[tuple[str, str]]:
    if not change.field:
        return [("-", change.before)] * bool(change.before) + [("+", change.after)] * bool(change.after)
    if change.field.startswith("words."):
        return change.lines()
    both = (("-", change.before), ("+", change.after))
    return [(sign, _value_in_words(change.field, text)) for sign, text in both if text]


def _value_in_words(field: str, text: str) -> str:
    if field in _CONDITIONS:
        return ", ".join(
            _words_of_condition(Condition(code.removeprefix("not "), code[:4] != "not ")) for code in text.split(", ")
        )
    if field == "text":
        return label_of_mail(text)
    if field in ("days", "hours"):  # hours begin with from when until when
        return ", ".join(str(WEEKDAYS[DAYS.index(day)]) if day in DAYS else day for day in text.split(", "))
    if text in _IN_WORDS.get(field, {}):
        return str(_IN_WORDS[field][text])
    known = _BY_LABEL.get(field, {})
    return str(known[text].label) if text in known else text
