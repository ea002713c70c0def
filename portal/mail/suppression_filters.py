"""What suppressions can be asked for; pages and API alike."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.mail.models import Suppression
from portal.mail.streams import ALL, STREAM_CHOICES
from portal.mail.suppressing import spellings


class SuppressionFilter(django_filters.FilterSet):
    ended = django_filters.BooleanFilter(label=_("Ended"), method="only_ended")
    address = django_filters.CharFilter(label=_("Address"), max_length=254, method="of_address")
    stream = django_filters.ChoiceFilter(label=_("Stream"), choices=STREAM_CHOICES, method="of_stream")
    cause = django_filters.MultipleChoiceFilter(
        label=_("Cause"), choices=Suppression.Cause, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Suppression
        fields = ("ended", "address", "stream", "cause")

    def only_ended(self, queryset, name, value):
        return queryset.filter(ended_at__isnull=not value)

    def of_address(self, queryset, name, value):
        return queryset.filter(address__in=spellings(value))

    def of_stream(self, queryset, name, value):
        return queryset.filter(stream="" if value == ALL else value)
