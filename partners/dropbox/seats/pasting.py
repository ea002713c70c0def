"""People out of pasted lines or a CSV: an address each, and names if there are any. Pure."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.values import Invitee, is_address, is_name

LONGEST_PASTE = 100_000
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
    for number, cells in _rows(text):
        person = Invitee(*cells)
        words = problem_of(person) or _twice(seen.get(person.email.casefold()))
        if words:
            problems.append(Problem(number, " ".join(filter(None, cells))[:100], words))
        else:
            seen[person.email.casefold()] = number
            people.append(person)
    return people, problems


def problem_of(person: Invitee) -> str | Promise:
    if not person.email:
        return _("There is no address.")
    if not is_address(person.email):
        return _("This is no address that Dropbox takes.")
    if not (is_name(person.given_name) and is_name(person.surname)):
        return _('Names have at most 50 characters, and none of / : ? * < > " |.')
    return ""


def as_text(people: Iterable[Invitee]) -> str:
    """What `read_people` reads again."""
    return "\n".join("\t".join((one.email, one.given_name, one.surname)).strip() for one in people)


def _twice(line: int | None) -> str:
    return str(_("The same address stands in line {line}.")).format(line=line) if line else ""


def _rows(text: str) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """With their numbers as people count them; empty lines and the head are none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    order: Sequence[str] = ()
    for number, line in enumerate(lines, 1):
        delimiter = next((mark for mark in "\t;," if mark in line), ",")  # of each line: people mix what they paste
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
        if not any(cells):
            continue
        if not order and (order := _order_of(cells)):
            continue
        order = order or FIELDS
        yield number, _in_order(cells, order)


def _order_of(cells: list[str]) -> Sequence[str]:
    """Of a line of heads; empty for one that is a person already."""
    known = {head: field for field, heads in HEADS.items() for head in heads}
    order = [known.get(cell.casefold(), "") for cell in cells]
    return order if "email" in order else ()


def _in_order(cells: list[str], order: Sequence[str]) -> tuple[str, str, str]:
    """Without a head the address is wherever the @ is, and what else there is are the names."""
    if order is FIELDS:
        at = next((index for index, cell in enumerate(cells) if "@" in cell), 0)
        cells = [cells[at], *cells[:at], *cells[at + 1 :]]
    named = dict(zip(order, cells, strict=False))
    return named.get("email", ""), named.get("given_name", ""), named.get("surname", "")
