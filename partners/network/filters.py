"""What the lists of applications and partners can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.network.models import Application, Tier
from portal.tenancy.models import Partner

LONGEST_SEARCH = 200


class ApplicationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Company"), field_name="company_name", lookup_expr="icontains", max_length=LONGEST_SEARCH
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Application.State)

    class Meta:
        model = Application
        fields = ("q", "state")


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Company"), field_name="name", lookup_expr="icontains", max_length=LONGEST_SEARCH
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Partner.State)
    tier = django_filters.ModelChoiceFilter(
        label=_("Tier"), field_name="profile__tier", to_field_name="code", queryset=Tier.objects.all()
    )
    agreement_due = django_filters.BooleanFilter(label=_("Agreement due"))

    class Meta:
        model = Partner
        fields = ("q", "state", "tier", "agreement_due")
