from django import forms
from django.utils.translation import gettext_lazy as _

from partners.contacts.models import Contact
from partners.contacts.values import OUTAGE_WORDS
from portal.web.forms import SeenForm


class ContactForm(SeenForm):
    kind = forms.ChoiceField(label=_("For"), choices=Contact.Kind, help_text=OUTAGE_WORDS)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("A person, or a mailbox that somebody reads."))
    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Phone"), max_length=80, required=False)
