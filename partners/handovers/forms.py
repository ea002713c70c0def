from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.web.reasons import reason_field

_RECEIVER_HELP = _("Its Reseller ID, its address in the portal or its exact name. Ask the other company for one of them.")


class OfferForm(forms.Form):
    receiver = forms.CharField(label=_("Receiving partner"), max_length=253, help_text=_RECEIVER_HELP)
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=1000,
        help_text=_("The receiving partner reads it: why the client moves, and who at the client knows."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AcceptForm(forms.Form):
    """`digest` is of what the page shows, so that nothing else is accepted."""

    digest = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    external_id = forms.CharField(
        label=_("Number in your PSA"),
        max_length=80,
        required=False,
        help_text=_("What your company calls the client, if it has a number there already."),
    )
    without_domain = forms.BooleanField(
        label=_("Without its domain"),
        required=False,
        help_text=_("For a client whose domain one of your clients has: accept it without, and merge the two afterwards."),
    )

    reason = reason_field(_("Nobody else could accept it, so why you alone do stands in your timeline for good."), required=False)

    def __init__(self, *args, asks_why: bool = False, **options):
        super().__init__(*args, **options)
        if not asks_why:
            del self.fields["reason"]

    def show(self, digest: str) -> None:
        """The form is drawn for what is offered now, whatever it was sent with."""
        data = cast(QueryDict, self.data).copy()
        data["digest"] = digest
        self.data = data


class WithdrawForm(forms.Form):
    reason = reason_field(_("Both companies read it."), required=False)
