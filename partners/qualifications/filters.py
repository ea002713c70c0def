"""What lists of qualifications can be asked for; pages and API alike."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import QualificationKind
from partners.qualifications.models import Qualification
from portal import clock
from portal.text import fold

MOST_WORDS = 8


class QualificationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Qualification.State)
    kind = django_filters.ChoiceFilter(label=_("Qualification"), choices=QualificationKind)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    ending_within = django_filters.NumberFilter(
        label=_("Ending within, days"), method="ending", min_value=0, max_value=3660, decimal_places=0
    )

    class Meta:
        model = Qualification
        fields = ("q", "state", "kind", "client_account", "ending_within")

    def search(self, queryset, name, value):
        """Every word must occur in the client's name or in the registration number."""
        for word in fold(value).split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(client_account__folded_name__contains=word) | Q(registration__icontains=word) | Q(domain__contains=word)
            )
        return queryset

    def ending(self, queryset, name, value):
        until = clock.today() + timedelta(days=int(value))
        return queryset.filter(state=Qualification.State.CONFIRMED, expires_on__lte=until)
