from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.contacts.models import Contact
from partners.delegated_access.models import LONGEST, DelegatedAccess
from partners.dropbox.forms import AskForm

_ACTS = [(one, DelegatedAccess.Act(one).label) for one in DelegatedAccess.TO_ASK_FOR]
MONTHS = (1, 3, 6, 12, LONGEST)


class AccessForm(AskForm):
    """What is asked for, of whom and for how long."""

    actions = forms.MultipleChoiceField(label=_("What you may do"), choices=_ACTS, widget=forms.CheckboxSelectMultiple)
    months = forms.TypedChoiceField(label=_("For how long"), coerce=int)
    extends = forms.BooleanField(
        label=_("Extended by itself"),
        required=False,
        help_text=_(
            "By six months each time, up to two years in all, unless one of you ends it. Then it ends for good."
        ),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client’s admin reads it with the request."),
    )
    field_order = ("actions", "months", "extends", "contact", "note")

    def __init__(self, *args, speakers: list[str], own: set[str], contacts: list[Contact], **options) -> None:
        """`speakers`: who speaks for a connected team. Without any every contact can be asked but whose address is the partner's
        own.
        """
        known = {one.casefold() for one in speakers[1:]}
        offered = [one for one in contacts if (one.email.casefold() in known if speakers else one.email not in own)]
        super().__init__(*args, contacts=offered, **options)
        self.initial = {"months": 12}
        words = [(one, ngettext("{months} month", "{months} months", one).format(months=one)) for one in MONTHS]
        self.fields["months"].choices = words  # type: ignore[attr-defined]
        contact = self.fields["contact"]
        contact.help_text = _(
            "It is theirs to accept or decline: somebody who speaks for the client. Addresses of your own company are left out."
        )
        if speakers:
            connected = _("{email} (connected the team)").format(email=speakers[0])
            contact.choices = [("", connected), *contact.choices[1:]]  # type: ignore[attr-defined]
            contact.help_text = _("The team is connected: whoever connected it is asked, or who accepted before.")
