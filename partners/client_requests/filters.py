"""What lists of requests can be asked for; pages and API alike."""

import django_filters
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.client_requests.models import ClientRequest
from partners.clients.filters import may_search_clients
from portal.lists.words import with_every_word
from portal.text import fold


class ClientRequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ClientRequest.State)
    kind = django_filters.ChoiceFilter(label=_("What is asked for"), choices=ClientRequest.Kind)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    subscription = django_filters.CharFilter(label=_("Subscription"), field_name="subscription_id", max_length=64)

    class Meta:
        model = ClientRequest
        fields = ("q", "state", "kind", "client_account", "subscription")

    def search(self, queryset, name, value):
        """Every word must occur in who asked or, for whoever may read clients, in the name of one that is still the partner's."""
        clients_too = may_search_clients(self)

        def found(word: str) -> Q:
            client = Q(client_account__folded_name__contains=fold(word), client_account__partner=F("partner"))
            return Q(requested_by__icontains=word) | client if clients_too else Q(requested_by__icontains=word)

        return with_every_word(queryset, value, found)
