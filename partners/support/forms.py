from django import forms
from django.utils.translation import gettext_lazy as _

from partners.support.models import SupportRequest


class SupportRequestForm(forms.Form):
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", "—"), *SupportRequest.Topic.choices])
    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Question"),
        max_length=8000,
        help_text=_(
            "What you wanted to do, what happened, and the request id if a page showed one. No passwords or keys."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}))
