from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.catalogue.dates import plan_on
from partners.catalogue.models import Plan, Term
from partners.catalogue.queries import higher_plans
from partners.clients.models import ClientAccount
from partners.subscriptions.models import Subscription
from partners.subscriptions.values import MOST_SEATS
from portal import clock
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor


class PlanField(forms.ModelChoiceField):
    """A plan by name, with the seats it starts at today."""

    def label_from_instance(self, plan: Plan) -> str:
        version = plan_on(plan.versions.all(), clock.today())
        if version is None or not version.sold:
            return _("{plan} · not offered today").format(plan=plan)
        return _("{plan} · from {seats} seats").format(plan=plan, seats=version.minimum_seats)


def purchase_order_field() -> forms.CharField:
    return forms.CharField(
        label=_("Purchase order number"), max_length=80, required=False, help_text=_("Your client's, if it gave you one.")
    )


class SubscriptionForm(forms.Form):
    """Shape only; which seats a plan allows is the service's to say."""

    client_account = forms.ModelChoiceField(label=_("Client"), queryset=ClientAccount.objects.none(), empty_label=None)
    plan = PlanField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    term = forms.ChoiceField(label=_("Term"), choices=Term, initial=Term.YEARLY)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=3)
    admin_email = forms.CharField(
        label=_("Team admin's e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("A person at the client. One address can be the admin of one Dropbox team."),
    )
    started_on = forms.DateField(
        label=_("Started on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for a team that exists already. Left empty, a new team is ordered."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, required=False, help_text=_("Stands in the ledger.")
    )
    purchase_order_number = purchase_order_field()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview

    def __init__(self, *args, actor: Actor, **options):
        super().__init__(*args, **options)
        clients = ClientAccount.objects.visible_to(actor).filter(state=ClientAccount.State.ACTIVE)
        cast(forms.ModelChoiceField, self.fields["client_account"]).queryset = clients
        plans = Plan.objects.visible_to(actor).prefetch_related("versions")
        cast(forms.ModelChoiceField, self.fields["plan"]).queryset = plans


class RaiseForm(forms.Form):
    """The plans above the subscription's own that are sold today."""

    plan = PlanField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, help_text=_("Why, in a few words: it stands in the timeline for good.")
    )
    purchase_order_number = purchase_order_field()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview

    def __init__(self, *args, actor: Actor, subscription: Subscription, **options):
        super().__init__(*args, **options)
        plans = higher_plans(subscription.plan, clock.today()).visible_to(actor).prefetch_related("versions")
        cast(forms.ModelChoiceField, self.fields["plan"]).queryset = plans


class SeatsForm(forms.Form):
    seats = forms.IntegerField(
        label=_("Seats afterwards"),
        min_value=1,
        max_value=MOST_SEATS,
        help_text=_("All seats the team should have, not the difference."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        help_text=_("Why, in a few words: it stands in the ledger for good."),
    )
    purchase_order_number = purchase_order_field()
    # What the page showed, so that nobody decides past a change made in the meantime.
    expected_purchased = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview
