"""What lists of support requests can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.support.models import SupportRequest


class SupportRequestFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=SupportRequest.State)
    topic = django_filters.ChoiceFilter(label=_("Topic"), choices=SupportRequest.Topic)

    class Meta:
        model = SupportRequest
        fields = ("state", "topic")
