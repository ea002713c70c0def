"""What the list of revisions can be asked for; page and API alike."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.revisions.models import Revision
from portal import clock
from portal.text import fold


class RevisionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=80)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Revision.State)
    begun = django_filters.BooleanFilter(label=_("Has begun"), method="has_begun")

    class Meta:
        model = Revision
        fields = ("q", "state", "begun")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(folded_title__contains=fold(value))

    def has_begun(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        today = clock.today()
        return rows.filter(first_on__lte=today) if value else rows.filter(first_on__gt=today)
