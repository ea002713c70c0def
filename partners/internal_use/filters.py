"""What lists of requests for internal use can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.internal_use.models import InternalUseRequest

MOST_WORDS = 8


class InternalUseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=InternalUseRequest.State)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = InternalUseRequest
        fields = ("q", "state", "partner")

    def search(self, queryset, name, value):
        """Every word must occur in the partner's name."""
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(partner__name__icontains=word)
        return queryset
