"""`@Sam Ortiz` in a text: who is meant, and how it is shown. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.text import fold, spelled_out

_AT = re.compile(r"(?<![\w@./])@(?=\w)")  # not within an address
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r" ?[\w'’.&-]+")
_FURTHER_NAME = re.compile(r" [^\W\d_a-zß-öø-ÿ]")  # “@Sam Lee” is not the Sam who is called Ortiz


class MentionUnclear(PortalError):
    code = "mention_unclear"
    status = 400
    field = "text"
    message: str | Promise = _("“@{given}” could be {names}.")
    next_step: str | Promise = _("Write the whole name after the @, or the address: @{example}")


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Read:
    """The text with each name as the person is called, and the names by id."""

    text: str
    mentions: dict[str, str]


def read_mentions(text: str, people: Collection[Person], known: Collection[str] = ()) -> Read:
    """An @ with an address, a whole name, or the beginning of one that only one has; whoever is `known` goes before others of
    that name. An @ with anything else is text. Raises MentionUnclear.
    """
    words, addresses = _by_words(people), {person.email.lower(): person for person in people}
    parts, mentions, done = [], {}, 0
    for at in _AT.finditer(text):
        if at.start() < done:
            continue
        if found := _meant_at(text, at.end(), addresses, words, known):
            person, end = found
            parts += [text[done : at.end()], person.name]
            mentions[person.id], done = person.name, end
    return Read("".join([*parts, text[done:]]), mentions)


def _by_words(people: Iterable[Person]) -> dict[str, list[Person]]:
    """By the first words of the name, one or more; umlauts in both spellings."""
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        names = [fold(person.name).split(), fold(spelled_out(person.name)).split()]
        for words in {" ".join(name[:count]) for name in names for count in range(1, len(name) + 1)}:
            found[words].append(person)
    return found


def _meant_at(
    text: str, start: int, addresses: Mapping[str, Person], words: Mapping[str, list[Person]], known: Collection[str]
) -> tuple[Person, int] | None:
    """What stands behind an @ is an address, or a name."""
    if match := _ADDRESS.match(text, start):
        person = addresses.get(match[0].lower())
        return (person, match.end()) if person else None
    return _name_at(text, start, words, known)


def _name_at(
    text: str, start: int, people: Mapping[str, list[Person]], known: Collection[str]
) -> tuple[Person, int] | None:
    """The longest run of words that is a name."""
    longest = max((name.count(" ") for name in people), default=0) + 1
    for end in reversed(list(_word_ends(text, start, longest))):
        given = _without_end(text[start:end])
        meant = people.get(fold(given), [])
        if whole := [person for person in meant if _is_whole(given, person)]:
            return _the_one(given, whole, known), start + len(given)
        if meant and not _FURTHER_NAME.match(text, start + len(given)):
            return _the_one(given, meant, known), start + len(given)
    return None


def _without_end(given: str) -> str:
    """Without what follows a name and is none of it: “@Sam’s”, “@Sam.”"""
    plain = given.rstrip(".'’-")
    return plain[:-2] if plain.endswith(("'s", "’s")) else plain


def _is_whole(given: str, person: Person) -> bool:
    return fold(given) in {fold(person.name), fold(spelled_out(person.name))}


def _word_ends(text: str, start: int, most: int) -> Iterator[int]:
    for _number in range(most):
        match = _WORD.match(text, start)
        if match is None:
            return
        start = match.end()
        yield start


def _the_one(given: str, meant: list[Person], known: Collection[str]) -> Person:
    before = [person for person in meant if person.id in known] or meant
    if len(before) > 1:
        names = ", ".join(f"{person.name} ({person.email})" for person in before[:5])
        raise MentionUnclear(given=given, names=names, example=before[0].email)
    return before[0]
