"""What the library can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.text import fold
from training.assets.models import Asset

MOST_WORDS = 8


class AssetFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    language = django_filters.CharFilter(label=_("Language"), max_length=10)

    class Meta:
        model = Asset
        fields = ("q", "language")

    def search(self, queryset, name, value):
        """Every word must occur in the title, the summary or a tag."""
        for word in fold(value).split()[:MOST_WORDS]:
            queryset = queryset.filter(search_text__contains=word)
        return queryset
