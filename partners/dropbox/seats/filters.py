"""What lists of seat operations can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Action
from portal.lists.words import with_every_word


class SeatOperationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=SeatOperation.State)
    action = django_filters.ChoiceFilter(label=_("Action"), choices=Action)
    connection = django_filters.CharFilter(label=_("Dropbox connection"), field_name="connection_id", max_length=64)
    subscription = django_filters.CharFilter(
        label=_("Subscription"), field_name="connection__subscription_id", max_length=64
    )
    member_id = django_filters.CharFilter(label=_("Dropbox’s id of the member"), field_name="member_id", max_length=200)
    batch = django_filters.CharFilter(label=_("Asked for together"), field_name="batch", max_length=64)

    class Meta:
        model = SeatOperation
        fields = ("q", "state", "action", "connection", "subscription", "member_id", "batch")

    def search(self, queryset, name, value):
        """Every word must occur in the address or in the name."""

        def found(word: str) -> Q:
            return Q(email__icontains=word) | Q(given_name__icontains=word) | Q(surname__icontains=word)

        return with_every_word(queryset, value, found)
