"""A small market: three plans, three add-ons, prices that change on 1 January 2027."""

from datetime import date
from decimal import Decimal

from partners.subscriptions.engine.market import AddOnOffer, Market, PlanOffer, Quantity, Rate, Rules
from partners.subscriptions.engine.position import Position, State
from partners.subscriptions.terms import Term

NOBODYS = Position(State.NEW, invoiced=True)
DEARER = date(2027, 1, 1)
PLANS = {
    "standard": PlanOffer("standard", "pv_standard", 10, 3, trial_days=30),
    "advanced": PlanOffer("advanced", "pv_advanced", 30, 3, trial_days=30),
    "education": PlanOffer("education", "pv_education", 60, 300, 1_000),
}
ADD_ONS = {
    "history": AddOnOffer("history", Quantity.AS_SEATS, frozenset({"standard", "advanced"}), frozenset({"governance"})),
    "governance": AddOnOffer("governance", Quantity.AS_SEATS, frozenset({"advanced"})),
    "pack-10": AddOnOffer("pack-10", Quantity.ONE, frozenset({"advanced"}), family="storage"),
    "pack-50": AddOnOffer("pack-50", Quantity.ONE, frozenset({"advanced"}), family="storage"),
}
MONTHLY = {"standard": 12, "advanced": 20, "education": 40, "history": 3, "governance": 5, "pack-10": 90, "pack-50": 400}
RULES = {
    Term.MONTHLY: Rules("cr_monthly", 14, 0),
    Term.YEARLY: Rules("cr_yearly", 14, 30),
    Term.YEARLY_PAID_MONTHLY: Rules("cr_yearly", 14, 30),
}


def market(day: date) -> Market:
    factor = Decimal("1.1") if day >= DEARER else Decimal(1)
    rates = {
        (item, term): Rate(f"pr_{item}_{term}_{factor}", monthly * factor * months, monthly * factor * months * 2)
        for item, monthly in MONTHLY.items()
        for term, months in ((Term.MONTHLY, Decimal("1.25")), (Term.YEARLY, 12), (Term.YEARLY_PAID_MONTHLY, 1))
    }
    return Market(day, "USD", PLANS, rates, RULES, ADD_ONS)
