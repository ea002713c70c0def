"""What lists of bulk changes and of their rows can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.bulk_changes.kinds import Kind
from partners.bulk_changes.models import BulkChange, BulkChangeRow


class BulkChangeFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=BulkChange.State)
    kind = django_filters.ChoiceFilter(label=_("Change"), choices=Kind)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = BulkChange
        fields = ("state", "kind", "partner")


class RowFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("Result"), choices=BulkChangeRow.State)
