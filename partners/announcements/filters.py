"""What the lists of announcements and notices can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.announcements.models import Announcement, Notice
from portal.text import fold

LONGEST_SEARCH = 200


class AnnouncementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=LONGEST_SEARCH)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Announcement.State)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Announcement.Kind)

    class Meta:
        model = Announcement
        fields: tuple[str, ...] = ("q", "state", "kind")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(folded_title__contains=fold(value))


class ToldFilter(AnnouncementFilter):
    """Of what one partner was told (`announcements_told`)."""

    acknowledged = django_filters.BooleanFilter(
        label=_("Acknowledged"), field_name="acknowledged_at", lookup_expr="isnull", exclude=True
    )
    waiting = django_filters.BooleanFilter(label=_("To be acknowledged"), method="still_waiting")

    class Meta(AnnouncementFilter.Meta):
        fields = ("q", "state", "kind", "acknowledged", "waiting")

    def still_waiting(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        waits = Q(state=Announcement.State.PUBLISHED, acknowledgement_required=True, acknowledged_at=None)
        return rows.filter(waits) if value else rows.exclude(waits)


class NoticeFilter(django_filters.FilterSet):
    acknowledged = django_filters.BooleanFilter(
        label=_("Acknowledged"), field_name="acknowledged_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Notice
        fields = ("acknowledged",)
