from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.delegated_access.models import LONGEST, DelegatedAccess
from partners.dropbox.forms import AskForm

MONTHS = (1, 3, 6, 12, LONGEST)


class AccessForm(AskForm):
    """What is asked for, of whom and for how long."""

    actions = forms.MultipleChoiceField(
        label=_("What you may do"), choices=DelegatedAccess.Act.choices, widget=forms.CheckboxSelectMultiple
    )
    months = forms.TypedChoiceField(label=_("For how long"), coerce=int)
    extends = forms.BooleanField(
        label=_("Extended by itself"),
        required=False,
        help_text=_("By six months each time, up to two years in all, unless one of you ends it."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client’s admin reads it with the request."),
    )
    field_order = ("actions", "months", "extends", "contact", "note")

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.initial = {"actions": DelegatedAccess.Act.values, "months": 12}
        words = [(one, ngettext("{months} month", "{months} months", one).format(months=one)) for one in MONTHS]
        self.fields["months"].choices = words  # type: ignore[attr-defined]
        self.fields["contact"].help_text = _("It is theirs to accept or decline: somebody who speaks for the client.")
