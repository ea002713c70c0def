"""What delegated accesses can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.delegated_access.models import DelegatedAccess
from portal.lists.words import with_every_word


class DelegatedAccessFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=DelegatedAccess.State)
    ends_before = django_filters.DateFilter(label=_("First day without it before"), field_name="ends_on", lookup_expr="lt")
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="subscription__client_account_id", max_length=64
    )
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=64)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = DelegatedAccess
        fields = ("q", "state", "ends_before", "client_account", "subscription", "partner")

    def search(self, queryset, name, value):
        """Every word must occur in what the record itself says: its client may be another partner's by now."""
        return with_every_word(queryset, value, lambda word: Q(client_name__icontains=word) | Q(email__icontains=word))
