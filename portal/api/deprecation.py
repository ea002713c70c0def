"""Fields on their way out: marked in the document, told by headers to whoever still sends them, and listed in the changelog.

`Deprecation` is RFC 9745, `Sunset` RFC 8594, and `Link` leads to the page that says what to send instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse
from django.utils.http import http_date
from drf_spectacular.utils import extend_schema_serializer
from rest_framework.serializers import Serializer

NOTICE = timedelta(days=365)  # how long a deprecated field works at least


@dataclass(frozen=True, slots=True)
class Deprecated:
    since: date
    until: date

    def __post_init__(self):
        if self.until - self.since < NOTICE:
            raise ValueError("A deprecated field works for a year.")


def deprecates(**fields: Deprecated) -> Callable[[type[Serializer]], type[Serializer]]:
    """For a serializer of bodies: these of its fields are on their way out."""

    def mark(serializer: type[Serializer]) -> type[Serializer]:
        serializer.deprecated = fields  # type: ignore[attr-defined]
        return extend_schema_serializer(deprecate_fields=list(fields))(serializer)

    return mark


def deprecation_headers(used: list[Deprecated]) -> dict[str, str]:
    """The earliest of each: what ends first is what matters."""
    if not used:
        return {}
    link = reverse("api-changelog")
    return {
        "Deprecation": f"@{_seconds(min(one.since for one in used))}",
        "Sunset": http_date(_seconds(min(one.until for one in used))),
        "Link": f'<{link}>; rel="deprecation"; type="text/html", <{link}>; rel="sunset"; type="text/html"',
    }


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
