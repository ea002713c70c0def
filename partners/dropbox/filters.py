"""What connections can be asked for."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.dropbox.models import DropboxConnection


class DropboxConnectionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=DropboxConnection.State)
    environment = django_filters.ChoiceFilter(label=_("Environment"), choices=DropboxConnection.Environment)
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=64)

    class Meta:
        model = DropboxConnection
        fields = ("state", "environment", "subscription")
