"""What lists of qualifications can be asked for; pages and API alike."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import QualificationKind
from partners.clients.filters import may_search_clients
from partners.qualifications.models import Qualification
from portal import clock
from portal.lists.words import with_every_word
from portal.text import fold


class QualificationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Qualification.State)
    kind = django_filters.ChoiceFilter(label=_("Qualification"), choices=QualificationKind)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)
    to_review = django_filters.BooleanFilter(label=_("To be looked at again"), method="looked_at_again")
    ending_within = django_filters.NumberFilter(
        label=_("Ending within, days"), method="ending", min_value=0, max_value=3660, decimal_places=0
    )

    class Meta:
        model = Qualification
        fields = ("q", "state", "kind", "client_account", "partner", "ending_within", "to_review")

    def search(self, queryset, name, value):
        """Every word must occur in the registration number, the domain or, for whoever may read clients, the client's name."""
        clients_too = may_search_clients(self)

        def found(word: str) -> Q:
            own = Q(registration__icontains=word) | Q(domain__contains=word)
            return own | Q(client_account__folded_name__contains=word) if clients_too else own

        return with_every_word(queryset, fold(value), found)

    def looked_at_again(self, queryset, name, value):
        waits = ~Q(review_because="") & Q(state=Qualification.State.CONFIRMED)
        return queryset.filter(waits if value else ~waits)

    def ending(self, queryset, name, value):
        until = clock.today() + timedelta(days=int(value))
        return queryset.filter(state=Qualification.State.CONFIRMED, expires_on__lte=until)
