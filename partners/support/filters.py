"""What lists of support requests can be asked for; pages and API alike."""

import django_filters
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.clients.filters import may_search_clients
from partners.support.models import SupportRequest
from portal.lists.words import with_every_word
from portal.text import fold


class SupportRequestFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=SupportRequest.State)
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    topic = django_filters.ChoiceFilter(label=_("Topic"), choices=SupportRequest.Topic)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)

    class Meta:
        model = SupportRequest
        fields = ("q", "state", "topic", "client_account")

    def search(self, queryset, name, value):
        """Every word must occur in the subject, in who asked or, for whoever may read clients, in the client's name: of one that
        is another partner's by now in that which it had here.
        """
        clients_too = may_search_clients(self)

        def found(word: str) -> Q:
            own = Q(subject__icontains=word) | Q(asked_by__icontains=word)
            still_theirs = Q(client_account__partner=F("partner"))
            client = still_theirs & Q(client_account__folded_name__contains=fold(word))
            client |= ~still_theirs & Q(client_name__icontains=word)
            return own | client if clients_too else own

        return with_every_word(queryset, value, found)
