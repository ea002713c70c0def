from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.web.forms import SeenForm


class ManagerForm(SeenForm):
    manager = forms.ModelChoiceField(
        label=_("Partner manager"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("They see the partner from now on. Another partner manager who had it no longer does."),
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField, self.fields["manager"]).queryset = people
