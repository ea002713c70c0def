"""What lists of quotes, orders and licence orders can be asked for; pages and API alike."""

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.clients.filters import may_search_clients
from partners.orders.models import LicenceOrder, Order, Quote
from partners.orders.queries import awaited_lines
from portal.events.filters import Moment
from portal.lists.words import as_number, with_every_word
from portal.text import fold


class QuoteFilter(django_filters.FilterSet):
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=64)

    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)
    order = django_filters.CharFilter(label=_("Order"), field_name="line__order_id", max_length=64)
    created_since = Moment("gte", label=_("Quoted at this moment or later"))  # a quote never changes

    class Meta:
        model = Quote
        fields = ("client_account", "subscription", "partner", "order", "created_since")


def searched(filters: django_filters.FilterSet, rows: QuerySet, text: str, path: str, own: str = "") -> QuerySet:
    """Every word is the order's number, or occurs in its purchase order number, its deal code, the row's `own` field or, for
    whoever may read clients, in what its client is searched by.
    """
    clients_too = may_search_clients(filters)

    def found(word: str) -> Q:
        still_theirs = Q(**{f"{path}client_account__partner": F("partner")})  # of a client that left only the name
        client = still_theirs & Q(**{f"{path}client_account__search_text__contains": fold(word)})
        client |= Q(**{f"{path}client_name__icontains": word})
        known = called(word, path) | Q(**{f"{own}__icontains": word}) if own else called(word, path)
        return known | client if clients_too else known

    return with_every_word(rows, text, found)


def called(word: str, path: str) -> Q:
    """It is the number of the order there, or occurs in its purchase order number or deal code."""
    found = Q(**{f"{path}purchase_order_number__icontains": word}) | Q(**{f"{path}deal_code__icontains": word})
    number = as_number(word, "O")
    return found if number is None else found | Q(**{f"{path}number": number})


class _Awaiting(django_filters.FilterSet):
    """What is not charged yet because its licences are awaited, by the day from which on it will be."""

    awaiting_since = django_filters.DateFilter(label=_("Awaits licences ordered on or after"), method="awaits")
    awaiting_until = django_filters.DateFilter(label=_("Awaits licences ordered on or before"), method="awaits")
    of_line = ""  # how a line names what is listed

    def awaits(self, queryset, name, value):
        lines = awaited_lines(**{"quote__made_on__gte" if name == "awaiting_since" else "quote__made_on__lte": value})
        return queryset.filter(pk__in=lines.values(self.of_line))


class OrderFilter(_Awaiting):
    of_line = "order"
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Order.State)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)
    at_work = django_filters.BooleanFilter(label=_("Not ended yet"), method="not_ended")

    class Meta:
        model = Order
        fields = ("q", "state", "client_account", "partner", "at_work")

    def search(self, queryset, name, value):
        return searched(self, queryset, value, "")

    def not_ended(self, queryset, name, value):
        return queryset.exclude(state__in=Order.ENDED) if value else queryset.filter(state__in=Order.ENDED)


class LicenceOrderFilter(_Awaiting):
    of_line = "licence_order"
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=LicenceOrder.State)
    verification = django_filters.ChoiceFilter(label=_("At Dropbox"), choices=LicenceOrder.Verification)
    channel = django_filters.CharFilter(label=_("Channel"), max_length=40)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)
    order = django_filters.CharFilter(label=_("Order"), field_name="line__order_id", max_length=64)
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="line__order__client_account_id", max_length=64
    )
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="line__subscription_id", max_length=64)

    class Meta:
        model = LicenceOrder
        fields = ("q", "state", "verification", "channel", "partner", "order", "client_account", "subscription")

    def search(self, queryset, name, value):
        return searched(self, queryset, value, "line__order__", own="reference")
