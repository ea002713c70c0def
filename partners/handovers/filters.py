"""What lists of hand-overs can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.handovers.models import Handover
from portal.lists.words import with_every_word
from portal.text import fold

IN, OUT = "in", "out"


class HandoverFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Handover.State)
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    partner = django_filters.CharFilter(label=_("Partner"), method="of_partner", max_length=64)
    direction = django_filters.ChoiceFilter(
        label=_("Direction"), choices=((IN, _("Offered to us")), (OUT, _("Offered by us"))), method="to_or_from"
    )

    class Meta:
        model = Handover
        fields = ("q", "state", "client_account", "partner", "direction")

    def search(self, queryset, name, value):
        """Every word must occur in the client's name."""
        return with_every_word(queryset, fold(value), lambda word: Q(folded_client_name__contains=word))

    def of_partner(self, queryset, name, value):
        """On either side."""
        return queryset.filter(Q(from_partner_id=value) | Q(to_partner_id=value))

    def to_or_from(self, queryset, name, value):
        own = self.request.actor.partner_id
        return queryset.filter(to_partner_id=own) if value == IN else queryset.filter(from_partner_id=own)


class StaffHandoverFilter(HandoverFilter):
    """Staff are on neither side."""

    direction = None

    class Meta(HandoverFilter.Meta):
        fields = ("q", "state", "client_account", "partner")  # type: ignore[assignment]  # one fewer
