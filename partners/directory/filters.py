"""What the list of partners and of notes can be asked for; pages and API alike."""

from typing import cast

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.directory.overdue import NEVER
from partners.network.models import Tier
from portal.countries import country_choices
from portal.tenancy.models import Membership, Partner
from portal.web.request import Request

LONGEST_SEARCH = 200


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Company or website"), method="search", max_length=LONGEST_SEARCH, help_text=_("Name or website.")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Partner.State)
    tier = django_filters.ModelChoiceFilter(
        label=_("Tier"), field_name="profile__tier", to_field_name="code", queryset=Tier.objects.all()
    )
    country = django_filters.ChoiceFilter(label=_("Country"), choices=lambda: country_choices()[1:])
    manager = django_filters.CharFilter(label=_("Partner manager"), field_name="manager_id", max_length=40)
    mine = django_filters.BooleanFilter(label=_("Assigned to me"), method="assigned_to_me")
    without_manager = django_filters.BooleanFilter(
        label=_("Without partner manager"), field_name="manager", lookup_expr="isnull"
    )
    overdue = django_filters.BooleanFilter(label=_("Something is overdue"), method="something_overdue")
    agreement_due = django_filters.BooleanFilter(label=_("Agreement due"))

    class Meta:
        model = Partner
        fields = ("q", "state", "tier", "country", "manager", "mine", "without_manager", "overdue", "agreement_due")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(name__icontains=value) | Q(slug__icontains=value) | Q(profile__website__icontains=value))

    def assigned_to_me(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        actor = cast(Request, getattr(self.request, "_request", self.request)).actor  # DRF wraps it
        mine = Q(manager_id=actor.staff_id) if actor.staff_id else Q(pk__in=())
        return rows.filter(mine if value else ~mine | Q(manager=None))

    def something_overdue(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(overdue_since__lt=NEVER) if value else rows.exclude(overdue_since__lt=NEVER)


class PeopleFilter(django_filters.FilterSet):
    class Meta:
        model = Membership
        fields = ()


class ClientFilter(django_filters.FilterSet):
    class Meta:
        model = ClientAccount
        fields = ()
