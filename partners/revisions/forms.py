"""What a revision of one line is entered with. Shape only; what holds is the service's to say."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.catalogue.currencies import CURRENCIES
from partners.catalogue.models import AddOn, AddOnVersion, Plan, QualificationKind, Term
from partners.network.models import Tier
from partners.subscriptions.values import MOST_SEATS
from portal.tenancy.actor import Actor
from portal.web.reasons import reason_field

MOST_DAYS = 365
READ_BY = _("Nobody else could confirm it, so why you alone do stands in the revision for good.")


class LineForm(forms.Form):
    """`kind` is the kind of its line (see `lines.KINDS`). Fields come in the order of the subclass, then the shared ones."""

    kind: ClassVar[str]
    shared = ("valid_from", "source", "title", "seen", "reason")

    valid_from = forms.DateField(
        label=_("First day"),
        help_text=_("Tomorrow or later. Until then, and for what was sold before, nothing changes."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where it stands written: partners read it.")
    )
    title = forms.CharField(
        label=_("What changes"),
        max_length=120,
        help_text=_("In a few words. Partners whose renewals change are told so."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # digest of the preview
    reason = reason_field(READ_BY, required=False)

    def __init__(self, *args, actor: Actor, asks_why: bool = False, **options):
        super().__init__(*args, **options)
        if not asks_why:  # it stands beside the preview, for whom nobody else could confirm it
            del self.fields["reason"]
        self.actor = actor
        own = [name for name in self.fields if name not in self.shared]
        self.order_fields([*own, *self.shared])

    def lines(self, values: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Of what was entered, as the service takes it."""
        return {self.kind: [values]}

    def offer(self, name: str, *models: type[Any], empty: Any = None) -> None:
        """What the actor sees of these, by code."""
        choices = [(row.code, row.name) for model in models for row in model.objects.visible_to(self.actor)]
        cast(forms.ChoiceField, self.fields[name]).choices = [("", empty), *choices] if empty else choices


def new_name_field() -> forms.CharField:
    return forms.CharField(
        label=_("New name"),
        max_length=80,
        required=False,
        help_text=_("Empty: it keeps its name. What was written down before that day keeps the old one."),
    )


class PlanVersionForm(LineForm):
    kind = "plan_versions"

    plan = forms.ChoiceField(label=_("Plan"))
    name = new_name_field()
    minimum_seats = forms.IntegerField(label=_("Minimum seats"), min_value=1, max_value=MOST_SEATS)
    maximum_seats = forms.IntegerField(
        label=_("Maximum seats"), min_value=1, max_value=MOST_SEATS, required=False, help_text=_("Empty for no limit.")
    )
    storage = forms.CharField(label=_("Storage"), max_length=300, required=False)
    trial_days = forms.IntegerField(
        label=_("Trial, days"), min_value=0, max_value=MOST_DAYS, required=False, help_text=_("Empty: none is stated.")
    )
    summary = forms.CharField(label=_("Summary"), max_length=300)
    requires = forms.ChoiceField(
        label=_("Only for clients that qualify"),
        choices=[("", _("For every client")), *QualificationKind.choices],
        required=False,
        help_text=_("From that day it is sold to no other client, and teams of other clients end at their terms."),
    )
    sold = forms.BooleanField(
        label=_("It is sold"),
        required=False,
        initial=True,
        help_text=_("Not ticked: from that day it is sold to nobody, and no team is raised to it."),
    )
    renews = forms.BooleanField(
        label=_("Teams that have it renew"),
        required=False,
        initial=True,
        help_text=_("Not ticked: they end at their terms. Only of a plan that is not sold."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.offer_products()

    def offer_products(self) -> None:
        self.offer("plan", Plan)


class AddOnVersionForm(LineForm):
    kind = "add_on_versions"

    add_on = forms.ChoiceField(label=_("Add-on"))
    name = new_name_field()
    quantity = forms.ChoiceField(label=_("How many"), choices=AddOnVersion.Quantity)
    plans = forms.MultipleChoiceField(label=_("With the plans"), required=False, widget=forms.CheckboxSelectMultiple)
    excludes = forms.MultipleChoiceField(
        label=_("Not together with"), required=False, widget=forms.CheckboxSelectMultiple
    )
    family = forms.CharField(
        label=_("Kind"),
        max_length=40,
        required=False,
        help_text=_("A code. Of one kind a team has one add-on at most."),
    )
    summary = forms.CharField(label=_("Summary"), max_length=300)
    sold = forms.BooleanField(
        label=_("It is sold"),
        required=False,
        initial=True,
        help_text=_("Not ticked: from that day it is added to no team. Teams that have it keep it, and renew with it."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.offer_products()
        self.offer("excludes", AddOn)
        self.offer("plans", Plan)

    def offer_products(self) -> None:
        self.offer("add_on", AddOn)


class CommitmentRuleForm(LineForm):
    kind = "commitment_rules"

    term = forms.ChoiceField(
        label=_("Term"),
        required=False,
        choices=[("", _("Every term without a rule of its own")), *Term.choices],
    )
    cancel_within_days = forms.IntegerField(
        label=_("Cancellation window, days"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("The first day of a term is day 1. 0 for none."),
    )
    notice_days = forms.IntegerField(
        label=_("Notice before renewal, days"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Of teams that are invoiced."),
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Partners read it."),
    )


class PriceForm(LineForm):
    kind = "prices"

    item = forms.ChoiceField(label=_("Plan or add-on"))
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    term = forms.ChoiceField(label=_("Term"), choices=Term)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    cost = forms.DecimalField(
        label=_("Partner's cost"),
        max_digits=12,
        decimal_places=4,
        min_value=0,
        help_text=_("Of one unit and billing period."),
    )
    retail = forms.DecimalField(label=_("Suggested retail price"), max_digits=12, decimal_places=4, min_value=0)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.offer("item", Plan, AddOn)
        self.offer("tier", Tier, empty=_("Every tier without a price of its own"))


class PriceFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with a row for each price, as the price lists are exported. 1,000 rows at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Where it stands written: partners read it. A row may say another one."),
    )
    title = forms.CharField(
        label=_("What changes"),
        max_length=120,
        help_text=_("In a few words. Partners whose renewals change are told so."),
    )


class ShownRowsForm(forms.Form):
    """What a preview showed, sent back to be confirmed."""

    rows = forms.CharField(max_length=1_500_000, widget=forms.HiddenInput)
    title = forms.CharField(max_length=120, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = reason_field(READ_BY, required=False)


class ConfirmForm(forms.Form):
    """By a second person, what the page shows."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
