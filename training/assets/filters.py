"""What the library can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lists.words import with_every_word
from portal.text import fold
from training.assets.models import Asset


class AssetFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    language = django_filters.CharFilter(label=_("Language"), max_length=10)

    class Meta:
        model = Asset
        fields = ("q", "language")

    def search(self, queryset, name, value):
        """Every word must occur in the title, the summary or a tag."""
        return with_every_word(queryset, fold(value), lambda word: Q(search_text__contains=word))
