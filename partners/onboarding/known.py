"""What the registries hold, as the engine's checks ask for it."""

from django.conf import settings

from partners.onboarding.engine.checking import Known
from partners.onboarding.registry import FACTS, FIELDS, HAPPENINGS, PEOPLE, PLACES, TEXTS, TRIGGERS
from portal.mail.streams import OPTIONAL


def known() -> Known:
    return Known(
        triggers={code: HAPPENINGS.keys() for code in TRIGGERS},
        events=HAPPENINGS.keys(),
        facts=FACTS.keys(),
        places=PLACES.keys(),
        ways_in={code for code, place in PLACES.items() if place.way_in},
        fields=FIELDS.keys(),
        texts=TEXTS.keys(),
        actions=(),
        streams=OPTIONAL,
        people=PEOPLE.keys(),
        languages=tuple(code for code, _name in settings.LANGUAGES),
    )
