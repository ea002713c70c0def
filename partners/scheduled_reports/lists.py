"""The lists of scheduled reports: a partner's, and staff's own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.reports.summing import GROUPINGS
from partners.scheduled_reports.filters import ScheduledReportFilter
from partners.scheduled_reports.models import Period, ScheduledReport
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance

_SHARED: dict[str, Any] = {
    "noun": "scheduled-reports",
    "label": _("Scheduled reports"),
    "rows": lambda actor, query: ScheduledReport.objects.visible_to(actor),
    "columns": (
        Column("name", _("Name"), drawn=True),
        Column("by", _("By"), format=lambda by: GROUPINGS[by].label if by in GROUPINGS else by),
        Column("period", _("Days"), format=lambda period: Period(period).label),
        Column("rhythm", _("Mailed"), format=lambda rhythm: ScheduledReport.Rhythm(rhythm).label, drawn=True),
        Column("state", _("State"), format=lambda state: ScheduledReport.State(state).label, drawn=True),
        Column("created_at", _("Made"), format=date_with_distance, sort="id", moment=True),
    ),
    "filters": ScheduledReportFilter,
    "counted": ngettext_lazy("{count} scheduled report", "{count} scheduled reports", "number"),
    "sort": "-created_at",
    "cells": "partners/scheduled_reports/_cells.html",
}
SCHEDULED_REPORTS = RecordList(name="scheduled-reports", **_SHARED)
STAFF_SCHEDULED_REPORTS = RecordList(name="staff-scheduled-reports", staff=True, **_SHARED)
QUICK = (Quick("state", ScheduledReport.State.PAUSED, _("Paused")),)
