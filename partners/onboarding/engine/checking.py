"""What keeps a version from being published, and what its editor should look at. Pure."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.onboarding.engine.values import (
    Branch,
    Condition,
    End,
    Mail,
    Notify,
    Step,
    Steps,
    Version,
    Wait,
    WaitFor,
    WaitUntil,
    walk,
    ways_of,
)
from partners.onboarding.engine.ways import Ways, follow, ways_through
from partners.onboarding.engine.wording import fields_in, misplaced, needed_parts

MOST_STEPS, DEEPEST, LONGEST_DAYS = 60, 3, 365
LONGEST_WORDS = {"subject": 150, "preheader": 150, "body": 10_000, "button": 60}
LONGEST = {"hours": 24 * LONGEST_DAYS, "days": LONGEST_DAYS, "working-days": 261, "weeks": 52, "months": 12}
ERROR, WARNING = "error", "warning"

ERRORS: dict[str, str | Promise] = {
    "no-mail": _("There is no mail in it."),
    "too-many": _("There are more steps than {most}."),
    "too-deep": _("There are ways within ways, more than {most} deep."),
    "unreachable": _("Nobody comes here: the journey has ended before."),
    "unknown": _("Nobody knows this: {value}."),
    "empty": _("This is missing."),
    "cannot-happen": _("This cannot happen to those with whom the journey begins."),
    "unfit": _("This cannot be said of those with whom the journey begins: {value}."),
    "too-long": _("This is longer than a year."),
    "no-day": _("No day is chosen."),
    "too-wordy": _("This is longer than {most} characters."),
    "no-place-for-it": _("In code, or in the address of a link, nothing is put in for this: {value}."),
    "way-in-late": _("Only the first mail may lead to where a password is set."),
}
WARNINGS: dict[str, str | Promise] = {
    "untranslated": _("The words are missing in this language; those of the first language are sent."),
    "no-wait-between": _("There is no wait since the mail before."),
    "out-of-hours": _("At this time no mail leaves: the journey's hours are others."),
}


@dataclass(frozen=True, slots=True)
class Fits:
    """What can be said of whoever a journey begins with."""

    events: Collection[str] = ()
    facts: Collection[str] = ()
    places: Collection[str] = ()
    fields: Collection[str] = ()
    texts: Collection[str] = ()
    people: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Known(Fits):
    """What the registries hold. `triggers`: what of it fits whoever starts so. `texts`: shipped, in all languages.
    `ways_in`: those of the places that lead to where a password is set. The first language is sent for want of another.
    """

    triggers: Mapping[str, Fits] = dataclasses.field(default_factory=dict)
    ways_in: Collection[str] = ()
    actions: Collection[str] = ()
    streams: Collection[str] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """`key` is the step's, empty of the version itself; `field` is named as in its JSON."""

    key: str
    field: str
    code: str
    about: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def level(self) -> str:
        return ERROR if self.code in ERRORS else WARNING

    @property
    def words(self) -> str:
        return str((ERRORS | WARNINGS)[self.code]).format(**self.about)


def check(version: Version, known: Known) -> list[Problem]:
    """In reading order, those of the version itself first."""
    steps = [step for _, step in walk(version.steps)]
    found = [
        *_of_the_whole(version, steps, known),
        *_of_the_order(version),
        *_unfit(version, steps, known),
        *(problem for step in steps for problem in _of_one(step, version, known)),
    ]
    place = {"": -1} | {step.key: place for place, step in enumerate(steps)}
    return sorted(found, key=lambda problem: place[problem.key])


def _of_the_whole(version: Version, steps: list[Step], known: Known) -> Iterator[Problem]:
    if not any(isinstance(step, Mail) for step in steps):
        yield Problem("", "steps", "no-mail")
    if len(steps) > MOST_STEPS:
        yield Problem("", "steps", "too-many", {"most": MOST_STEPS})
    yield from _unknown("", "trigger", [version.trigger], known.triggers)
    yield from _unknown_facts("", "audience", version.audience, known)
    yield from _unknown_facts("", "goal", [version.goal] if version.goal else [], known)
    yield from _unknown("", "exits", version.exits, known.events)


def _of_the_order(version: Version) -> Iterator[Problem]:
    yield from _of_a_list(version.steps, depth=1)
    mails = [step for _, step in walk(version.steps) if isinstance(step, Mail)]
    by_key = {step.key: step for _, step in walk(version.steps)}
    ways = ways_through(version.steps)
    close = {key for mail in mails for key in _mails_at_once_after(mail.key, ways, by_key)}
    yield from (Problem(mail.key, "", "no-wait-between") for mail in mails if mail.key in close)


def _of_a_list(steps: Steps, depth: int) -> Iterator[Problem]:
    if steps and depth > DEEPEST:
        yield Problem(steps[0].key, "", "too-deep", {"most": DEEPEST})
    for before, step in pairwise(steps):
        if _ends(before):
            yield Problem(step.key, "", "unreachable")
    for step in steps:
        for inner in ways_of(step).values():
            yield from _of_a_list(inner, depth + 1)


def _ends(step: Step) -> bool:
    ways = ways_of(step).values()
    return isinstance(step, End) or (bool(ways) and all(inner and _ends(inner[-1]) for inner in ways))


def _mails_at_once_after(key: str, ways: Ways, by_key: Mapping[str, Step]) -> Iterator[str]:
    outcomes = ways_of(by_key[key]) or ("",)
    for following in {follow(ways, key, outcome) for outcome in outcomes} - {""}:
        match by_key[following]:
            case Mail():
                yield following
            case Branch() | Notify():
                yield from _mails_at_once_after(following, ways, by_key)


def _unfit(version: Version, steps: list[Step], known: Known) -> Iterator[Problem]:
    """What is known, and of others than whom the journey begins with."""
    fits = known.triggers.get(version.trigger, known)
    for key, name, kind, values in _named(version, steps):
        others = [value for value in values if value in getattr(known, kind) and value not in getattr(fits, kind)]
        yield from (Problem(key, name, "unfit", {"value": value}) for value in others)


def _named(version: Version, steps: list[Step]) -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Step and field where something is named, what kind of thing, and its codes."""
    yield "", "audience", "facts", _facts(version.audience)
    yield "", "goal", "facts", _facts([version.goal] if version.goal else [])
    yield "", "exits", "events", version.exits
    for step in steps:
        match step:
            case Mail():
                yield step.key, "only_if", "facts", _facts(step.only_if)
                yield step.key, "place", "places", [step.place]
                yield step.key, "text", "texts", [step.text] if not step.words else []
                for language, words in step.words.items():
                    for part in LONGEST_WORDS:
                        yield step.key, f"words.{language}.{part}", "fields", fields_in(getattr(words, part))
            case Branch():
                yield step.key, "fact", "facts", [step.fact]
            case Notify():
                yield step.key, "who", "people", [step.who]
                yield step.key, "words", "fields", fields_in(step.words)


def _of_one(step: Step, version: Version, known: Known) -> Iterator[Problem]:
    match step:
        case Mail():
            yield from _of_a_mail(step, version, known)
            yield from _of_words(step, known)
        case Wait(amount=amount, unit=unit) if amount > LONGEST[unit]:
            yield Problem(step.key, "amount", "too-long")
        case WaitUntil():
            yield from _of_an_hour(step, version)
        case WaitFor():
            yield from _of_a_happening(step, version, known)
        case Branch():
            yield from _unknown(step.key, "fact", [step.fact], known.facts)
        case Notify():
            yield from _unknown(step.key, "who", [step.who], known.people)
            yield from _empty(step.key, "words", step.words)
            yield from _unknown(step.key, "words", fields_in(step.words), known.fields)


def _of_a_mail(mail: Mail, version: Version, known: Known) -> Iterator[Problem]:
    yield from _unknown_facts(mail.key, "only_if", mail.only_if, known)
    yield from _unknown(mail.key, "place", [mail.place] if mail.place else [], known.places)
    yield from _unknown(mail.key, "stream", [mail.stream] if mail.stream else [], known.streams)
    yield from _unknown(mail.key, "actions", mail.actions, known.actions)
    first = next(step for _, step in walk(version.steps) if isinstance(step, Mail))
    if mail.place in known.ways_in and mail is not first:
        yield Problem(mail.key, "place", "way-in-late")
    if mail.expires_days > LONGEST_DAYS:
        yield Problem(mail.key, "expires_days", "too-long")


def _of_words(mail: Mail, known: Known) -> Iterator[Problem]:
    if mail.text and not mail.words:
        yield from _unknown(mail.key, "text", [mail.text], known.texts)
        return
    first, *others = known.languages
    needed = needed_parts(mail)
    for part in needed:
        yield from _empty(mail.key, f"words.{first}.{part}", getattr(mail.words.get(first), part, ""))
    for language in others:
        if not all(getattr(mail.words.get(language), part, "").strip() for part in needed):
            yield Problem(mail.key, f"words.{language}", "untranslated")
    for language, words in mail.words.items():
        for part, most in LONGEST_WORDS.items():
            text, name = getattr(words, part), f"words.{language}.{part}"
            yield from _unknown(mail.key, name, fields_in(text), known.fields)
            if len(text) > most:
                yield Problem(mail.key, name, "too-wordy", {"most": most})
            elif part == "body":
                yield from (Problem(mail.key, name, "no-place-for-it", {"value": field}) for field in misplaced(text))


def _of_an_hour(step: WaitUntil, version: Version) -> Iterator[Problem]:
    if not step.days:
        yield Problem(step.key, "days", "no-day")
    elif (hours := version.hours) and not (hours.opens <= step.at < hours.closes and step.days & hours.days):
        yield Problem(step.key, "at", "out-of-hours")


def _of_a_happening(step: WaitFor, version: Version, known: Known) -> Iterator[Problem]:
    yield from _unknown(step.key, "event", [step.event], known.events)
    possible = known.triggers.get(version.trigger, known)
    if step.event in known.events and step.event not in possible.events:
        yield Problem(step.key, "event", "cannot-happen")
    if step.days > LONGEST_DAYS:
        yield Problem(step.key, "days", "too-long")


def _unknown(key: str, name: str, values: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    yield from (Problem(key, name, "unknown", {"value": value}) for value in values if value not in known)


def _unknown_facts(key: str, name: str, conditions: Collection[Condition], known: Known) -> Iterator[Problem]:
    yield from _unknown(key, name, _facts(conditions), known.facts)


def _facts(conditions: Collection[Condition]) -> list[str]:
    return [condition.fact for condition in conditions]


def _empty(key: str, name: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(key, name, "empty")
