from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.provisioning.models import ProvisioningQuestion
from partners.provisioning.queries import asked_on


class ProvisioningQuestionFilter(django_filters.FilterSet):
    on = django_filters.DateFilter(label=_("Asked on"), method="asked_that_day")
    plan = django_filters.CharFilter(label=_("Code of the plan"), method="asked_for", max_length=40)

    class Meta:
        model = ProvisioningQuestion
        fields = ("on", "plan")

    def asked_that_day(self, rows: QuerySet[ProvisioningQuestion], name: str, value: date):
        return rows.filter(pk__in=[row.pk for row in asked_on(value)])

    def asked_for(self, rows: QuerySet[ProvisioningQuestion], name: str, value: str):
        """Those of every plan, too."""
        return rows.filter(Q(plans=None) | Q(plans__code=value)).distinct()
