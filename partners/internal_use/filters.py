"""What lists of requests for internal use can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.internal_use.models import InternalUseRequest
from portal.lists.words import with_every_word


class InternalUseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=InternalUseRequest.State)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = InternalUseRequest
        fields = ("q", "state", "partner")

    def search(self, queryset, name, value):
        """Every word must occur in the partner's name."""
        return with_every_word(queryset, value, lambda word: Q(partner__name__icontains=word))
