"""What the price list can be asked for; page and API alike."""

from typing import cast

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import CommitmentRule, PriceListItem, PriceListQuerySet, Term
from partners.catalogue.queries import price_list_on
from portal.text import fold
from portal.web.request import Request


class PriceListFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=80)
    on = django_filters.DateFilter(label=_("In force on"), method="in_force")
    item = django_filters.CharFilter(label=_("Code of the plan or add-on"), field_name="item_code", max_length=40)
    term = django_filters.ChoiceFilter(label=_("Term"), choices=Term)

    tier = django_filters.CharFilter(label=_("Code of the tier"), field_name="tier__code", max_length=20)
    currency = django_filters.CharFilter(label=_("Currency"), max_length=3)

    class Meta:
        model = PriceListItem
        fields = ("q", "on", "item", "term", "tier", "currency")

    def search(self, rows: PriceListQuerySet, name: str, value: str):
        """By the item's name."""
        return rows.filter(item__icontains=fold(value))

    def in_force(self, rows: PriceListQuerySet, name: str, value):
        actor = cast(Request, getattr(self.request, "_request", self.request)).actor  # DRF wraps it
        return price_list_on(rows, value, actor)


class InForceFilter(django_filters.FilterSet):
    on = django_filters.DateFilter(label=_("In force on"), method="in_force")

    class Meta:
        model = CommitmentRule
        fields = ("on", "term")

    def in_force(self, rows, name: str, value):
        return rows.valid_on(value)
