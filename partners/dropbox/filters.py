"""What connections can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.dropbox.models import DropboxConnection
from portal.lists.words import with_every_word


class DropboxConnectionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=DropboxConnection.State)
    environment = django_filters.ChoiceFilter(label=_("Environment"), choices=DropboxConnection.Environment)
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="subscription__client_account_id", max_length=64
    )
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=64)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = DropboxConnection
        fields = ("q", "state", "environment", "client_account", "subscription", "partner")

    def search(self, queryset, name, value):
        """Every word must occur in what the connection itself says: its client may be another partner's by now."""

        def found(word: str) -> Q:
            return Q(client_name__icontains=word) | Q(team_name__icontains=word) | Q(email__icontains=word)

        return with_every_word(queryset, value, found)
