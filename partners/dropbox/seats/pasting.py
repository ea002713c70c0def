"""People out of pasted lines or a CSV: an address each, and names if there are any. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.heads import Heads, find_heads
from partners.dropbox.seats.values import Invitee, is_address, is_name
from portal.imports.tables import Row, as_row

LONGEST_PASTE = 100_000
LONGEST_LINE = 20_000  # a few hundred people in one line, as programs for mail copy them
# No two parts of it take the same character: it has one way to go through a line.
MAILBOX = re.compile(r"([^<>@;]*)<([^<>;]+)>")


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    said: str
    words: str | Promise


def read_people(text: str) -> tuple[list[Invitee], list[Problem]]:
    """Those that can be invited as they stand, and what is wrong with the other lines."""
    people, problems, seen = list[Invitee](), list[Problem](), dict[str, int]()
    rows = [as_row(number, number, _cells(line)) for number, line in enumerate(_lines(text), 1)]
    heads = find_heads(rows)
    for row in rows:
        if row.is_blank or (heads and row.number <= heads.row):
            continue
        said = " ".join(filter(None, row.cells))[:100]
        if not (found := _people_of(row, heads)):
            problems.append(Problem(row.number, said, _too_much(row)))
        for person in found:
            if words := problem_of(person) or _twice(seen.get(person.email.casefold())):
                problems.append(Problem(row.number, said, words))
            else:
                seen[person.email.casefold()] = row.number
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
    lines = as_lines((one.email, one.given_name, one.surname) for one in people)
    return "\n".join(line.rstrip("\t") for line in lines.split("\n"))


def as_lines(rows: Iterable[Sequence[str]]) -> str:
    """Of cells the same: a mark of quotation in one stays one."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerows([" ".join(cell.split()) for cell in cells] for cells in rows)
    return text.getvalue().rstrip("\n")


def _twice(line: int | None) -> str:
    return str(_("The same address stands in line {line}.")).format(line=line) if line else ""


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")


def _cells(line: str) -> list[str]:
    """Each line has a mark of its own between its cells: people mix what they paste."""
    if len(line) > LONGEST_LINE:
        return [line]
    if MAILBOX.fullmatch(line.strip().rstrip(";,")):
        return [line.strip().rstrip(";,")]
    delimiter = next((mark for mark in "\t;," if mark in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _people_of(row: Row, heads: Heads | None) -> list[Invitee]:
    """None where there is too much in it to say who is meant."""
    if _is_long(row):
        return []
    if not heads:
        return _without_heads(row.cells)
    return [Invitee(*heads.cells_of(row))] if len(row.cells) <= heads.width else []


def _without_heads(cells: Sequence[str]) -> list[Invitee]:
    """The address is wherever the @ is, and what else there is are the names. Nothing but addresses are as many people."""
    filled = [cell for cell in cells if cell]
    if all("@" in cell for cell in filled):
        return [_of_mailbox(cell) for cell in filled]
    at = next((index for index, cell in enumerate(cells) if "@" in cell), 0)
    names = [*cells[:at], *cells[at + 1 :]]
    return [] if any(names[2:]) else [Invitee(cells[at], *names[:2])]


def _is_long(row: Row) -> bool:
    return any(len(cell) > LONGEST_LINE for cell in row.cells)


def _too_much(row: Row) -> str | Promise:
    if _is_long(row):
        return str(_("A line has at most {limit} characters.")).format(limit=LONGEST_LINE)
    return _("There is more than an address, a given name and a surname.")


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
