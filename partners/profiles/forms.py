"""Shape only; what a value must be is read by the service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.network.models import Application
from partners.profiles.postal import needed_in
from portal.countries import country_choices
from portal.envelope import order_of
from portal.web.forms import SeenForm
from portal.web.widgets import CountrySelect


class CompanyForm(SeenForm):
    name = forms.CharField(
        label=_("Name shown"), max_length=200, help_text=_("On pages, in mails and to your clients.")
    )
    website = forms.CharField(
        label=_("Website"),
        max_length=253,
        required=False,
        help_text=_("For example hartwell-it.example."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    size = forms.ChoiceField(label=_("Employees"), choices=[("", "—"), *Application.Size.choices], required=False)
    services = forms.CharField(
        label=_("Services you offer"),
        max_length=500,
        required=False,
        help_text=_("For example managed workplaces, backup, security, consulting."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=1000,
        required=False,
        help_text=_("Who you are and whom you help, in a few sentences."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BillingForm(SeenForm):
    tax_id = forms.CharField(
        label=_("Tax id"),
        max_length=40,
        required=False,
        help_text=_(
            "In the European Union the VAT number, with or without the country in front. Its check digits are tested."
        ),
    )
    billing_contact_name = forms.CharField(label=_("Billing contact"), max_length=120, required=False)
    billing_contact_email = forms.CharField(
        label=_("Billing contact's e-mail"),
        max_length=254,
        required=False,
        help_text=_("A person, or a mailbox that somebody reads."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class AddressForm(SeenForm):
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=CountrySelect(attrs={"autocomplete": "country"})
    )
    company_name = forms.CharField(label=_("Company name"), max_length=200, help_text=_("As it is registered."))
    line1 = forms.CharField(
        label=_("Street and number"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "address-line1"})
    )
    line2 = forms.CharField(
        label=_("Second line"),
        max_length=200,
        required=False,
        help_text=_("Building, floor, suite."),
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postal_code = forms.CharField(
        label=_("Postal code"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(
        label=_("State or region"),
        max_length=120,
        required=False,
        help_text=_("Where the country's addresses have one."),
    )

    def __init__(self, *args, country: str, **options):
        """The parts that `country` needs, in the order in which its people write them."""
        super().__init__(*args, **options)
        for name in needed_in(country):
            self.fields[name].required = True
        self.order_fields(["country", "company_name", *order_of(country)])


class BrandForm(SeenForm):
    button_colour = forms.CharField(
        label=_("Colour of buttons"),
        max_length=20,
        required=False,
        help_text=_("Six digits, for example #0b6265. Empty for the portal's own."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    link_colour = forms.CharField(
        label=_("Colour of links"),
        max_length=20,
        required=False,
        help_text=_("It is text, so it needs more contrast than a button."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    contact_name = forms.CharField(
        label=_("Whom to ask"), max_length=120, required=False, help_text=_("A person or a team, under each mail.")
    )
    contact_email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    contact_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class LogoForm(forms.Form):
    file = forms.FileField(
        label=_("Logo file"),
        help_text=_("PNG, JPEG or WebP, at most 1 MB. We keep its pixels and nothing else of the file."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
