"""What a list of tags can be asked for."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.tags.models import Tag
from portal.text import fold


class TagFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), method="named", max_length=80)

    class Meta:
        model = Tag
        fields = ("name",)

    def named(self, queryset, name, value):
        return queryset.filter(folded_name=fold(value))
