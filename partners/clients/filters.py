"""What a list of client accounts can be asked for; pages and API alike."""

from datetime import timedelta
from typing import Any, cast

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.clients.models import ClientAccount
from portal import clock
from portal.countries import country_choices
from portal.lists.words import with_every_word
from portal.tags.queries import tagged_with
from portal.text import fold


def may_read(filters: django_filters.FilterSet, noun: str) -> bool:
    asker = cast(Any, getattr(filters.request, "_request", filters.request))  # DRF wraps it
    return asker.actor.has_scope(f"{noun}:read")


def may_search_clients(filters: django_filters.FilterSet) -> bool:
    """Whether whoever asks may read clients: else a search's hits would tell what a client is called."""
    return may_read(filters, "client-accounts")


class ClientAccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("Status"), choices=ClientAccount.State)
    renewing_within = django_filters.NumberFilter(
        label=_("Renewing within, days"), method="renewing", min_value=0, max_value=3660, decimal_places=0
    )
    country = django_filters.ChoiceFilter(label=_("Country"), choices=lambda: country_choices()[1:])
    external_id = django_filters.CharFilter(label=_("Number"), max_length=80)
    owner = django_filters.CharFilter(label=pgettext_lazy("client", "Owner"), field_name="owner_id", max_length=64)
    tag = django_filters.CharFilter(label=_("Tag"), method="tagged", max_length=400)
    domain = django_filters.CharFilter(label=_("Domain"), max_length=253)

    own = django_filters.BooleanFilter(label=_("Your own company"), method="of_own")

    class Meta:
        model = ClientAccount
        fields = ("q", "state", "renewing_within", "country", "external_id", "owner", "tag", "domain", "own")

    def of_own(self, queryset, name, value):
        return queryset.filter(own=value)

    def renewing(self, queryset, name, value):
        return queryset.filter(next_renewal_on__lte=clock.today() + timedelta(days=int(value)))

    def tagged(self, queryset, name, value):
        """With any of them."""
        return tagged_with(queryset, value)

    def filter_queryset(self, queryset):
        """What is archived or merged shows when its state is asked for; the partner's own company when it is."""
        rows, asked = super().filter_queryset(queryset), self.form.cleaned_data
        if asked.get("own"):
            return rows
        return rows.customers() if asked.get("state") else rows.current()

    def search(self, queryset, name, value):
        """Every word must occur somewhere in name, number, domain, tax id, contact or city."""
        return with_every_word(queryset, fold(value), lambda word: Q(search_text__contains=word))
