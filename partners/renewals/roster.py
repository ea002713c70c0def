"""A team's people as a file has them, counted: an export of Dropbox's admin console, or a list of one's own. None is kept."""

from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.renewals.errors import RosterUnreadable
from portal.imports.cells import Cell, Context, one_of
from portal.imports.internet import read_email
from portal.imports.mapping import Field
from portal.imports.preview import preview
from portal.imports.problems import FileTooLarge
from portal.imports.reading import read_table

MOST_BYTES = 5_000_000
ACTIVE, INVITED, SUSPENDED, REMOVED = "active", "invited", "suspended", "removed"

_status = one_of(
    {
        ACTIVE: ("Active", "Joined", "Member", "Enabled", "Aktiv", "Beigetreten", "Mitglied"),
        INVITED: ("Invited", "Pending", "Invitation sent", "Not joined", "Eingeladen", "Ausstehend", "Einladung gesendet"),
        SUSPENDED: ("Suspended", "Gesperrt", "Ausgesetzt"),
        REMOVED: ("Removed", "Deleted", "Deactivated", "Entfernt", "Gelöscht", "Deaktiviert"),
    },
    _("Active, Invited, Suspended or Removed"),
    strict=True,
)


def _address(text: str, _context: Context) -> Cell:
    return Cell(read_email(text))


ROSTER_FIELDS = (
    Field(
        "email",
        _("E-mail"),
        _address,
        ("E-mail", "Email", "Email address", "Member email", "User", "User email", "Mail", "E-Mail-Adresse", "Mitglied"),
        required=True,
    ),
    Field(
        "status",
        pgettext_lazy("team member", "Status"),
        _status,
        ("Status", "State", "Member status", "Account status", "Mitgliedsstatus", "Kontostatus"),
        whole=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is invited or suspended uses a seat, too (Dropbox Help)."""

    active: int
    invited: int
    suspended: int

    @property
    def used(self) -> int:
        return self.active + self.invited + self.suspended


def count_roster(file: BinaryIO) -> Roster:
    """Each person once, of several rows by the one that uses a seat. A row that cannot be read refuses the file: a count without
    it would be one seat short.
    """
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise FileTooLarge(found=f"{size / 1_000_000:.1f}", limit=MOST_BYTES // 1_000_000)
    read = preview(read_table(file, [word for field in ROSTER_FIELDS for word in field.words]), ROSTER_FIELDS)
    in_the_way = (problem for row in read.rows for problem in row.errors if problem.finding.blocks_row)
    if problem := next(in_the_way, None):
        raise RosterUnreadable(row=problem.row, column=problem.column, problem=problem.message, cure=problem.cure)
    people: dict[str, str] = {}
    for row in read.rows:
        email, status = row.values["email"].lower(), row.values.get("status") or ACTIVE
        if status != REMOVED or email not in people:
            people[email] = status
    counted = Counter(people.values())
    return Roster(counted[ACTIVE], counted[INVITED], counted[SUSPENDED])
