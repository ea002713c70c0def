"""The catalogue's dated rows as the engine takes them: what is offered to a partner on a day, at which price, by which rules."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from functools import cache

from django.db.models import Q

from partners.catalogue.dates import Row, plan_on
from partners.catalogue.models import AddOnVersion, CommitmentRule, PlanVersion, PriceListItem
from partners.clients.models import ClientAccount
from partners.network.models import Profile
from partners.qualifications.queries import held_by, held_on
from partners.subscriptions.engine.market import (
    AddOnOffer,
    Market,
    Markets,
    PlanOffer,
    Quantity,
    Rate,
    Rules,
)
from partners.subscriptions.terms import Term
from partners.subscriptions.values import MOST_SEATS
from partners.tiers.own_licences import Limits
from portal import clock

_kept: ContextVar[dict[tuple[str, str], Markets] | None] = ContextVar("catalogue_read_once", default=None)
Place = tuple[str, str]  # a tier's id and a currency
NOWHERE: Place = ("", "")  # whoever has no place in the programme trades without prices


def markets_of(partner_id: str) -> Markets:
    """What is offered to a partner, by its tier, in its currency."""
    place = places_of_partners(partner_id).get(partner_id, NOWHERE)
    return by_tier_of_day(partner_id, place, Limits(partner_id))


def by_tier_of_day(
    partner_id: str, place: Place, limits: Limits, read: Callable[..., Markets] | None = None
) -> Markets:
    """A day that has passed by the tier of that day: what is done late costs what it would have cost in time. `read` is for
    whoever reads the catalogue of a place once for many partners.
    """
    tier_id, currency = place
    read = cache(read or markets_for)

    def market(day: date) -> Market:
        passed = bool(tier_id) and day < clock.today()
        return read(limits.tier_on(partner_id, day) if passed else tier_id, currency)(day)

    return market


def offered_to(client: ClientAccount, markets: Markets, limits: Limits | None = None) -> Markets:
    """The same for one client: with what it qualifies for, day by day. For itself a partner buys nothing: what its tier grants
    has no price. `limits` are read once by whoever asks for many.
    """
    limits = limits or Limits(client.partner_id)
    held = cache(lambda: held_by(client))

    @cache
    def market(day: date) -> Market:
        everybodys = markets(day)
        if client.own:
            everybodys = replace(everybodys, rates={}, currency="", internal=limits.on(client.partner_id, day))
        return replace(everybodys, qualified=held_on(held(), day)) if everybodys.requires else everybodys

    return market


def markets_of_client(client: ClientAccount) -> Markets:
    """What its partner can offer it."""
    return offered_to(client, markets_of(client.partner_id))


def places_of_partners(partner_id: str = "") -> dict[str, Place]:
    """By partner; of all, or of one alone."""
    rows = Profile.objects.filter(partner_id=partner_id) if partner_id else Profile.objects.all()
    return {row[0]: (row[1], row[2]) for row in rows.values_list("partner_id", "tier_id", "currency")}


@contextmanager
def catalogue_read_once() -> Iterator[None]:
    """For many rows in one go, none of which can change the catalogue: it is read for the first that asks."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def markets_for(tier_id: str, currency: str) -> Markets:
    """Reads the catalogue once, and says of any day what was, is or will be offered to a partner of that tier."""
    kept = _kept.get()
    if kept is None:
        return _read(tier_id, currency)
    if (tier_id, currency) not in kept:
        kept[tier_id, currency] = _read(tier_id, currency)
    return kept[tier_id, currency]


def _read(tier_id: str, currency: str) -> Markets:
    plans = _grouped(PlanVersion.objects.select_related("plan"), lambda row: row.plan.code)
    add_ons = _grouped(
        AddOnVersion.objects.select_related("add_on").prefetch_related("plans", "excludes"), lambda row: row.add_on.code
    )
    theirs = Q(tier=None) | Q(tier=tier_id) if tier_id else Q(tier=None)
    items = PriceListItem.objects.filter(theirs, currency=currency)
    codes = {rows[0].plan_id: code for code, rows in plans.items()}
    codes |= {rows[0].add_on_id: code for code, rows in add_ons.items()}
    prices = _grouped(items, lambda row: (codes.get(row.plan_id or row.add_on_id, ""), Term(row.term), row.tier_id))
    rules = _grouped(CommitmentRule.objects.all(), lambda row: row.term)

    oldest = {code: min(rows, key=lambda row: row.valid_from) for code, rows in plans.items()}
    # A plan that a revision brought began on that day; one that came with the catalogue may be older than what is known of it.
    known_from = {code: row.valid_from for code, row in oldest.items() if row.revision_id is None}

    @cache
    def market(day: date) -> Market:
        versions = {code: row for code, rows in plans.items() if (row := plan_on(rows, day))}
        return Market(
            day,
            currency,
            {code: _plan(row) for code, row in versions.items() if row.sold},
            _rates(prices, tier_id, day),
            {term: found for term in Term if (found := _rules(rules, term, day))},
            {code: _add_on(row) for code, rows in add_ons.items() if (row := plan_on(rows, day))},
            frozenset(code for code, row in versions.items() if not row.renews),
            {code: row.requires for code, row in versions.items() if row.requires},
            known_from=known_from,
        )

    return market


def _grouped(rows: Iterable[Row], key) -> dict:
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _rates(prices: dict, tier_id: str, day: date) -> dict[tuple[str, Term], Rate]:
    """The tier's own price goes before the one for all."""
    rates = {}
    for whose in (None, tier_id):
        for (item, term, owner), rows in prices.items():
            if owner == whose and (row := plan_on(rows, day)):
                rates[item, term] = Rate(row.pk, row.cost, row.retail)
    return rates


def _plan(row: PlanVersion) -> PlanOffer:
    plan = row.plan
    return PlanOffer(plan.code, row.pk, plan.rank, row.minimum_seats, row.maximum_seats or MOST_SEATS, row.trial_days)


def _add_on(row: AddOnVersion) -> AddOnOffer:
    plans = frozenset(plan.code for plan in row.plans.all())
    excludes = frozenset(other.code for other in row.excludes.all())
    return AddOnOffer(row.add_on.code, Quantity(row.quantity), plans, excludes, row.family, row.sold)


def _rules(rules: dict, term: Term, day: date) -> Rules | None:
    """The term's own before the one for all. None before the catalogue's first day, when no plan is sold either."""
    row = plan_on(rules[term], day) or plan_on(rules[""], day)
    return Rules(row.pk, row.cancel_within_days, row.notice_days) if row else None
