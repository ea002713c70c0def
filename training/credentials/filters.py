"""What a list of credentials can be asked for."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.api.filtering import PortalFilterSet
from portal.lists.words import with_every_word
from training.credentials.models import Credential
from training.credentials.numbers import read_number


class CredentialFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=200)
    number = django_filters.CharFilter(
        label=_("Certificate number, in any spelling"), method="by_number", max_length=40
    )
    status = django_filters.ChoiceFilter(label=_("State"), choices=Credential.Status, method="by_status")

    class Meta:
        model = Credential
        fields = ("q", "user", "certification", "number", "status")

    def by_number(self, queryset, name, value):
        return queryset.filter(number=read_number(value))

    def by_status(self, queryset, name, value: str):
        return queryset.with_status(value)

    def search(self, queryset, name, value):
        """Every word must occur in the holder's name or the partner's."""
        return with_every_word(
            queryset, value, lambda word: Q(holder_name__icontains=word) | Q(partner__name__icontains=word)
        )
