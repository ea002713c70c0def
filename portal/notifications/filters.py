"""What a list of notifications can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.notifications.models import Notification


class NotificationFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter(label=_("Unread"), field_name="read_at", lookup_expr="isnull")
    topic = django_filters.CharFilter(label=_("Topic"), max_length=40)

    class Meta:
        model = Notification
        fields = ("unread", "topic")
