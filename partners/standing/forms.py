from django import forms
from django.utils.translation import gettext_lazy as _

from portal.web.reasons import reason_field


class StandingForm(forms.Form):
    reason = reason_field(_("The partner’s owners read it, by mail, with what follows from it."))


class EndForm(StandingForm):
    """An end cannot be taken back, so the name is typed."""

    confirmation = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the partner’s name.")},
    )

    def __init__(self, *args, partner: str, **options):
        super().__init__(*args, **options)
        self.fields["confirmation"].label = _("Type “{partner}” to confirm").format(partner=partner)
