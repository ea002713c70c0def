from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("New note"),
        max_length=5000,
        help_text=_("For staff only; the partner never sees it. It stays as you write it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what your colleagues should know.")},
    )


class ManagerForm(forms.Form):
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
