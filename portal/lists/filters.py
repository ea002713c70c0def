"""What the list of saved views can be asked for."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.lists.models import SavedView


class SavedViewFilter(django_filters.FilterSet):
    list_name = django_filters.CharFilter(label=_("List"), max_length=60)

    class Meta:
        model = SavedView
        fields = ("list_name", "shared")
