"""Whom a revision affects: what the next renewals of subscriptions, and the conversions of running trials, would be without it,
and are with it.

All is the engine's word (`renew`, `decide`), asked under the catalogue before and after: nothing else is shown than will happen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from partners.revisions.errors import PriceTooLarge
from partners.revisions.lines import Line
from partners.revisions.trials import Trial, changed_trial
from partners.subscriptions.engine.advance import Occasion, Step, renew
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.position import Position, State
from partners.subscriptions.market import NOWHERE, Place, markets_for, offered_to
from partners.subscriptions.models import Subscription, SubscriptionAddOn
from partners.subscriptions.queries import add_ons_of, waiting_of, with_parts
from partners.subscriptions.refusals import name_of
from partners.subscriptions.standing import position_of
from partners.subscriptions.terms import Term, whole_period
from partners.tiers.own_licences import Limits
from portal.events.record import plain

NAMED = 20  # subscriptions and scheduled changes, of however many
Catalogues = Mapping[Place, Markets]


def catalogues_for(places: Iterable[Place]) -> Catalogues:
    """As the catalogue is now, for each place."""
    return {place: markets_for(*place) for place in {*places, NOWHERE}}


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewal without a revision and with it."""

    subscription: Subscription
    before: Step
    after: Step
    currency: str
    changes: bool

    @property
    def ends(self) -> bool:
        return self.after.occasion == Occasion.EXPIRED

    @property
    def lost(self) -> list:
        """What was scheduled for it and will not happen."""
        return [one for one in self.before.applied if one not in self.after.applied]

    def amounts(self) -> dict[str, Decimal]:
        """For the billing period that begins then."""
        steps = {"before": self.before, "after": self.after}
        return {
            f"{what}_{when}": sum((getattr(charge, what).amount for charge in step.charges), Decimal(0))
            for what in ("cost", "retail")
            for when, step in steps.items()
        }

    def named(self) -> dict[str, Any]:
        return {
            "partner": self.subscription.partner.name,
            "subscription": str(self.subscription),
            "plan": self.subscription.plan.name,
            "seats": self.before.after.seats,
            "renews_on": self.before.day,
            "currency": self.currency,
            "ends": self.ends,
            **self.amounts(),
        }


def effects_of(
    lines: Sequence[Line], places: Mapping[str, Place], before: Catalogues, after: Catalogues
) -> tuple[dict[str, Any], list[str]]:
    """In plain values; and the partners with renewals or trials that change."""
    days = sorted({line.valid_from for line in lines})
    concerned, partners, limits = 0, set(), Limits()
    changed: list[Renewal] = []
    trials: list[Trial] = []
    for subscription in _concerned(lines, places):
        place = places.get(subscription.partner_id, NOWHERE)
        markets = [offered_to(subscription.client_account, one[place], limits) for one in (before, after)]
        if subscription.trial_ends_on:
            trials += filter(None, [changed_trial(subscription, days, *markets)])
            continue
        concerned += 1
        partners.add(subscription.partner_id)
        renewals = [_at(subscription, day, *markets) for day in _renewal_days(subscription, days)]
        for one in renewals:
            _refuse_too_dear(lines, one, place)
        changed += [one for one in renewals if one.changes][:1]
    told = {one.subscription.partner_id for one in changed} | {one.subscription.partner_id for one in trials}
    effects = {"subscriptions": concerned, "partners": len(partners), **_of_renewals(changed), **_of_trials(trials)}
    return plain(effects), sorted(told)


def _of_renewals(changed: list[Renewal]) -> dict[str, Any]:
    changed.sort(key=lambda one: (one.before.day, one.subscription.partner.name, one.subscription.number))
    lost = [one for one in changed if one.lost]
    return {
        "renewing_subscriptions": len(changed),
        "renewing_partners": len({one.subscription.partner_id for one in changed}),
        "ending_subscriptions": sum(one.ends for one in changed),
        "amounts": _by_currency(changed),
        "renewals": [one.named() for one in changed[:NAMED]],
        "lost_changes": len(lost),
        "lost": [_lost(one) for one in lost[:NAMED]],
    }


def _of_trials(trials: list[Trial]) -> dict[str, Any]:
    trials.sort(key=lambda one: (one.changes_on, one.subscription.partner.name, one.subscription.number))
    return {
        "changing_trials": len(trials),
        "refused_trials": sum(one.refused for one in trials),
        "trials": [one.named() for one in trials[:NAMED]],
    }


def _concerned(lines: Sequence[Line], places: Mapping[str, Place]) -> Iterator[Subscription]:
    """Those of teams that there are that have what the lines are about. A trial may be converted to any term."""
    plans = {line.series["plan"].pk for line in lines if line.kind == "plan_versions"}
    terms = {line.series["term"] for line in lines if line.kind == "commitment_rules"}
    prices = {
        ((one["plan"] or one["add_on"]).pk, one["term"], one["currency"], one["tier"].pk if one["tier"] else "")
        for one in (line.series for line in lines if line.kind == "prices")
    }
    rows = Subscription.objects.filter(state__in=Subscription.LIVE).order_by("pk")
    if not terms:
        priced_items = {price[0] for price in prices}
        with_add_on = SubscriptionAddOn.objects.filter(add_on__in=priced_items, ended_on=None)
        rows = rows.filter(Q(plan__in=plans | priced_items) | Q(pk__in=with_add_on.values("subscription")))
    rows = rows.select_related("plan", "plan_version", "price", "partner", "client_account")
    for row in with_parts(rows).iterator(chunk_size=1000):
        tier, currency = places.get(row.partner_id, NOWHERE)
        items = [row.plan_id, *(one.add_on_id for one in add_ons_of(row))]
        own_terms = {row.term, *(change.term for change in waiting_of(row) if change.term)} if row.term else {*Term}
        priced = {(item, term, currency, whose) for item in items for term in own_terms for whose in (tier, "")}
        if row.client_account.own:  # no price applies to it
            priced = set()
        if row.plan_id in plans or terms & {"", *own_terms} or prices & priced:
            yield row


def _renewal_days(subscription: Subscription, days: Sequence[date]) -> list[date]:
    """The first renewal from each of the days on, if it renews."""
    position = position_of(subscription)
    return sorted({_first_renewal(position, day) for day in days}) if subscription.auto_renew else []


def _at(subscription: Subscription, day: date, before: Markets, after: Markets) -> Renewal:
    """What a renewal was and will be; a suspended one may be reactivated by then."""
    at_its_end = replace(position_of(subscription), state=State.ACTIVE, renews_on=day)
    steps = renew(at_its_end, before(day)), renew(at_its_end, after(day))
    changes = _told(steps[0], before) != _told(steps[1], after)
    return Renewal(subscription, *steps, currency=steps[1].after.currency, changes=changes)


def _refuse_too_dear(lines: Sequence[Line], one: Renewal, place: Place) -> None:
    """At a price of which no charge could hold so many, the team would renew at its last one."""
    too_dear = [item for item in one.after.too_dear if item not in one.before.too_dear]
    for item in too_dear:
        priced = (line for line in reversed(lines) if line.prices(item, one.after.after.term, place, one.after.day))
        if (line := next(priced, None)) is None:  # an earlier revision's price: here the plan renews again, say
            continue
        raise PriceTooLarge(
            field=f"{line.place}.cost",
            item=name_of(item),
            quantity=one.after.after.items()[item],
            subscription=one.subscription,
            partner=one.subscription.partner.name,
        )


def _first_renewal(position: Position, day: date) -> date:
    """On or after a day."""
    if position.renews_on >= day:
        return position.renews_on
    last, months = day - timedelta(days=1), position.term.months
    return whole_period(last, position.anchor_on, months, through=position.renews_on).end


def _told(step: Step, markets: Markets) -> tuple:
    """What whoever has the subscription would notice."""
    amounts = [(charge.item, charge.cost, charge.retail) for charge in step.charges]
    rules = markets(step.day).rules.get(step.after.term)
    return amounts, step.occasion, step.applied, rules and (rules.cancel_within_days, rules.notice_days)


def _by_currency(changed: Iterable[Renewal]) -> list[dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(Decimal))
    for one in changed:
        if one.currency:
            sums[one.currency]["subscriptions"] += 1
            for name, amount in one.amounts().items():
                sums[one.currency][name] += amount
    return [
        {"currency": currency, **row, "subscriptions": int(row["subscriptions"])}
        for currency, row in sorted(sums.items())
    ]


def _lost(one: Renewal) -> dict[str, Any]:
    waiting = one.lost[0]
    return {
        "partner": one.subscription.partner.name,
        "subscription": str(one.subscription),
        "seats": waiting.seats,
        "term": waiting.term,
        "add_on": waiting.add_on and name_of(waiting.add_on),
        "effective_on": waiting.effective_on,
    }
