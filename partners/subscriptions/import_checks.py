"""What is in the way of the rows of an import of teams: all of it at once, so that a file is mended in one go."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from partners.catalogue.models import Plan
from partners.catalogue.queries import oldest_known
from partners.clients.models import ClientAccount
from partners.clients.recognising import Named, recogniser
from partners.orders.queries import taken_addresses
from partners.qualifications.queries import must_be_of_institution
from partners.renewals.errors import CountedInFuture, MoreInUse
from partners.subscriptions import errors
from partners.subscriptions.columns import TEAM_FIELDS, TRIAL, is_trial
from partners.subscriptions.engine.changes import Subscribe
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.entering import (
    RuleAssumed,
    RunningTrial,
    begun,
    must_be_active_client,
    must_have_begun,
    rule_assumed,
    trial_begun,
)
from partners.subscriptions.market import markets_of, offered_to
from partners.subscriptions.models import Subscription
from partners.subscriptions.terms import Term
from portal import clock
from portal.actions import REGISTRY
from portal.errors import PortalError
from portal.imports.targets import Meant
from portal.tenancy.actor import Actor

Values = Mapping[str, Any]
_BY_NAME = {item.name: item for item in TEAM_FIELDS}
USE = frozenset({"used", "used_on"})
_NEW_TEAM = ("plan", "term", "seats", "started_on")
_NEW_TRIAL = ("plan", "started_on")
SEEN_LATER = ("term", "billing", "auto_renew", "used", "used_on")  # a trial has none of it yet


def named(values: Values) -> Named:
    """The client, as a row calls it."""
    return Named(values.get("client_account", ""), values.get("client_number", ""), values.get("client_domain", ""))


@dataclass(frozen=True)
class TeamRow:
    """A row's values, and of a team that is there already what they would change."""

    values: Values
    team: Subscription | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def refusals(actor: Actor, rows: Sequence[TeamRow]) -> dict[int, list[PortalError]]:
    """By position; each looked at with a handful of queries for all."""
    client_of = recogniser(actor, [named(row.values) for row in rows])
    taken = taken_addresses(row.values["admin_email"] for row in rows if "admin_email" in row.values)
    markets = markets_of(actor.partner_id or "")
    counting = REGISTRY["renewals.report-use"].permission_refusal(actor)
    found = {}
    for index, row in enumerate(rows):
        told = [] if is_trial(row.values) else [*_against_use(row, counting)]
        if row.team is not None:
            told += [*differing(row.team, row.changes), *_against_invoicing(actor, row.team, row.changes)]
        else:
            told += [*_against_client(row.values, client_of), *_against_address(row.values, taken)]
            told += _against_terms(row.values, markets, client_of)
        if told:
            found[index] = told
    return found


def differing(team: Subscription, changes: Mapping[str, tuple[Any, Any]]) -> list[PortalError]:
    """What a row says otherwise than the portal has it, but for the seats in use and what nobody knew."""
    return [
        errors.TEAM_DIFFERS.get(name, errors.TeamDiffers)(
            number=team,
            label=_BY_NAME[name].label,
            now=_BY_NAME[name].shown(now),
            then=_BY_NAME[name].shown(then),
            field=name,
        )
        for name, (now, then) in changes.items()
        if name not in USE and not (name == "invoiced" and now is None)
    ]


@dataclass(frozen=True, slots=True)
class NotOfTrial:
    """What a row says of a trial that is not kept."""

    field: str
    detail: str
    code: str = "not_of_a_trial"
    next_step: str = ""


def warnings(rows: Sequence[Meant], values: Sequence[Values]) -> dict[int, list[NotOfTrial | RuleAssumed]]:
    """Of trials, by the values as they were read; of new teams that are paid for, by what they mean (`values`)."""
    oldest, names = oldest_known(), dict(Plan.objects.values_list("code", "name"))
    found: dict[int, list[NotOfTrial | RuleAssumed]] = {}
    for index, row in enumerate(rows):
        found[index] = [_not_of_trial(name) for name in SEEN_LATER if _is_told(name, row.values)]
        plan, start = values[index].get("plan"), values[index].get("started_on")
        if row.record is None and plan in names and start and not is_trial(row.values):
            found[index] += filter(None, [rule_assumed(names[plan], start, oldest.get(plan))])
    return {index: told for index, told in found.items() if told}


def _is_told(name: str, row: Values) -> bool:
    """That it does not renew by itself is true of a trial."""
    return is_trial(row) and row.get(name, "") not in ("", TRIAL, False)


def _not_of_trial(name: str) -> NotOfTrial:
    words = _("A trial has this not yet, and it is not kept: {label}.").format(label=_BY_NAME[name].label)
    return NotOfTrial(name, words, next_step=_("Nothing has to be done. It is said when the trial is converted."))


def _against_invoicing(
    actor: Actor, team: Subscription, changes: Mapping[str, tuple[Any, Any]]
) -> Iterator[PortalError]:
    said = "invoiced" in changes and changes["invoiced"][0] is None
    if said and (refused := REGISTRY["subscriptions.set-invoiced"].refusal(actor, team)):
        refused.field = "invoiced"
        yield refused


def _against_use(row: TeamRow, counting: PortalError | None) -> Iterator[PortalError]:
    used, counted_on = row.values.get("used"), row.values.get("used_on")
    if used is None:
        return
    if counting is not None:
        counting.field = "used"
        yield counting
    seats = row.team.purchased if row.team else row.values.get("seats", used)
    if used > seats:
        yield MoreInUse(used=used, purchased=seats)
    if counted_on and counted_on > clock.today():
        yield CountedInFuture(day=counted_on)


def _against_client(values: Values, client_of: Callable[[Named], ClientAccount]) -> list[PortalError]:
    if "client_account" not in values:
        return []
    return _refused(lambda: must_be_active_client(client_of(named(values))))


def _against_address(values: Values, taken: set[str]) -> Iterator[PortalError]:
    if values.get("admin_email") in taken:
        yield errors.AdminAddressTaken(email=values["admin_email"])


def _against_terms(values: Values, markets: Markets, client_of: Callable[[Named], ClientAccount]) -> list[PortalError]:
    if "started_on" not in values:
        return []
    if refused := _refused(partial(must_have_begun, values["started_on"])):
        return refused
    trial = is_trial(values)
    if any(name not in values for name in (_NEW_TRIAL if trial else _NEW_TEAM)):
        return []
    told = []
    if values["plan"] in markets(clock.today()).requires and not _refused(lambda: client_of(named(values))):
        client = client_of(named(values))
        markets = offered_to(client, markets)
        told = _refused(partial(must_be_of_institution, client, values["plan"], values.get("admin_email", "")))
    codes, start = frozenset(values.get("add_ons", ())), values["started_on"]
    if trial:
        running = RunningTrial(values["plan"], values.get("trial_ends_on"), values.get("seats"), codes)
        return [*told, *_refused(partial(trial_begun, running, markets, start))]
    change = Subscribe(values["plan"], Term(values["term"]), values["seats"], codes)
    return [*told, *_refused(partial(begun, change, markets, start))]


def _refused(check: Callable[[], object]) -> list[PortalError]:
    try:
        check()
    except PortalError as error:
        return [error, *getattr(error, "others", ())]
    return []
