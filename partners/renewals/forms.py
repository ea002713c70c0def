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


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("List of the team’s people"),
        help_text=_(
            "CSV or XLSX with a column for the e-mail address, and one for the status if there is one: invited and suspended "
            "people use a seat, removed ones none. Only the numbers are kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
