from django import forms
from django.utils.translation import gettext_lazy as _

from partners.network.models import Agreement, Application
from portal.countries import country_choices


class ApplicationForm(forms.Form):
    """Shape only; what a value must be is read by the service."""

    company_name = forms.CharField(
        label=_("Company name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    website = forms.CharField(
        label=_("Website"),
        max_length=253,
        help_text=_("For example hartwell-it.example."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.Select(attrs={"autocomplete": "country"})
    )
    size = forms.ChoiceField(label=_("Employees"), choices=[("", "—"), *Application.Size.choices])
    services = forms.CharField(
        label=_("Services you offer"),
        max_length=500,
        help_text=_("For example managed workplaces, backup, security, consulting."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    motivation = forms.CharField(
        label=_("Why you want to join"),
        max_length=2000,
        help_text=_("Whom you would sell to, and what you have sold so far. A few sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = forms.CharField(
        label=_("Work e-mail"),
        max_length=254,
        help_text=_("A link to confirm the application is sent here. You become the owner of the company's account."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class DeclineForm(ReasonForm):
    """The same field, with what becomes of it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reason"].help_text = _("It is mailed to the applicant as you write it here.")


class AgreementForm(forms.Form):
    version = forms.CharField(label=_("Version"), max_length=20, help_text=_("For example 2.0."))
    title = forms.CharField(label=_("Title"), max_length=120, initial=_("Reseller agreement"))
    effective_on = forms.DateField(
        label=_("In force from"),
        help_text=_("From this day on nobody sells before accepting it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=60_000,
        help_text=_("Markdown. It cannot be changed afterwards; a new text is a new version."),
        widget=forms.Textarea(attrs={"rows": 20}),
    )

    @classmethod
    def after(cls, agreement: Agreement | None) -> dict:
        """Start from the text in force."""
        return {"title": agreement.title, "text": agreement.text} if agreement else {}
