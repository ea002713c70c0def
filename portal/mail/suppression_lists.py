"""The lists of suppressions: a partner's own, and all of them for staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.mail.models import Suppression
from portal.mail.streams import Stream
from portal.mail.suppression_filters import SuppressionFilter
from portal.templatetags.portal import date_with_distance

_REASON = Column("reason", _("Reason"), optional=True)
_SHARED: dict[str, Any] = {
    "noun": "suppressions",
    "label": _("Stopped addresses"),
    "filters": SuppressionFilter,
    "counted": ngettext_lazy("{count} stopped address", "{count} stopped addresses", "number"),
    "sort": "-created_at",
    "cells": "portal/suppressions/_cells.html",
}
_FIRST = (
    Column("address", _("Address"), drawn=True, beside=(_REASON,)),
    Column("stream", _("Stream"), format=lambda stream: Stream(stream).label, drawn=True),
    Column("cause", _("Cause"), format=lambda cause: Suppression.Cause(cause).label),
)
_LAST = (
    Column("created_at", _("Since"), format=date_with_distance, sort="id", moment=True),
    Column("ended_at", _("Ended"), format=date_with_distance, optional=True, moment=True),
    _REASON,
)
SUPPRESSIONS = RecordList(
    name="suppressions",
    rows=lambda actor, query: Suppression.objects.visible_to(actor),
    columns=(*_FIRST, *_LAST),
    **_SHARED,
)
STAFF_SUPPRESSIONS = RecordList(
    name="staff-suppressions",
    staff=True,
    rows=lambda actor, query: Suppression.objects.visible_to(actor).select_related("partner"),
    columns=(*_FIRST, Column("partner", _("From whom"), field="partner_name", reads="partners", drawn=True), *_LAST),
    **_SHARED,
)
QUICK = (Quick("ended", "false", pgettext_lazy("address", "Stopped")), Quick("ended", "true", _("Ended")))
