"""What lists of team members and of their teams' numbers can be asked for; pages and API alike."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.teams.models import TeamMember, TeamSnapshot
from portal.lists.words import with_every_word
from portal.text import fold


class OfTeam(django_filters.FilterSet):
    """Rows that hang on a connection."""

    connection = django_filters.CharFilter(label=_("Dropbox connection"), field_name="connection_id", max_length=64)
    subscription = django_filters.CharFilter(
        label=_("Subscription"), field_name="connection__subscription_id", max_length=64
    )
    client_account = django_filters.CharFilter(
        label=_("Client"), field_name="connection__subscription__client_account_id", max_length=64
    )


class TeamMemberFilter(OfTeam):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=TeamMember.Status)
    is_admin = django_filters.BooleanFilter(label=_("Admin"))

    class Meta:
        model = TeamMember
        fields = ("q", "status", "is_admin", "connection", "subscription", "client_account")

    def search(self, queryset, name, value):
        """Every word must occur in the person's name or address."""
        return with_every_word(
            queryset, value, lambda word: Q(folded_name__contains=fold(word)) | Q(email__icontains=word)
        )


class StaffTeamMemberFilter(TeamMemberFilter):
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=64)

    class Meta:
        model = TeamMember
        fields = ("q", "status", "is_admin", "partner", "connection", "subscription", "client_account")


class TeamSnapshotFilter(OfTeam):
    day_from = django_filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte")
    day_to = django_filters.DateFilter(label=_("To"), field_name="day", lookup_expr="lte")

    class Meta:
        model = TeamSnapshot
        fields = ("connection", "subscription", "client_account", "day_from", "day_to")
