from copy import deepcopy
from typing import cast

from django import forms
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from partners.network.models import Agreement, Application, ServicesBadge
from partners.network.queries import LABELS, able_to_review, shown_value
from partners.network.values import ASKABLE
from portal.accounts.models import User
from portal.countries import country_choices
from portal.errors import PortalError
from portal.web.forms import SeenForm
from portal.web.widgets import ManyOptions


class ApplicationForm(forms.Form):
    """Shape only; what a value must be is read by the service."""

    refusal: PortalError | None = None  # set by `submit`: a flood is answered with a status of its own

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


class QuestionsForm(forms.Form):
    """One box for each field that can be asked about; an empty one leaves its field as it is."""

    def __init__(self, *args, application: Application, **options):
        super().__init__(*args, **options)
        for name in ASKABLE:
            now = _("Now: {value}").format(value=shown_value(application, name))
            self.fields[name] = _text(LABELS[name], help_text=escape(now))
        self.fields["message"] = _text(
            _("Message"), help_text=_("Whatever belongs to no field. It is mailed with the rest.")
        )

    def clean(self) -> dict:
        texts = super().clean() or {}
        return {
            "questions": {name: texts[name] for name in ASKABLE if texts.get(name)},
            "message": texts.get("message", ""),
        }


class MendForm(forms.Form):
    """The fields that were asked about, each with its question and what stands there now."""

    def __init__(self, data=None, *, application: Application):
        asked = {name: ApplicationForm.base_fields[name] for name in LABELS if name in application.asked}
        super().__init__(data, initial={name: getattr(application, name) for name in asked})
        for name, field in asked.items():
            self.fields[name] = deepcopy(field)
            question = linebreaksbr(application.asked[name], autoescape=True)
            self.fields[name].help_text = format_html('<span class="field-question">{}</span>', question)
        self.fields["answer"] = _text(_("Message to us"), help_text=_("What the fields cannot say."))


def _text(label, **options) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=1000, required=False, widget=widget, **options)


class AuthorisationForm(SeenForm):
    """Of a new partner, with the approval."""

    reseller_id = forms.CharField(
        label=_("Reseller ID"),
        max_length=40,
        required=False,
        help_text=_(
            "From the programme's acceptance mail: 4 to 32 letters, digits and hyphens. It can be entered later."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    authorised_countries = forms.MultipleChoiceField(
        label=_("Authorised countries"),
        choices=lambda: country_choices()[1:],
        help_text=_("Where the partner may sell."),
        widget=ManyOptions(search=_("Find a country")),
    )


class AuthorisationChangeForm(AuthorisationForm):
    """Of a partner: what the programme says of it, on a page of its own."""

    services_badge = forms.ChoiceField(
        label=_("Services badge"),
        choices=ServicesBadge.choices,
        required=False,
        help_text=_("What the programme certifies of its services, whatever its tier is."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("It helps us to do better."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


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


class ReviewerForm(forms.Form):
    reviewer = forms.ModelChoiceField(
        label=_("Reviewer"),
        queryset=User.objects.none(),
        help_text=_("They are told, and decide about it from then on."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField, self.fields["reviewer"]).queryset = able_to_review()


class ReviewersForm(ReviewerForm):
    """For many at once, some of which somebody may have."""

    take_over = forms.BooleanField(label=_("Also those that a colleague has"), required=False)
