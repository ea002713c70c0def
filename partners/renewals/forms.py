from django import forms
from django.utils.translation import gettext_lazy as _

from partners.subscriptions.values import MOST_SEATS


class UseForm(forms.Form):
    used = forms.IntegerField(
        label=_("Seats in use"),
        min_value=0,
        max_value=MOST_SEATS,
        help_text=_("As the team's admin console says. Pending invitations and suspended members count."),
    )
