"""What scheduled reports can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.reports.summing import GROUPINGS
from partners.scheduled_reports.models import ScheduledReport


class ScheduledReportFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=ScheduledReport.State)
    by = django_filters.ChoiceFilter(label=_("By"), choices=[(one.code, one.label) for one in GROUPINGS.values()])
    rhythm = django_filters.ChoiceFilter(label=_("How often"), choices=ScheduledReport.Rhythm)

    class Meta:
        model = ScheduledReport
        fields = ("state", "by", "rhythm")
