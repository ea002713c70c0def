"""What holds today, so that a revision begins with it."""

from collections.abc import Mapping
from typing import Any

from partners.catalogue.models import AddOnVersion, PriceListItem, Revised
from partners.revisions.lines import MODELS
from partners.revisions.models import Revision
from partners.revisions.products import PRODUCTS
from portal import clock

ASKED = {  # what the address may name, by the column that it is
    "plan_versions": {"plan": "plan__code"},
    "add_on_versions": {"add_on": "add_on__code"},
    "commitment_rules": {"term": "term"},
    "prices": {"item": "item_code", "tier": "tier__code", "term": "term", "currency": "currency"},
}
VALUES = {
    "plan_versions": ("minimum_seats", "maximum_seats", "storage", "trial_days", "summary", "requires", "sold", "renews"),
    "add_on_versions": ("quantity", "family", "summary", "sold"),
    "commitment_rules": ("cancel_within_days", "notice_days", "explanation"),
    "prices": ("cost", "retail"),
}

PAGES = {
    "plan_versions": "staff-revise-plan",
    "add_on_versions": "staff-revise-add-on",
    "commitment_rules": "staff-revise-rule",
    "prices": "staff-revise-price",
}
PAGES_OF_NEW = {"plan_versions": "staff-new-plan", "add_on_versions": "staff-new-add-on"}
PAGE_OF_MANY = {"prices": "staff-revise-prices"}


def as_it_is(kind: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Of what the address names; only the names, where nothing holds for them."""
    named = {name: asked.get(name, "")[:40] for name in ASKED[kind]}
    if not any(name in asked for name in named):
        return {}
    row = _row(kind, {ASKED[kind][name]: value for name, value in named.items()})
    if row is None:
        return named
    values = {name: getattr(row, name) for name in VALUES[kind]}
    linked = {"plans", "excludes"} if isinstance(row, AddOnVersion) else set()
    return named | values | {name: [one.code for one in getattr(row, name).all()] for name in linked}


def _row(kind: str, columns: dict[str, Any]) -> Revised | None:
    today = clock.today()
    if kind == "prices":
        columns["tier__code"] = columns["tier__code"] or None
        return PriceListItem.objects.in_order().valid_on(today).filter(**columns).first()
    return MODELS[kind].objects.valid_on(today).filter(**columns).first()


def as_it_was_asked(kind: str, revision: Revision | None) -> dict[str, Any]:
    """Of one that lapsed, for another day: whoever enters it again says which."""
    lines = revision.asked.get(kind, []) if revision else []
    if revision is None or not lines:
        return {}
    prices = revision.asked.get("prices", []) if kind in PRODUCTS else []
    priced = {f"{name}_{row['term']}": row[name] for row in prices for name in ("cost", "retail")}
    priced |= {"currency": prices[0]["currency"]} if prices else {}
    return {"title": revision.title, **lines[0], **priced, "valid_from": None}


def _brought(revision: Revision) -> str:
    """The kind of the plan or add-on that it was to bring, where the page for a new one says all of it."""
    asked = revision.asked
    versions = [(kind, line) for kind in PRODUCTS for line in asked.get(kind, ())]
    if len(versions) != 1 or asked.get("commitment_rules"):
        return ""
    (kind, line), prices = versions[0], asked.get("prices", ())
    field, model = PRODUCTS[kind]
    same = {(row["item"], row.get("tier") or "", row["valid_from"]) for row in prices} <= {(line[field], "", line["valid_from"])}
    is_new = not model.objects.filter(code=line[field]).exists()
    return kind if is_new and same and len({row["currency"] for row in prices}) <= 1 else ""


def page_to_enter_again(revision: Revision) -> str:
    """The name of the form that takes what it asked for. Forms take one line, and a list of prices comes from a file."""
    if brought := _brought(revision):
        return PAGES_OF_NEW[brought]
    kinds = [kind for kind, lines in revision.asked.items() if lines]
    if len(kinds) != 1:
        return ""
    return PAGES[kinds[0]] if len(revision.asked[kinds[0]]) == 1 else PAGE_OF_MANY.get(kinds[0], "")
