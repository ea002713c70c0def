"""What charges can be asked for; pages and API alike. A charge is of the day on which its part begins."""

from typing import cast

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.charges.models import Charge
from partners.charges.queries import STILL_HERE, month_of
from partners.clients.filters import may_search_clients
from partners.orders.filters import called
from portal.lists.words import with_every_word
from portal.text import fold
from portal.web.request import Request


def must_be_month(text: str) -> None:
    if month_of(text) is None:
        raise ValidationError(_("A month is expected, as in 2026-11."))


class ChargeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    client_account = django_filters.CharFilter(label=_("Client"), method="of_client", max_length=40)
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=40)
    item = django_filters.CharFilter(label=_("Code of the plan or add-on"), method="of_item", max_length=40)
    order = django_filters.CharFilter(label=_("Order"), field_name="order_line__order_id", max_length=64)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Charge.Kind)
    month = django_filters.CharFilter(label=_("Month"), method="in_month", validators=[must_be_month], max_length=7)
    since = django_filters.DateFilter(label=_("Charged on or after"), field_name="part_start", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Charged on or before"), field_name="part_start", lookup_expr="lte")
    currency = django_filters.CharFilter(label=_("Currency"), field_name="price__currency", max_length=3)

    class Meta:
        model = Charge
        fields = ("q", "client_account", "subscription", "order", "item", "kind", "month", "since", "until", "currency")

    def search(self, rows, name: str, value: str):
        """Every word must occur in what client accounts are searched by, or be of the order, for whoever may read these. A key
        that may read neither finds nothing: else its hits would tell what it may not read.
        """
        actor = cast(Request, getattr(self.request, "_request", self.request)).actor  # DRF wraps it
        clients_too = may_search_clients(self)

        def found(word: str) -> Q:
            what = Q(pk=None)
            if clients_too:
                what |= STILL_HERE & Q(subscription__client_account__search_text__contains=fold(word))
            if actor.has_scope("orders:read"):
                what |= called(word, "order_line__order__")
            return what

        return with_every_word(rows, value, found)

    def of_client(self, rows, name: str, value: str):
        return rows.filter(STILL_HERE, subscription__client_account_id=value)

    def of_item(self, rows, name: str, value: str):
        return rows.filter(Q(price__plan__code=value) | Q(price__add_on__code=value))

    def in_month(self, rows, name: str, value: str):
        first, end = month_of(value) or (None, None)
        return rows.filter(part_start__gte=first, part_start__lt=end)


class StaffChargeFilter(ChargeFilter):
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=40)

    class Meta:
        model = Charge
        fields = ("partner", *ChargeFilter.Meta.fields)
