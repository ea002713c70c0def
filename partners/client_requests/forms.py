from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.client_requests.models import ClientRequest
from partners.subscriptions.forms import deal_code_field, purchase_order_field
from partners.subscriptions.values import MOST_SEATS
from portal.reasons import LONGEST


class AskForm(forms.Form):
    """What a contact says beside the kind, which the page says."""

    seats = forms.IntegerField(
        label=_("Seats altogether"), min_value=1, max_value=MOST_SEATS, help_text=_("How many the team should have afterwards.")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What helps to decide."),
    )

    def __init__(self, *args, kind: str, **options: Any):
        super().__init__(*args, **options)
        if kind != ClientRequest.Kind.SEATS:
            del self.fields["seats"]
        if kind == ClientRequest.Kind.MESSAGE:
            self.fields["note"].label, self.fields["note"].help_text = _("Message"), ""
            self.fields["note"].required = True


class ApproveForm(forms.Form):
    purchase_order_number = purchase_order_field()
    deal_code = deal_code_field()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the ledger for good. Left empty: who requested it, and the note."),
    )

    def __init__(self, *args, buys: bool, **options: Any):
        super().__init__(*args, **options)
        if not buys:
            self.buy_nothing()

    def buy_nothing(self) -> None:
        for name in ("purchase_order_number", "deal_code"):
            self.fields.pop(name, None)
