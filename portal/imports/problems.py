"""What can be wrong with a file (the import stops) and with a cell (one problem by row and column)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.text import without_hostile

SHOWN = 80  # characters of a value repeated in a message


class Severity(StrEnum):
    ERROR = "error"  # the cell cannot be taken, and its row only without it
    WARNING = "warning"  # taken, but worth a look


def shown(text: str) -> str:
    """A value as a message repeats it: on one line, not endless, and without what could rearrange the message."""
    line = " ".join(text[: SHOWN * 10].split())
    return without_hostile(line if len(line) <= SHOWN else line[: SHOWN - 1] + "…")


@dataclass(frozen=True)
class Finding:
    """What is wrong with a value, wherever it stands. `message` and `cure` are templates filled with `values`.

    `cure` speaks to whoever has a file before them; `typed_cure`, where it differs, to whoever typed or sent the value.
    """

    code: str
    message: str | Promise
    cure: str | Promise
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    blocks_row: bool = False  # not even without this cell can the row be taken
    typed_cure: str | Promise = ""


class Unreadable(PortalError):
    """A value that a cell of this kind cannot hold. At the two doors it is a refusal like any other."""

    status = 400
    next_step: str | Promise = _("Correct it.")

    def __init__(
        self, code: str, message: str | Promise, cure: str | Promise, *, typed_cure: str | Promise = "", **values: Any
    ):
        super().__init__(**values)
        self.code, self.message, self.next_step = code, message, typed_cure or cure
        self.finding = Finding(code, message, cure, self.values)


@dataclass(frozen=True)
class Problem:
    """A finding at its place: the row as a spreadsheet counts (the header is row 1), the column by its header."""

    row: int
    column: str
    field: str
    found: str
    finding: Finding

    @property
    def severity(self) -> Severity:
        return self.finding.severity

    @property
    def code(self) -> str:
        return self.finding.code

    @property
    def message(self) -> str:
        return str(self.finding.message).format(**self.finding.values)

    @property
    def cure(self) -> str:
        return str(self.finding.cure).format(**self.finding.values)

    def as_dict(self) -> dict[str, Any]:
        """Plain values in the language of the moment, to be stored or answered as JSON."""
        place = {"row": self.row, "column": self.column, "field": self.field, "found": self.found}
        return place | {
            "severity": str(self.severity),
            "code": self.code,
            "message": self.message,
            "cure": self.cure,
        }


class ImportProblem(PortalError):
    """The file as a whole cannot be read. Each reason is a class below."""

    code = "file_unreadable"
    status = 400
    message = _("The file could not be read as a table.")
    next_step = _("Export it again as CSV (UTF-8) or XLSX.")
    field = "file"


class FileEmpty(ImportProblem):
    code = "file_empty"
    message = _("The file is empty.")
    next_step = _("Export it again and check that it has a header row and at least one row below it.")


class NoRows(ImportProblem):
    code = "no_rows"
    message = _("The file has a header row and nothing below it.")
    next_step = _("Export it again with the records included.")


class WrongKind(ImportProblem):
    code = "wrong_kind"
    message = _("The file is {kind}, whatever its name says. A table is expected: CSV or XLSX.")
    next_step = _("Export the list as CSV (UTF-8) or XLSX, and upload that file.")


class FileTooLarge(ImportProblem):
    code = "file_too_large"
    message = _("The file has {found} MB. At most {limit} MB can be taken at once.")
    next_step = _("Split it into several files, each with the header row.")


class TooManyRows(ImportProblem):
    code = "too_many_rows"
    message = _("The file has more than {limit} rows.")
    next_step = _("Split it into several files, each with the header row.")


class TooManyLines(ImportProblem):
    code = "too_many_lines"
    message = _("The file has more than {limit} lines, counting empty ones and those within cells.")
    next_step = _("Delete empty lines, or split the file into several, each with the header row.")


class TooMuchText(ImportProblem):
    code = "too_much_text"
    message = _("The cells of the workbook have more than {limit} million characters together.")
    next_step = _("Split it into several files, each with the header row.")


class TooManyColumns(ImportProblem):
    code = "too_many_columns"
    message = _("Row {row} has {found} columns. At most {limit} can be taken.")
    next_step = _("Export only the columns you need.")


class CellTooLong(ImportProblem):
    code = "cell_too_long"
    message = _("Row {row} has a cell with more than {limit} characters.")
    next_step = _("Shorten the cell. If it swallows the rows after it, a closing quotation mark is missing.")


class RowTooLong(ImportProblem):
    code = "row_too_long"
    message = _("Row {row} has more than {limit} characters.")
    next_step = _("Shorten its cells. If it swallows the rows after it, a closing quotation mark is missing.")


class NulCharacter(ImportProblem):
    code = "nul_character"
    message = _("The file contains NUL characters from line {line} on: it is damaged, or no text.")
    next_step = _("Export it again as CSV (UTF-8) or XLSX.")


class UnknownEncoding(ImportProblem):
    code = "unknown_encoding"
    message = _("The text on line {line} is neither valid UTF-8 nor Windows-1252.")
    next_step = _("Choose its encoding, or export it again as UTF-8.")
    field = "encoding"


class BrokenEncoding(ImportProblem):
    code = "broken_encoding"
    message = _("The file is {encoding}, but line {line} breaks its rules: the file is damaged, cut off, or in another encoding.")
    next_step = _("Choose its encoding, or export it again and upload the new file.")


class UnclosedQuote(ImportProblem):
    code = "unclosed_quote"
    message = _("A quotation mark is opened in row {row} (line {line}) and never closed.")
    next_step = _("Close it, or export the file again.")


class Bomb(ImportProblem):
    code = "unpacks_too_large"
    message = _("The workbook unpacks to more than {limit} MB.")
    next_step = _("Delete pictures and sheets that are not needed, or export the list as CSV (UTF-8).")


class WorkbookUnreadable(ImportProblem):
    code = "workbook_unreadable"
    message = _("The workbook is damaged, protected by a password, or larger than a list can be.")
    next_step = _("Open it, save the list alone as CSV (UTF-8), and upload that file.")


class WorkbookTakesLong(ImportProblem):
    code = "workbook_takes_long"
    message = _("The workbook was not open after {limit} seconds.")
    next_step = _("Try again later, or save the list alone as CSV (UTF-8) and upload that file.")


class MissingColumn(ImportProblem):
    code = "missing_column"
    message = _("No column was recognised as {fields}. The file has: {found}.")
    next_step = _("Give it one of these headers in the file: {expected}. By REST, `mapping` names the column.")
    field = "mapping"


class WrongMapping(ImportProblem):
    """The mapping names a field or a column that is not there, or one twice."""

    code = "wrong_mapping"
    message = _("{problem}")
    next_step = _("Map each field to at most one column of the file.")
    field = "mapping"
