"""What the outbox can be asked for; page and API alike."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.events.models import EventDelivery


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=EventDelivery.State, widget=forms.CheckboxSelectMultiple
    )
    handler = django_filters.CharFilter(label=_("Handler"), max_length=120)
    event = django_filters.CharFilter(label=_("Id of the event"), field_name="event_id", max_length=40)

    class Meta:
        model = EventDelivery
        fields = ("state", "handler", "event")
