from collections.abc import Iterable
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.network.models import Tier
from portal.web.reasons import reason_field


class TierForm(forms.Form):
    """Where a partner is moved to, and why."""

    tier = forms.ChoiceField(label=_("New tier"), widget=forms.RadioSelect)
    reason = reason_field(_("It is mailed to the partner's owners as you write it here."))

    def __init__(self, *args, tiers: Iterable[Tier], **options):
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["tier"]).choices = [(tier.code, tier.name) for tier in tiers]


class BenefitForm(forms.Form):
    tier = forms.ChoiceField(label=_("Tier"))
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("api-keys and own-brand are enforced by the portal. Any other code is a promise that people keep."),
    )
    label = forms.CharField(label=_("What it is"), max_length=120, help_text=_("Partners read it on their page."))
    included = forms.BooleanField(label=_("Included in this tier"), required=False, initial=True)
    limit = forms.IntegerField(
        label=_("Limit"), min_value=0, max_value=1_000_000, required=False, help_text=_("Empty for no limit.")
    )
    valid_from = forms.DateField(
        label=_("Valid from"),
        help_text=_("Today or later. What counted before stays on record."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args, tiers: list[Tier], **options):
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["tier"]).choices = [(tier.code, tier.name) for tier in tiers]
