from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.keys.models import Overlap
from portal.web.forms import SeenForm


class NetworksField(forms.CharField):
    """Addresses and networks, one per line."""

    def __init__(self):
        super().__init__(
            label=_("Allowed networks"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
            help_text=_(
                "From where the key may be used: one IPv4 or IPv6 address or network per line, such as 198.51.100.0/24. "
                "Empty: from anywhere."
            ),
        )

    def clean(self, value: str | None) -> list[str]:
        return super().clean(value).replace(",", " ").split()


class ApiKeyForm(forms.Form):
    LIFETIMES = (
        ("30", _("30 days")),
        ("90", _("90 days")),
        ("365", _("One year")),
        ("no-end", _("Until it is revoked")),
    )

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What will use it: “PSA synchronisation”. The timeline shows this name."),
    )
    expires_at = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, initial="90")
    allowed_networks = NetworksField()
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), error_messages={"required": _("A key without scopes can do nothing. Choose at least one.")}
    )

    def __init__(self, *args, scopes: Iterable[str], **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["scopes"]).choices = [(scope, scope) for scope in scopes]

    def clean_expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires_at"]
        return None if days == "no-end" else clock.now() + timedelta(days=int(days))


class ChangeKeyForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    allowed_networks = NetworksField()


class RotateKeyForm(forms.Form):
    overlap = forms.ChoiceField(
        label=_("The old secret keeps working for"),
        choices=Overlap,
        initial=Overlap.DAY,
        widget=forms.RadioSelect,
        help_text=_("Time to bring the new secret to every program that uses the key. You can end it early."),
        error_messages={"required": _("Choose how long the old secret works.")},
    )
