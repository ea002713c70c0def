from datetime import datetime, timedelta
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock


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
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), error_messages={"required": _("A key without scopes can do nothing. Choose at least one.")}
    )

    def __init__(self, *args, scopes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["scopes"]).choices = [(scope, scope) for scope in scopes]

    def clean_expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires_at"]
        return None if days == "no-end" else clock.now() + timedelta(days=int(days))
