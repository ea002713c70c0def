"""/styleguide/: every component in its states, so that a change of the design is seen in one place."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.countries import country_choices
from portal.money import Money
from portal.web.pages import public_page
from portal.web.reasons import ReasonForm
from portal.web.widgets import ManyOptions


class SampleForm(forms.Form):
    """One field of each kind; bound to wrong values it shows how errors look."""

    name = forms.CharField(label=_("Company name"), help_text=_("As it appears on invoices."))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    seats = forms.IntegerField(label=_("Seats"), min_value=3, help_text=_("At least 3."))
    starts_on = forms.DateField(label=_("Start date"), widget=forms.DateInput(attrs={"type": "date"}))
    country = forms.ChoiceField(label=_("Country"), choices=[("", _("Choose a country")), ("de", _("Germany"))])
    billing = forms.ChoiceField(
        label=_("Billing"), widget=forms.RadioSelect, choices=[("monthly", _("Monthly")), ("annual", _("Annual"))]
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"),
        choices=lambda: country_choices()[1:],
        initial=["NZ", "DE"],
        widget=ManyOptions(search=_("Find a country")),
    )
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea, required=False)
    export = forms.FileField(label=_("Client export"), required=False, help_text=_("A CSV file of at most 2 MB."))
    agreed = forms.BooleanField(label=_("I have read the agreement"))


class SampleError(forms.Form):
    """A form that came back, with two entries to correct."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation is sent here."))
    quantity = forms.IntegerField(
        label=_("Seats to add"),
        max_value=500,
        error_messages={"max_value": _("900 is above the 500 seats one change may add. Split it into two changes.")},
    )


@public_page
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/styleguide.html", _samples())


def _samples() -> dict[str, object]:
    now = clock.now()
    return {
        "breadcrumbs": [(_("Partner Portal"), "/"), (_("Style guide"), None)],
        "form": SampleForm(),
        "reason_form": ReasonForm(read_by=_("Staff of the network read it. It stays in the timeline.")),
        "error_form": SampleError({"email": "ada@", "quantity": "900"}, auto_id="id_error_%s"),
        "tones": ["good", "warning", "bad", "info", "neutral"],
        "price": Money(Decimal("1234.5"), "EUR"),
        "an_hour_ago": now - timedelta(hours=1),
        "last_week": now - timedelta(days=7),
        "renews_on": clock.today() + timedelta(days=109),
        "changes": [(_("Seats"), 12, 20), (_("Contact"), None, "Ada Okafor")],
        "rows": _sample_rows(),
    }


def _sample_rows() -> list[dict[str, object]]:
    samples = [
        ("Brandt & Söhne Maschinenbau", 48, 12),
        ("Café Lumière", 5, 61),
        ("Okafor Legal", 12, 109),
        ("Northline Veterinary Group", 1280, 340),
    ]
    return [
        {
            "name": name,
            "seats": seats,
            "total": Money(Decimal(seats * 12), "EUR"),
            "renews": clock.today() + timedelta(days=days),
        }
        for name, seats, days in samples
    ]
