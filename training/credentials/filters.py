"""What a list of credentials can be asked for."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.api.filtering import PortalFilterSet
from training.credentials.models import Credential
from training.credentials.numbers import read_number


class CredentialFilter(PortalFilterSet):
    number = django_filters.CharFilter(
        label=_("Certificate number, in any spelling"), method="by_number", max_length=40
    )

    class Meta:
        model = Credential
        fields = ("user", "certification", "number")

    def by_number(self, queryset, name, value):
        return queryset.filter(number=read_number(value))
