"""What lists of findings can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.drift.kinds import INFORMATION
from partners.drift.models import DriftFinding
from partners.teams.filters import OfTeam
from portal.lists.words import with_every_word

STATES = [(state.value, state.label) for state in (DriftFinding.State.OPEN, DriftFinding.State.RESOLVED)]


class DriftFindingFilter(OfTeam):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES)
    kind = django_filters.ChoiceFilter(label=_("What differs"), choices=DriftFinding.Kind)
    information = django_filters.BooleanFilter(label=_("Only worth knowing"), method="of_information")

    class Meta:
        model = DriftFinding
        fields = ("q", "state", "kind", "information", "connection", "subscription", "client_account")

    def search(self, queryset, name, value):
        """Every word must occur in the client's name or the person's address."""
        return with_every_word(
            queryset,
            value,
            lambda word: Q(connection__client_name__icontains=word) | Q(subject_label__icontains=word),
        )

    def of_information(self, queryset, name, value):
        """What is normal, and no difference of money or people."""
        return queryset.filter(kind__in=INFORMATION) if value else queryset.exclude(kind__in=INFORMATION)


class StaffDriftFindingFilter(DriftFindingFilter):
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = DriftFinding
        fields = ("q", "state", "kind", "information", "partner", "connection", "subscription", "client_account")
