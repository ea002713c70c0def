"""What a list of people can be asked for; pages and API alike. The rows know `has_second_factor` (`members_of`)."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lists.words import with_every_word
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import MANAGERS, Role, StaffRole


class MembershipFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices)
    has_second_factor = django_filters.BooleanFilter(label=_("Has a second factor"), field_name="has_second_factor")

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)

    class Meta:
        model = Membership
        fields = ("q", "role", "has_second_factor")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        actor = getattr(self.request, "actor", None)
        if (
            actor and actor.role and actor.role not in MANAGERS
        ):  # a partner's person who is not told it does not filter by it
            del self.filters["has_second_factor"]

    def search(self, queryset, name, value):
        """Every word must occur in the name or the address."""
        return with_every_word(
            queryset, value, lambda word: Q(user__name__icontains=word) | Q(user__email__icontains=word)
        )


class InvitationFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Invitation.State)
    role = django_filters.ChoiceFilter(label=_("Role"), choices=[*Role.choices, *StaffRole.choices])
    q = django_filters.CharFilter(label=_("Search"), field_name="email", lookup_expr="icontains", max_length=200)

    class Meta:
        model = Invitation
        fields = ("q", "state", "role")
