"""Every code that a refusal can have, with its status, its words and its cure, read from the classes that refuse.

`manage.py error_codes` writes them into docs/api.md; a test says when it has to.
"""

import ast
import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string
from django.utils.translation import override
from rest_framework import exceptions, serializers

from portal.api.problems import FRAMEWORK
from portal.errors import PortalError
from portal.imports.problems import Unreadable

BEGIN, END = "<!-- error codes: written by manage.py error_codes -->\n", "<!-- end of error codes -->"
OURS = ("portal", "partners", "training")


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    status: int
    words: str
    cure: str


INVALID = Code("invalid", 400, "A field or a parameter cannot be taken.", "Mend what `errors` names and send it again.")


def refusals(kind: type[PortalError] = PortalError) -> Iterator[type[PortalError]]:
    for one in kind.__subclasses__():
        yield one
        yield from refusals(one)


def codes() -> list[Code]:
    """By name; one that means several things has a row for each."""
    _load_all_classes()
    with override("en"):
        found = {INVALID, *_of_classes(), *_of_values(), *_of_the_framework()}
    return sorted(found, key=astuple)


def every_code() -> set[Code]:
    """Of the table, and what classes say in other words under a code of it."""
    return {*codes(), *(one for kind in refusals() for one in codes_of(cast(Any, kind)))}


@functools.cache
def codes_of(refusal: Any) -> frozenset[Code]:
    """Those that a refusal of this class can carry: one, but for `Unreadable`, whose values differ."""
    if issubclass(refusal, exceptions.ValidationError):
        return frozenset({INVALID})
    if issubclass(refusal, Unreadable):
        return _of_values()
    with override("en"):
        if issubclass(refusal, PortalError):
            return frozenset({_of_class(refusal)})
        return frozenset(one for one in _of_the_framework() if one.code == FRAMEWORK[refusal][0])


def _load_all_classes() -> None:
    """What answers requests knows every class that refuses one."""
    assert get_resolver().url_patterns
    for name in settings.MIDDLEWARE:
        import_string(name)


def _of_classes() -> Iterator[Code]:
    """Of each class that names a code: its subclasses say the same in other words."""
    for kind in refusals():
        if "code" in vars(kind):
            yield _of_class(kind)


def _of_class(kind: type[PortalError]) -> Code:
    return Code(kind.code, kind.status, _spoken(kind.message, kind), _spoken(kind.next_step_by_rest or kind.next_step, kind))


def _spoken(template, kind: type[PortalError]) -> str:
    """A template that is one value only says nothing: the class does."""
    words = re.sub(r"{\w+}", "…", str(template))
    if words != "…":
        return words
    return (
        " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())
        if template is kind.message
        else "See `next_step`."
    )


@functools.cache
def _of_values() -> frozenset[Code]:
    """What `Unreadable` says of single values stands where they are read."""
    paths = [path for package in OURS for path in (settings.BASE / package).rglob("*.py")]
    return frozenset(code for path in paths for code in _unreadable_in(path))


def _unreadable_in(path: Path) -> Iterator[Code]:
    source = path.read_text()
    for node in ast.walk(ast.parse(source)) if "Unreadable(" in source else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Unreadable":
            code, words, cure = (_literal(argument) for argument in node.args[:3])
            if code != "…":  # handed on from a refusal that says it itself
                yield Code(code, 400, words, cure)


def _literal(node: ast.expr) -> str:
    """The first text in it, marked for translation or not."""
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return re.sub(r"{\w+}", "…", next(texts, "…"))


def _of_the_framework() -> Iterator[Code]:
    for kind, (code, cure) in FRAMEWORK.items():
        yield Code(code, kind.status_code, str(kind.default_detail), str(cure))


def field_codes() -> set[str]:
    """Of single fields, in the `errors` of an `invalid`: what the fields and validators of our bodies can say."""
    fields = [field for body in _bodies() for field in body().fields.values() if not field.read_only]
    checks = {check.code for field in fields for check in field.validators if hasattr(check, "code")}
    return {code for field in fields for code in field.error_messages} | checks


def _bodies(kind: type[serializers.Serializer] = serializers.Serializer) -> Iterator[type[serializers.Serializer]]:
    for one in kind.__subclasses__():
        if one.__module__.partition(".")[0] in OURS and not one.__name__.startswith(("Record", "Strict", "_")):
            yield one
        yield from _bodies(one)


def table() -> str:
    """For docs/api.md."""
    rows = [f"| `{one.code}` | {one.status} | {one.words} | {one.cure} |" for one in codes()]
    return "\n".join(["| code | status | says | what to do |", "| --- | --- | --- | --- |", *rows, ""])
