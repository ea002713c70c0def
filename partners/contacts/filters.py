import django_filters
from django.utils.translation import gettext_lazy as _

from partners.contacts.models import Contact


class ContactFilter(django_filters.FilterSet):
    client_account = django_filters.CharFilter(label=_("Client"), field_name="client_account_id", max_length=64)
    kind = django_filters.ChoiceFilter(label=_("For"), choices=Contact.Kind)
    email = django_filters.CharFilter(label=_("E-mail"), max_length=254)

    class Meta:
        model = Contact
        fields = ("client_account", "kind", "email")
