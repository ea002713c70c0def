"""What a list of custom fields can be asked for."""

import django_filters

from partners.custom_fields.kinds import Kind
from partners.custom_fields.models import CustomField


class CustomFieldFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=CustomField.State)
    kind = django_filters.ChoiceFilter(choices=Kind)

    class Meta:
        model = CustomField
        fields = ("state", "kind")
