"""What lists of findings can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.drift.models import DriftFinding

STATES = [(state.value, state.label) for state in (DriftFinding.State.OPEN, DriftFinding.State.RESOLVED)]


class DriftFindingFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES)
    kind = django_filters.ChoiceFilter(label=_("What differs"), choices=DriftFinding.Kind)
    connection = django_filters.CharFilter(label=_("Dropbox connection"), field_name="connection_id", max_length=64)
    subscription = django_filters.CharFilter(
        label=_("Subscription"), field_name="connection__subscription_id", max_length=64
    )
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="connection__subscription__client_account_id", max_length=64
    )

    class Meta:
        model = DriftFinding
        fields = ("state", "kind", "connection", "subscription", "client_account")


class StaffDriftFindingFilter(DriftFindingFilter):
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = DriftFinding
        fields = ("state", "kind", "partner", "connection", "subscription", "client_account")
