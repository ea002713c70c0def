"""People out of pasted lines or a CSV: an address each, and names if there are any. Pure."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.values import Invitee, is_address, is_name

LONGEST_PASTE = 100_000
LONGEST_LINE = 20_000  # a few hundred people in one line, as programs for mail copy them
# No two parts of it take the same character: it has one way to go through a line.
MAILBOX = re.compile(r"([^<>@;]*)<([^<>;]+)>")
FIELDS = ("email", "given_name", "surname")
HEADS = {
    "email": ("email", "e-mail", "mail", "e-mail address", "email address", "address", "e-mail-adresse", "adresse"),
    "given_name": ("given name", "first name", "firstname", "givenname", "given_name", "vorname"),
    "surname": ("surname", "last name", "lastname", "family name", "nachname", "name"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    said: str
    words: str | Promise


def read_people(text: str) -> tuple[list[Invitee], list[Problem]]:
    """Those that can be invited as they stand, and what is wrong with the other lines."""
    people, problems, seen = list[Invitee](), list[Problem](), dict[str, int]()
    for number, line in enumerate(lines := _lines(text), 1):
        if len(line) > LONGEST_LINE:
            words = str(_("A line has at most {limit} characters.")).format(limit=LONGEST_LINE)
            problems.append(Problem(number, line[:100], words))
    for number, cells, found in _rows(lines):
        said = " ".join(filter(None, cells))[:100]
        if not found:
            problems.append(Problem(number, said, _("There is more than an address, a given name and a surname.")))
        for person in found:
            if words := problem_of(person) or _twice(seen.get(person.email.casefold())):
                problems.append(Problem(number, said, words))
            else:
                seen[person.email.casefold()] = number
                people.append(person)
    return people, problems


def problem_of(person: Invitee) -> str | Promise:
    if not person.email:
        return _("There is no address.")
    if not is_address(person.email):
        return _("This is no address that Dropbox takes.")
    if "@" in person.given_name + person.surname:
        return _("A name has no @. Several addresses stand one a line, or in one line without names beside them.")
    if not (is_name(person.given_name) and is_name(person.surname)):
        return _('Names have at most 50 characters, and none of / : ? * < > " |.')
    return ""


def as_text(people: Iterable[Invitee]) -> str:
    """What `read_people` reads again."""
    return "\n".join("\t".join((one.email, one.given_name, one.surname)).strip() for one in people)


def _twice(line: int | None) -> str:
    return str(_("The same address stands in line {line}.")).format(line=line) if line else ""


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str], list[Invitee]]]:
    """With their numbers as people count them, their cells and whom these name; empty lines and the head are none."""
    order: Sequence[str] = ()
    for number, line in enumerate(lines, 1):
        cells = _cells(line) if len(line) <= LONGEST_LINE else []
        if not any(cells):
            continue
        if not order and (order := _order_of(cells)):
            continue
        order = order or FIELDS
        yield number, cells, _without_head(cells) if order is FIELDS else _in_order(cells, order)


def _cells(line: str) -> list[str]:
    """Each line has a mark of its own between its cells: people mix what they paste."""
    if MAILBOX.fullmatch(line.strip().rstrip(";,")):
        return [line.strip().rstrip(";,")]
    delimiter = next((mark for mark in "\t;," if mark in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _order_of(cells: list[str]) -> Sequence[str]:
    """Of a line of heads; empty for one that is a person already."""
    known = {head: field for field, heads in HEADS.items() for head in heads}
    order = [known.get(cell.casefold(), "") for cell in cells]
    return order if "email" in order else ()


def _in_order(cells: list[str], order: Sequence[str]) -> list[Invitee]:
    if any(cells[len(order) :]):
        return []
    named = dict(zip(order, cells, strict=False))
    return [Invitee(*(named.get(field, "") for field in FIELDS))]


def _without_head(cells: list[str]) -> list[Invitee]:
    """The address is wherever the @ is, and what else there is are the names. Nothing but addresses are as many people."""
    filled = [cell for cell in cells if cell]
    if all("@" in cell for cell in filled):
        return [_of_mailbox(cell) for cell in filled]
    at = next((index for index, cell in enumerate(cells) if "@" in cell), 0)
    return _in_order([cells[at], *cells[:at], *cells[at + 1 :]], FIELDS)


def _of_mailbox(text: str) -> Invitee:
    """`Anna Lee <anna@acme.example>`, or with the surname first and a comma; or an address alone."""
    found = MAILBOX.fullmatch(text)
    if not found:
        return Invitee(text)
    name, email = (part.strip().strip('"').strip() for part in found.groups())
    if "," in name:
        surname, _comma, given = name.partition(",")
    else:
        given, _blank, surname = name.rpartition(" ") if " " in name else (name, "", "")
    return Invitee(email, given.strip(), surname.strip())
