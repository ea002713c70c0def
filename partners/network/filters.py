"""What the lists of applications can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.network.models import Application

LONGEST_SEARCH = 200


class ApplicationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Company"), field_name="company_name", lookup_expr="icontains", max_length=LONGEST_SEARCH
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Application.State)

    class Meta:
        model = Application
        fields = ("q", "state")
