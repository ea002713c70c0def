"""Reads the TOML files that ship courses and assets. Every complaint names the file and the field. No Django here."""

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any


class ContentError(Exception):
    """A shipped content file is wrong. `file` and `field` say where, `problem` says what is wrong and expected."""

    def __init__(self, file: Path, field: str, problem: str) -> None:
        super().__init__(f"{file}: {field}: {problem}")
        self.file, self.field, self.problem = file, field, problem


class Table:
    """One TOML table that knows its file and its place in it, so that its author finds the value that is wrong."""

    def __init__(self, file: Path, values: dict[str, Any], known: Iterable[str], place: str = "") -> None:
        self.file, self.values, self.place = file, values, place
        known = set(known)
        for key in values:
            if key not in known:
                raise self.error(key, f"is not a known field; known are {', '.join(sorted(known))}")

    def error(self, key: str, problem: str) -> ContentError:
        return ContentError(self.file, f"{self.place}.{key}" if self.place else key, problem)

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "must be a text that is not empty")
        return value.strip()

    def whole(self, key: str, *, minimum: int, maximum: int) -> int:
        value = self.values.get(key)
        if type(value) is not int or not minimum <= value <= maximum:
            raise self.error(key, f"must be a whole number from {minimum} to {maximum}, not {value!r}")
        return value

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            raise self.error(key, f"must be a number, not {value!r}")
        return Decimal(value)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._list(key, str, "must be a list of texts with at least one entry"))

    def tables(self, key: str, known: Iterable[str]) -> list["Table"]:
        value = self._list(key, dict, f"must be one or more [[{key}]] tables")
        inside = f"{self.place}.{key}" if self.place else key
        return [Table(self.file, item, known, f"{inside}[{number}]") for number, item in enumerate(value, start=1)]

    def _list(self, key: str, kind: type, problem: str) -> list[Any]:
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(item and isinstance(item, kind) for item in value):
            raise self.error(key, problem)
        return value

    def table(self, key: str, known: Iterable[str]) -> "Table":
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.error(key, f"must be a [{key}] table")
        return Table(self.file, value, known, f"{self.place}.{key}" if self.place else key)


def read_values(file: Path) -> dict[str, Any]:
    """Decimal instead of float, so that 0.1 in a quiz means 0.1."""
    try:
        return tomllib.loads(read_text(file), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(file, "file", f"is not valid TOML: {error}") from error


def read_table(file: Path, known: Iterable[str]) -> Table:
    return Table(file, read_values(file), known)


def read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContentError(file, "file", "does not exist") from error
    except UnicodeDecodeError as error:
        raise ContentError(file, "file", "is not UTF-8 text") from error
