"""The audit trail as a list: what happened, newest first, or in its sealed order."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.events.filters import ACTING_AS, DAYS, EventFilter
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number


def _as_json(values: Mapping) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


_WHO = Column("who", _("Who"), value="actor_label", field="actor_label", optional=True)
_VERB = Column("verb", _("Event"), optional=True)
_REASON = Column("reason", _("Reason"), optional=True)

EVENTS = RecordList(
    name="events",
    noun="events",
    label=_("Audit trail"),
    rows=lambda actor, query: Event.objects.visible_to(actor).select_related("partner"),
    staff=True,
    columns=(
        Column("what", _("What happened"), value=sentence, field="sentence", drawn=True, beside=(_WHO, _VERB, _REASON)),
        Column("partner", _("Partner"), field="partner_name", reads="partners", drawn=True),
        Column("partner_id", _("Partner id"), field="partner", optional=True),
        Column("created_at", _("When"), format=date_with_distance, sort="created_at", moment=True),
        Column("position", _("Place"), format=number, sort="position", number=True, drawn=True),
        _WHO,
        Column("actor_id", _("Who, by id"), optional=True),
        Column("actor_kind", _("Acting as"), format=lambda kind: dict(ACTING_AS).get(kind, kind), optional=True),
        _VERB,
        Column("subject_label", _("Record"), optional=True),
        Column("subject_type", _("Kind of record"), optional=True),
        Column("subject_id", _("Record id"), optional=True),
        Column("old", _("Old values"), value=lambda event: _as_json(event.old), optional=True),
        Column("new", _("New values"), value=lambda event: _as_json(event.new), optional=True),
        _REASON,
        Column("request_id", _("Request id"), optional=True),
        Column("digest", _("Digest"), optional=True),
    ),
    filters=EventFilter,
    counted=ngettext_lazy("{count} event", "{count} events", "number"),
    sort="-created_at",
    cells="portal/events/_cells.html",
)

QUICK = tuple(Quick("within", days, words) for days, words in DAYS)
