from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.announcements.models import Announcement
from portal.countries import country_choices
from portal.web.forms import SeenForm
from portal.web.widgets import ManyOptions


class AnnouncementForm(SeenForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Announcement.Kind,
        initial=Announcement.Kind.NEWS,
        help_text=_("A programme change has a date from which it applies, and says what was and what will be."),
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        help_text=_("Markdown. It is fixed once it is published."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    rule_before = forms.CharField(
        label=_("What applies until then"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    rule_after = forms.CharField(
        label=_("What applies from then on"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    effective_on = forms.DateField(
        label=_("In force from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    tiers = forms.MultipleChoiceField(
        label=_("Tiers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: partners of every tier."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"),
        required=False,
        widget=ManyOptions(search=_("Find a country")),
        help_text=_("None chosen: partners in every country."),
    )
    plans = forms.MultipleChoiceField(
        label=_("Plans"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: whatever they sell. Else partners with a team of it, which they see by name."),
    )
    acknowledgement_required = forms.BooleanField(
        label=_("Each partner has to acknowledge it"),
        required=False,
        help_text=_("It stays on the partner's home page, and owners and admins are reminded, until one of them does."),
    )

    def __init__(self, *args, tiers: list[tuple[str, str]], plans: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["plans"]).choices = plans
        cast(forms.ChoiceField, self.fields["tiers"]).choices = tiers
        cast(forms.ChoiceField, self.fields["countries"]).choices = [
            choice for choice in country_choices() if choice[0]
        ]
