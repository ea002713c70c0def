"""JSON, guarded: what crashes or fools the layers below is refused here with a word about why."""

import json
import re

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 32
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")


def nests_deeper(body: bytes, levels: int) -> bool:
    """Whether brackets outside strings nest deeper, without parsing: 100,000 levels would end in a RecursionError."""
    depth = 0
    for match in _TOKEN.finditer(body):
        first = match.group()[:1]
        if first in b"[{":
            depth += 1
            if depth > levels:
                return True
        elif first in b"]}":
            depth -= 1
    return False


def _refuse_constant(name: str):
    raise ParseError(f"{name} is not a JSON number.")


def _refuse_hostile_text(value) -> None:
    if isinstance(value, str):
        if _SURROGATE_OR_NUL.search(value):
            raise ParseError("A text contains a NUL character or half of a surrogate pair.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_hostile_text(key)
            _refuse_hostile_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_hostile_text(inner)


class GuardedJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise ParseError("The body is larger than 2 MB.")
        if nests_deeper(body, DEEPEST):
            raise ParseError(f"The body nests deeper than {DEEPEST} levels.")
        try:
            value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from None
        if not isinstance(value, dict):
            raise ParseError("The body is not a JSON object.")
        _refuse_hostile_text(value)
        return value
