"""What a revision can lay down: of each kind of dated row, which series it belongs to and which values it has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from partners.catalogue.currencies import CURRENCIES
from partners.catalogue.models import (
    AddOn,
    AddOnVersion,
    CommitmentRule,
    Plan,
    PlanVersion,
    PriceListItem,
    Product,
    Revised,
    Term,
)
from partners.catalogue.queries import plan_version_on
from partners.network.models import Tier
from partners.revisions import errors
from partners.revisions.products import PRODUCTS, names_taken, new_product, read_name, refuse_other_place
from portal import clock
from portal.accounts.values import checked
from portal.errors import InvalidValue, PortalError
from portal.text import clean_text

MOST_LINES, MOST_YEARS = 1000, 10
MODELS: dict[str, type[Revised]] = {
    "plan_versions": PlanVersion,
    "add_on_versions": AddOnVersion,
    "commitment_rules": CommitmentRule,
    "prices": PriceListItem,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it should be. `series` are the columns that name what it belongs to, `linked` those with many records."""

    kind: str
    series: Mapping[str, Any]
    valid_from: date
    values: Mapping[str, Any]
    linked: Mapping[str, Sequence[Product]] = field(default_factory=dict)
    place: str = ""  # in what was sent, as the API has it: `prices.2`

    @property
    def product(self) -> Product | None:
        return self.series.get("plan") or self.series.get("add_on")

    @property
    def model(self) -> type[Revised]:
        return MODELS[self.kind]

    @property
    def key(self) -> tuple:
        return (self.kind, *(getattr(value, "pk", value) for value in self.series.values()), self.valid_from)

    def prices(self, item: str, term: str, place: tuple[str, str], day: date) -> bool:
        """Whether it says what that costs on that day, at a tier and in a currency."""
        if self.kind != "prices" or self.valid_from > day:
            return False
        of, tier = self.series["plan"] or self.series["add_on"], self.series["tier"]
        whose = (tier.pk if tier else place[0], self.series["currency"])
        return (of.code, self.series["term"], whose) == (item, term, place)

    @property
    def label(self) -> str:
        """What it is about, in a few words."""
        parts = [value for value in self.series.values() if value]
        return " · ".join(str(Term(part).label) if part in Term.values else str(part) for part in parts)


class Reader:
    """Reads the lines of one revision. The catalogue's names are read once."""

    def __init__(self):
        self.plans = {plan.code: plan for plan in Plan.objects.all()}
        self.add_ons = {add_on.code: add_on for add_on in AddOn.objects.all()}
        self.tiers = {tier.code: tier for tier in Tier.objects.all()}
        self.names = names_taken()

    def read(self, kind: str, given: Mapping[str, Any]) -> Line:
        return KINDS[kind](self, given)

    def introduce(self, kind: str, given: Mapping[str, Any]) -> None:
        """A product that nobody knows yet, with its name and place, so that every line of the revision may speak of it.
        Without a place it is a new name for one that there is, whose code may be mistyped.
        """
        if kind not in PRODUCTS or not given.get("name") or given.get("rank") is None:
            return
        field, model = PRODUCTS[kind]
        known: dict[str, Any] = self.plans if model is Plan else self.add_ons
        if given.get(field) not in known:
            product = new_product(model, field, given, {**self.plans, **self.add_ons})
            known[product.code] = product

    def plan_version(self, given: Mapping[str, Any]) -> Line:
        plan: Any = _named(self.plans, given, "plan")
        day = _day(given)
        if given.get("requires") is None:  # nobody opens a plan to everybody by saying nothing of it
            before = plan_version_on(plan, day)
            given = {**given, "requires": before.requires if before else ""}
        values = _checked(
            PlanVersion, given,
            *("minimum_seats", "maximum_seats", "storage", "trial_days", "summary", "requires", "source"),
        )
        if values["minimum_seats"] < 1:
            raise InvalidValue(
                field="minimum_seats", problem=_("A team has one seat at least."), cure=_("Enter 1 or more.")
            )
        if values["maximum_seats"] is not None and values["maximum_seats"] < values["minimum_seats"]:
            problem = _("The maximum is below the minimum.")
            raise InvalidValue(field="maximum_seats", problem=problem, cure=_("Raise it, or leave it empty for none."))
        values |= {name: bool(given.get(name, True)) for name in ("sold", "renews")}
        values |= self._naming(plan, given)
        if values["sold"] and not values["renews"]:
            problem = _("A plan that is sold renews.")
            raise InvalidValue(field="renews", problem=problem, cure=_("Sell it no longer, or let its teams renew."))
        return Line("plan_versions", {"plan": plan}, day, values)

    def add_on_version(self, given: Mapping[str, Any]) -> Line:
        values = _checked(AddOnVersion, given, "quantity", "family", "summary", "source")
        add_on = _named(self.add_ons, given, "add_on")
        values |= {"sold": bool(given.get("sold", True)), **self._naming(add_on, given)}
        linked = {
            "plans": [_known(self.plans, code, "plans") for code in given.get("plans") or ()],
            "excludes": [_known(self.add_ons, code, "excludes") for code in given.get("excludes") or ()],
        }
        return Line("add_on_versions", {"add_on": add_on}, _day(given), values, linked)

    def _naming(self, product: Product, given: Mapping[str, Any]) -> dict[str, str]:
        refuse_other_place(product, given)
        return {"name": read_name(product, given, self.names)}

    def commitment_rule(self, given: Mapping[str, Any]) -> Line:
        values = _checked(CommitmentRule, given, "cancel_within_days", "notice_days", "explanation", "source")
        term = checked(CommitmentRule, "term", given.get("term") or "")
        fixed = {"code": f"commitment-{term}" if term else "commitment"}
        return Line("commitment_rules", {"term": term}, _day(given), values | fixed)

    def price(self, given: Mapping[str, Any]) -> Line:
        item = _named({**self.plans, **self.add_ons}, given, "item")
        values = _checked(PriceListItem, given, "cost", "retail", "source")
        for name in ("cost", "retail"):
            if values[name] < 0:
                raise InvalidValue(field=name, problem=_("A price is not negative."), cure=_("Enter 0 or more."))
        tier = given.get("tier") or ""
        currency = clean_text(given.get("currency") or "").upper()
        if currency not in CURRENCIES:
            raise errors.NotInCatalogue(field="currency", value=currency[:40], known=", ".join(CURRENCIES))
        series = {
            "plan": item if isinstance(item, Plan) else None,
            "add_on": item if isinstance(item, AddOn) else None,
            "tier": _known(self.tiers, tier, "tier") if tier else None,
            "term": checked(PriceListItem, "term", given.get("term") or ""),
            "currency": currency,
        }
        return Line("prices", series, _day(given), values)


KINDS = {
    "plan_versions": Reader.plan_version,
    "add_on_versions": Reader.add_on_version,
    "commitment_rules": Reader.commitment_rule,
    "prices": Reader.price,
}


def read_lines(given: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Line]:
    """By kind; the field of a refusal as the API has it: `prices.2.cost`."""
    found = sum(len(rows) for rows in given.values())
    if not found:
        raise errors.NoLines()
    if found > MOST_LINES:
        raise errors.TooManyLines(limit=MOST_LINES, found=found)
    reader = Reader()
    _each(given, reader.introduce)
    lines = [replace(line, place=place) for place, line in _each(given, reader.read)]
    seen: set[tuple] = set()
    for line in lines:
        refuse_repeated(line, seen)
    return lines


def _each(
    given: Mapping[str, Sequence[Mapping[str, Any]]], read: Callable[[str, Mapping[str, Any]], Any]
) -> list[tuple[str, Any]]:
    """Of a refusal the field is said with its place."""
    found = []
    for kind in KINDS:
        for number, row in enumerate(given.get(kind) or ()):
            place = f"{kind}.{number}"
            try:
                found.append((place, read(kind, row)))
            except PortalError as error:
                error.field = ".".join(filter(None, [place, error.field]))
                raise
    return found


def refuse_repeated(line: Line, seen: set[tuple]) -> None:
    """`seen` are the keys of those before it; its own is added."""
    if line.key in seen:
        raise errors.SaidTwice(what=line.label, day=line.valid_from)
    seen.add(line.key)


def _day(given: Mapping[str, Any]) -> date:
    """Not today: what was sold and charged today was so by what holds today."""
    day, today = given["valid_from"], clock.today()
    if day <= today:
        raise errors.BeginsTooEarly(day=day, earliest=today + timedelta(days=1))
    latest = today + timedelta(days=366 * MOST_YEARS)
    if day > latest:
        raise errors.BeginsTooLate(day=day, latest=latest)
    return day


def _named(known: Mapping[str, Product], given: Mapping[str, Any], name: str) -> Product:
    return _known(known, given.get(name) or "", name)


def _known(known: Mapping[str, Any], code: str, name: str) -> Any:
    if code in known:
        return known[code]
    raise errors.NotInCatalogue(field=name, value=str(code)[:40], known=", ".join(known))


def _checked(model: type[Model], given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Texts cleaned; what staff enter was read where they say."""
    values: dict[str, Any] = {"verified": True, "precision": Revised.Precision.DAY}
    for name in names:
        value = given.get(name)
        if isinstance(value, str):
            value = clean_text(value, multiline=name == "explanation")
        elif value is None and model._meta.get_field(name).empty_strings_allowed:
            value = ""
        values[name] = checked(model, name, value)
    return values
