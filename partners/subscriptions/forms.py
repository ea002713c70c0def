from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.catalogue.dates import plan_on
from partners.catalogue.models import AddOn, Plan, Term
from partners.catalogue.queries import add_ons_for, higher_plans, plans_begun, plans_on_trial
from partners.clients.choosing import ClientField, offer_clients
from partners.clients.models import ClientAccount
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import add_ons_held, add_ons_to_add
from partners.subscriptions.standing import renews_then
from partners.subscriptions.values import MOST_SEATS
from portal import clock
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor
from portal.web.forms import SeenForm
from portal.web.reasons import ReasonForm, Words, reason_field


class PlanField(forms.ModelChoiceField):
    """A plan by name, with the seats it starts at today."""

    def label_from_instance(self, plan: Plan) -> str:
        version = plan_on(plan.versions.all(), clock.today())
        if version is None or not version.sold:
            return _("{plan} · not offered today").format(plan=plan)
        return _("{plan} · from {seats} seats").format(plan=plan, seats=version.minimum_seats)


class AddOnsField(forms.ModelMultipleChoiceField):
    def __init__(self):
        super().__init__(
            label=_("Add-ons"), queryset=AddOn.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
        )


INVOICING = (
    ("", _("Not known")),
    ("True", _("Yes, Dropbox sends invoices")),
    ("False", _("No, it is charged otherwise")),
)


def invoiced_field(help_text: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Invoiced by Dropbox"),
        choices=INVOICING,
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        help_text=help_text,
    )


def purchase_order_field() -> forms.CharField:
    return forms.CharField(
        label=_("Purchase order number"),
        max_length=80,
        required=False,
        help_text=_("Your client's, if it gave you one."),
    )


def deal_code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Deal code"),
        max_length=100,
        required=False,
        help_text=_("Of a deal that the distributor or Dropbox agreed to, if there is one."),
    )


def admin_email_field() -> forms.CharField:
    return forms.CharField(
        label=_("Team admin's e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("A person at the client. One address can be the admin of one Dropbox team."),
    )


def day_field(label: Words, help_text: Words) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class SubscriptionForm(forms.Form):
    """Shape only; which seats a plan allows is the service's to say."""

    client_account = ClientField(empty_label=None)
    plan = PlanField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    term = forms.ChoiceField(label=_("Term"), choices=Term, initial=Term.YEARLY)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=3)
    add_ons = AddOnsField()
    renew_with = forms.ModelChoiceField(
        label=_("Renew together with"),
        queryset=Subscription.objects.none(),
        required=False,
        empty_label=_("No other: a whole term from today"),
        help_text=_("The first term then ends with that one's, and costs its days."),
    )
    admin_email = admin_email_field()
    started_on = day_field(
        _("Started on"), _("Only for a team that exists already. Left empty, a new team is ordered.")
    )
    invoiced = invoiced_field(
        _("An invoiced team has to ask for less earlier before its renewal. It can be said later.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, required=False, help_text=_("Stands in the ledger.")
    )
    purchase_order_number = purchase_order_field()
    deal_code = deal_code_field()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview

    def __init__(self, *args, actor: Actor, **options):
        super().__init__(*args, **options)
        clients = ClientAccount.objects.visible_to(actor).customers().filter(state=ClientAccount.State.ACTIVE)
        offer_clients(self, "client_account", clients)
        plans = plans_begun(actor, clock.today()).prefetch_related("versions")
        cast(forms.ModelChoiceField, self.fields["plan"]).queryset = plans
        cast(forms.ModelChoiceField, self.fields["add_ons"]).queryset = add_ons_for(None, clock.today())
        self._offer_other_teams(actor)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("started_on") and data.get("renew_with"):
            self.add_error("renew_with", _("A team that exists already keeps its own term. Leave this out."))
        return data

    def _offer_other_teams(self, actor: Actor) -> None:
        """Of the client that the page was opened for, or that was chosen."""
        client = cast(ClientField, self.fields["client_account"]).chosen
        teams = Subscription.objects.visible_to(actor).filter(
            client_account=client, state=Subscription.State.ACTIVE, auto_renew=True
        )
        rows = teams.select_related("plan", "client_account").prefetch_related("plan__versions")
        renewing = [team.pk for team in rows if renews_then(team)]
        if renewing:
            cast(forms.ModelChoiceField, self.fields["renew_with"]).queryset = teams.filter(pk__in=renewing)
        else:
            del self.fields["renew_with"]


class TrialForm(forms.Form):
    client_account = ClientField(empty_label=None)
    plan = PlanField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    admin_email = admin_email_field()
    started_on = day_field(
        _("Started on"),
        _("Only for a trial that runs already: it is entered at once. Leave it empty to order a new one."),
    )
    trial_ends_on = day_field(
        _("Trial ends on"),
        _("Of a trial that runs already, where it is earlier than its plan says. Else leave it empty."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, required=False, help_text=_("Stands in the timeline.")
    )
    purchase_order_number = purchase_order_field()
    deal_code = deal_code_field()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview

    def __init__(self, *args, actor: Actor, **options):
        super().__init__(*args, **options)
        clients = ClientAccount.objects.visible_to(actor).customers().filter(state=ClientAccount.State.ACTIVE)
        offer_clients(self, "client_account", clients)
        plans = plans_on_trial(clock.today()).visible_to(actor).prefetch_related("versions")
        cast(forms.ModelChoiceField, self.fields["plan"]).queryset = plans

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("trial_ends_on") and data.get("started_on") in (None, clock.today()):
            self.add_error(
                "trial_ends_on", _("A new trial ends when its plan says. Leave this out, or say when it began.")
            )
        return data


class ChangeForm(forms.Form):
    """What is scheduled for the renewal; `of` says what there is to choose for a subscription."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, help_text=_("Why, in a few words: it stands in the timeline for good.")
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview

    def __init__(self, *args, actor: Actor, subscription: Subscription, **options):
        super().__init__(*args, **options)
        self.of(actor, subscription)

    def of(self, actor: Actor, subscription: Subscription) -> None:
        pass

    def choose(self, name: str, rows: QuerySet) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


class OrderForm(ChangeForm):
    """What is ordered."""

    purchase_order_number = purchase_order_field()
    deal_code = deal_code_field()


class RaiseForm(OrderForm):
    """The plans above the subscription's own that are sold today."""

    plan = PlanField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    field_order = ("plan",)

    def of(self, actor: Actor, subscription: Subscription) -> None:
        plans = higher_plans(subscription.plan, clock.today()).visible_to(actor).prefetch_related("versions")
        self.choose("plan", plans)


class AddForm(OrderForm):
    """The add-ons that fit the plan and are not there."""

    add_on = forms.ModelChoiceField(label=_("Add-on"), queryset=AddOn.objects.none(), empty_label=None)
    field_order = ("add_on",)

    def of(self, actor: Actor, subscription: Subscription) -> None:
        self.choose("add_on", add_ons_to_add(subscription))


class InvoicingForm(SeenForm):
    invoiced = invoiced_field("")
    reason = reason_field(_("How you know: it stands in the timeline for good."))


class EndForm(ReasonForm):
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of what the page shows


class RenewForm(EndForm):
    reason = reason_field("", required=False)


class RemoveForm(ChangeForm):
    add_on = forms.ModelChoiceField(label=_("Add-on"), queryset=AddOn.objects.none(), empty_label=None)
    field_order = ("add_on",)

    def of(self, actor: Actor, subscription: Subscription) -> None:
        self.choose("add_on", add_ons_held(subscription))


class TermForm(ChangeForm):
    term = forms.ChoiceField(label=_("Term"))
    field_order = ("term",)

    def of(self, actor: Actor, subscription: Subscription) -> None:
        others = [(value, label) for value, label in Term.choices if value != subscription.term]
        cast(forms.ChoiceField, self.fields["term"]).choices = others


class ConvertForm(OrderForm):
    """A trial into paid time: with the seats and add-ons that the client wants."""

    term = forms.ChoiceField(label=_("Term"), choices=Term, initial=Term.YEARLY)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    add_ons = AddOnsField()
    field_order = ("term", "seats", "add_ons")

    def of(self, actor: Actor, subscription: Subscription) -> None:
        self.fields["seats"].initial = subscription.trial_seats
        self.choose("add_ons", add_ons_for(subscription.plan, clock.today()))


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
    deal_code = deal_code_field()
    # What the page showed, so that nobody decides past a change made in the meantime.
    expected_purchased = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview
