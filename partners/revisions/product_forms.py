"""What a plan or an add-on that is new is entered with: its code, name and place, its first version and first prices."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.catalogue.currencies import CURRENCIES
from partners.catalogue.models import AddOn, Plan, Term
from partners.revisions.forms import AddOnVersionForm, LineForm, PlanVersionForm
from partners.revisions.products import STEP

PRICES = {"cost": _("Partner's cost, {term}"), "retail": _("Suggested retail price, {term}")}
PRICED = [(name, term, f"{name}_{term.value}") for term in Term for name in PRICES]  # a price, its term, its field


def _code_field() -> forms.SlugField:
    return forms.SlugField(label=_("Code"), max_length=40, help_text=_("Programs and files know it by this, for good."))


def _name_field() -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=80)


def _place_field(text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("Place"), coerce=int, help_text=text)


def _currency_field() -> forms.ChoiceField:
    text = _("For every tier. Other prices come by a price list from a file, before or after its first day.")
    return forms.ChoiceField(label=_("Currency of the prices"), choices=[(code, code) for code in CURRENCIES], help_text=text)


class NewProductForm(LineForm):
    product: str  # the field that names it
    model: type[Plan | AddOn]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        places = cast(forms.TypedChoiceField, self.fields["rank"])
        places.choices = list(self._places())
        places.initial = places.choices[-1][0]
        for name, term, field in PRICED:
            label = format_lazy(PRICES[name], term=term.label)
            self.fields[field] = forms.DecimalField(
                label=label, max_digits=12, decimal_places=4, min_value=0, required=False
            )
        first, priced = [self.product, "name", "rank"], ["currency", *(field for *_price, field in PRICED)]
        others = [name for name in self.fields if name not in {*first, *priced, *self.shared}]
        self.order_fields([*first, *others, *priced, *self.shared])

    def offer_products(self) -> None:
        """It is none of those that there are."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get(self.product) in {row.code for row in self.model.objects.visible_to(self.actor)}:
            self.add_error(self.product, _("One with this code is there already. Choose another code, or revise that one."))
        for term in Term:
            said = [name for name in PRICES if values.get(f"{name}_{term.value}") is not None]
            for name in PRICES.keys() - said if said else ():
                self.add_error(f"{name}_{term.value}", _("A price has both. Fill it in, or empty the other one."))
        return values

    def lines(self, values: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        prices, currency = {(name, term): values.pop(field) for name, term, field in PRICED}, values.pop("currency")
        shared = {name: values[name] for name in ("valid_from", "source")} | {"item": values[self.product], "currency": currency}
        priced = [term for term in Term if prices["cost", term] is not None]
        found = [shared | {"term": term.value, **{name: prices[name, term] for name in PRICES}} for term in priced]
        return {self.kind: [values], "prices": found}

    def _places(self) -> Iterator[tuple[int, Any]]:
        """In the middle of two, so that another one fits in."""
        rows = list(self.model.objects.visible_to(self.actor))
        if not rows or rows[0].rank:
            yield (rows[0].rank if rows else STEP) // 2, _("Before all others")
        for row, after in zip(rows, [*rows[1:], None], strict=True):
            rank = (row.rank + after.rank) // 2 if after else row.rank + STEP
            if rank > row.rank:  # else there is no number left between the two
                yield rank, _("After {name}").format(name=row)


class NewPlanForm(NewProductForm, PlanVersionForm):
    product, model = "plan", Plan

    plan = _code_field()  # type: ignore[assignment]
    name = _name_field()
    rank = _place_field(_("A team is raised to a plan that stands after its own."))
    currency = _currency_field()


class NewAddOnForm(NewProductForm, AddOnVersionForm):
    product, model = "add_on", AddOn

    add_on = _code_field()  # type: ignore[assignment]
    name = _name_field()
    rank = _place_field()
    currency = _currency_field()
