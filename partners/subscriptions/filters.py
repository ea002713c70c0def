"""What a list of subscriptions can be asked for; pages and API alike."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partners.clients.filters import may_read, may_search_clients
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import renewing_within
from portal import clock
from portal.events.filters import Moment
from portal.lists.words import as_number, with_every_word
from portal.text import fold


def called(word: str, under: str = "", *, clients: bool, teams: bool = True) -> Q:
    """Of subscriptions, or of what has one `under` that path."""
    found = Q(pk__in=())
    if teams:
        found |= Q(**{f"{under}admin_email__icontains": word})
        number = as_number(word, "S")
        if number is not None:
            found |= Q(**{f"{under}number": number})
    if clients:
        found |= Q(**{f"{under}client_account__search_text__contains": fold(word)})
    return found


class SubscriptionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Subscription.State)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=40)
    renewing_within = django_filters.NumberFilter(
        label=_("Renewing within, days"), method="renewing", min_value=0, max_value=3660, decimal_places=0
    )
    auto_renew = django_filters.BooleanFilter(label=_("Renews by itself"))
    invoiced = django_filters.BooleanFilter(label=_("Invoiced by Dropbox"))
    invoicing_known = django_filters.BooleanFilter(
        label=_("Known whether Dropbox invoices it"), field_name="invoiced", lookup_expr="isnull", exclude=True
    )
    scheduled = django_filters.BooleanFilter(label=_("With a scheduled change"), method="with_scheduled_change")

    internal_use = django_filters.BooleanFilter(label=_("For internal use"), field_name="client_account__own")

    class Meta:
        model = Subscription
        fields = (
            "q", "state", "client_account", "renewing_within", "auto_renew", "invoiced", "invoicing_known", "scheduled",
            "internal_use",
        )  # fmt: skip

    def search(self, queryset, name, value):
        """Every word is its number, or occurs in its admin's address or, for whoever may read clients, in what its client is
        searched by.
        """
        clients = may_search_clients(self)
        return with_every_word(queryset, value, lambda word: called(word, clients=clients))

    def renewing(self, queryset, name, value):
        return renewing_within(queryset, int(value), clock.today())

    def with_scheduled_change(self, queryset, name, value):
        waiting = ScheduledChange.objects.filter(subscription=OuterRef("pk"), state=ScheduledChange.State.SCHEDULED)
        return queryset.filter(Exists(waiting) if value else ~Exists(waiting))


class SeatMovementFilter(django_filters.FilterSet):
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=40)
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="subscription__client_account_id", max_length=40
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=SeatMovement.Kind)
    since = django_filters.DateFilter(label=_("Effective on or after"), field_name="effective_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Effective on or before"), field_name="effective_on", lookup_expr="lte")
    created_since = Moment("gte", label=_("Recorded at this moment or later"))  # a line never changes

    class Meta:
        model = SeatMovement
        fields = ("subscription", "client_account", "kind", "since", "until", "created_since")


class ScheduledChangeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ScheduledChange.State)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ScheduledChange.Kind)
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=40)
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="subscription__client_account_id", max_length=40
    )
    since = django_filters.DateFilter(label=_("Effective on or after"), field_name="effective_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Effective on or before"), field_name="effective_on", lookup_expr="lte")

    class Meta:
        model = ScheduledChange
        fields = ("q", "state", "kind", "subscription", "client_account", "since", "until")

    def search(self, queryset, name, value):
        """A key is told of teams and clients only as far as it may read them."""
        told = {"teams": may_read(self, "subscriptions"), "clients": may_search_clients(self)}
        return with_every_word(queryset, value, lambda word: called(word, "subscription__", **told))


class StaffScheduledChangeFilter(ScheduledChangeFilter):
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = ScheduledChange
        fields = ("partner", *ScheduledChangeFilter.Meta.fields)
