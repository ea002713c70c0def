"""What the lists of announcements and notices can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.announcements.models import Announcement, Notice


class AnnouncementFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Announcement.State)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Announcement.Kind)

    class Meta:
        model = Announcement
        fields = ("state", "kind")


class NoticeFilter(django_filters.FilterSet):
    acknowledged = django_filters.BooleanFilter(
        label=_("Acknowledged"), field_name="acknowledged_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Notice
        fields = ("acknowledged",)
