"""What the registries hold, as the engine's checks ask for it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from partners.onboarding.engine.checking import Fits, Known
from partners.onboarding.registry import (
    FACTS,
    FIELDS,
    HAPPENINGS,
    PEOPLE,
    PLACES,
    TEXTS,
    TRIGGERS,
    ReaderKind,
    fitting,
)
from portal.mail.streams import OPTIONAL


def known() -> Known:
    return Known(
        **_codes(None),
        triggers={code: Fits(**_codes(trigger.kind)) for code, trigger in TRIGGERS.items()},
        ways_in={code for code, place in PLACES.items() if place.way_in},
        actions=(),
        streams=OPTIONAL,
        languages=tuple(code for code, _name in settings.LANGUAGES),
    )


def _codes(kind: ReaderKind | None) -> dict[str, set[str]]:
    """Of each registry, as far as it fits."""
    registries: dict[str, Mapping[str, Any]] = {
        "events": HAPPENINGS, "facts": FACTS, "places": PLACES, "fields": FIELDS, "texts": TEXTS, "people": PEOPLE,
    }  # fmt: skip
    return {name: set(fitting(registry, kind)) for name, registry in registries.items()}
