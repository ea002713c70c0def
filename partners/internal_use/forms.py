from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan, Term
from partners.internal_use.queries import plans_for_internal_use
from partners.subscriptions.forms import admin_email_field
from partners.subscriptions.values import MOST_SEATS
from portal import clock
from portal.tenancy.actor import Actor
from portal.web.reasons import reason_field


class RequestForm(forms.Form):
    plan = forms.ModelChoiceField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    admin_email = admin_email_field()
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who works with it, and on what. The network reads it."),
    )

    def __init__(self, *args, actor: Actor, **options):
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField, self.fields["plan"]).queryset = plans_for_internal_use(actor, clock.today())


class ApproveForm(forms.Form):
    seats = forms.IntegerField(label=_("Seats granted"), min_value=1, max_value=MOST_SEATS)
    term = forms.ChoiceField(label=_("Term"), choices=[(one, one.label) for one in (Term.YEARLY, Term.MONTHLY)])
    reason = reason_field(_("Stands beside the decision. The partner reads it."), required=False)
