from django import forms
from django.utils.translation import gettext_lazy as _

from partners.clients.choosing import ClientField, offer_clients
from partners.clients.models import ClientAccount
from partners.support.models import SupportRequest
from partners.support.queries import clients_to_ask_about
from portal.tenancy.actor import Actor


class SupportRequestForm(forms.Form):
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", "—"), *SupportRequest.Topic.choices])
    client_account = ClientField(required=False, empty_label=_("No client in particular"))
    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Question"),
        max_length=8000,
        help_text=_(
            "What you wanted to do, what happened, and the request id if a page showed one. No passwords or keys."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args, actor: Actor, **options):
        super().__init__(*args, **options)
        if actor.role in ClientAccount.read_roles:
            offer_clients(self, "client_account", clients_to_ask_about(actor))
        else:
            del self.fields["client_account"]


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}))
