"""What is different between two versions of a journey. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import time
from difflib import SequenceMatcher
from typing import Any

from partners.onboarding.engine.reading import DAYS
from partners.onboarding.engine.values import Step, Steps, Version, Words, walk, ways_of
from portal.mail.hours import Hours

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"
MOST_LINES = 500  # of a text that is compared line by line: a longer one is shown whole, as it was and as it is
_WAYS = {"came", "missed", "yes", "no"}


@dataclass(frozen=True, slots=True)
class Change:
    """`key` is the step's, empty of the version itself. Of what was added, removed or moved, `before` and `after` are its
    numbers; of a `field` that was changed, or that came with its step, the values as text.
    """

    key: str
    kind: str
    field: str
    before: str
    after: str

    def lines(self) -> list[tuple[str, str]]:
        """A text line by line: what went ("-"), what came ("+"), what stayed (" ")."""
        old, new = self.before.splitlines(), self.after.splitlines()
        if max(len(old), len(new)) > MOST_LINES:
            return [*(("-", line) for line in old), *(("+", line) for line in new)]
        found: list[tuple[str, str]] = []
        for same, start, end, new_start, new_end in _opcodes(old, new):
            if same == "equal":
                found += ((" ", line) for line in old[start:end])
            else:
                found += [*(("-", line) for line in old[start:end]), *(("+", line) for line in new[new_start:new_end])]
        return found


def _opcodes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Lines that come more than once, blank ones most of all, are matched only beside others: each with each is cubic."""
    often = {line for line, times in Counter(new).items() if times > 1}
    return SequenceMatcher(often.__contains__, old, new, autojunk=False).get_opcodes()


def compare(old: Version, new: Version) -> list[Change]:
    """In the new version's reading order, those of the version itself first, what was removed last."""
    before = {step.key: (number, step) for number, step in walk(old.steps)}
    after = {step.key: (number, step) for number, step in walk(new.steps)}
    moved = _moved(old, new)
    changes = list(_changes("", _said(old), _said(new)))
    for key, (number, step) in after.items():
        if key not in before:
            changes += [Change(key, ADDED, "", "", number), *_came_with(step)]
            continue
        if key in moved:
            changes.append(Change(key, MOVED, "", before[key][0], number))
        changes += _changes(key, _said(before[key][1]), _said(step))
    return changes + [Change(key, REMOVED, "", number, "") for key, (number, _) in before.items() if key not in after]


def _changes(key: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in {**before, **after}:
        was, is_now = before.get(name, ""), after.get(name, "")
        if was != is_now:
            yield Change(key, CHANGED, name, was, is_now)


def _came_with(step: Step) -> Iterator[Change]:
    """All that is said of a new step, but what holds of each that says nothing else."""
    usual = {each.name: _as_text(each.default) for each in fields(step) if each.default is not MISSING}
    for name, text in _said(step).items():
        if name != "kind" and text != usual.get(name, ""):
            yield Change(step.key, ADDED, name, "", text)


def _moved(old: Version, new: Version) -> set[str]:
    """Those in another list than before, and of each list those that the others have not kept their order with."""
    before, after = dict(_lists(old.steps)), dict(_lists(new.steps))
    was_in = {key: place for place, keys in before.items() for key in keys}
    moved = set()
    for place, keys in after.items():
        stayed = [key for key in keys if was_in.get(key) == place]
        moved |= {key for key in keys if key in was_in} - set(stayed)
        ordered = [key for key in before.get(place, []) if key in set(stayed)]
        blocks = SequenceMatcher(None, ordered, stayed, autojunk=False).get_matching_blocks()
        moved |= set(stayed) - {key for block in blocks for key in stayed[block.b : block.b + block.size]}
    return moved


def _lists(steps: Steps, place: tuple[str, str] = ("", "")) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """The keys of each list, by the step and the way that it belongs to."""
    yield place, [step.key for step in steps]
    for step in steps:
        for way, inner in ways_of(step).items():
            yield from _lists(inner, (step.key, way))


def _said(value: Step | Version) -> dict[str, str]:
    """Its fields as text, without the steps that it holds."""
    said = {} if isinstance(value, Version) else {"kind": type(value).__name__}
    for each in fields(value):
        held = getattr(value, each.name)
        if each.name == "words" and isinstance(held, Mapping):
            said |= {
                f"words.{language}.{name}": text for language, words in held.items() for name, text in _parts(words)
            }
        elif each.name not in {"key", "steps", *_WAYS}:
            said[each.name] = _as_text(held)
    return said


def _parts(words: Words) -> Iterator[tuple[str, str]]:
    return ((each.name, getattr(words, each.name)) for each in fields(words))


def _as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case time():
            return value.isoformat("minutes")
        case Hours():
            return f"{_as_text(value.opens)}–{_as_text(value.closes)}, {_as_text(value.days)}"
        case frozenset():
            return ", ".join(DAYS[day - 1] for day in sorted(value))
        case tuple():
            return ", ".join(str(each) for each in value)
    return str(value)
