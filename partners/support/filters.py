"""What lists of support requests can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.support.models import SupportRequest
from portal.lists.words import with_every_word


class SupportRequestFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=SupportRequest.State)
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    topic = django_filters.ChoiceFilter(label=_("Topic"), choices=SupportRequest.Topic)

    class Meta:
        model = SupportRequest
        fields = ("q", "state", "topic")

    def search(self, queryset, name, value):
        """Every word must occur in the subject or in who asked."""
        return with_every_word(queryset, value, lambda word: Q(subject__icontains=word) | Q(asked_by__icontains=word))
