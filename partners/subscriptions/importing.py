"""Teams that exist already, as the import machine sees them: each row is entered as somebody would enter the team by hand.

What the portal has is not overwritten: seats and plans are ordered, so a row that says otherwise is refused. Only a later
count of the seats in use is taken.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import AddOn, Plan, Term
from partners.clients.recognising import fits, recogniser
from partners.renewals.services import report_use
from partners.subscriptions.columns import TEAM_FIELDS, TRIAL, is_trial
from partners.subscriptions.import_checks import SEEN_LATER, USE, TeamRow, differing, named, refusals, warnings
from partners.subscriptions.invoicing import set_invoiced
from partners.subscriptions.market import catalogue_read_once
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import add_ons_of, with_parts
from partners.subscriptions.services import create_subscription
from portal.imports.targets import Meant, Places, Target, register
from portal.tenancy.actor import Actor

_GIVEN = ("seats", "admin_email", "started_on", "auto_renew", "invoiced", "trial_ends_on", "reason")
_COLUMNS = {"seats": "purchased"}  # of a subscription, where it is called otherwise
_COMPARED = ("seats", "term", "started_on", "auto_renew", "invoiced", "trial_ends_on")
_DAYS = ("started_on", "used_on", "trial_ends_on")


def to_values(read: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values; empty cells are left out. A year that is paid for monthly may be said by two cells."""
    values = {name: value for name, value in read.items() if value not in (None, "")}
    values = _of_trial(values) if is_trial(values) else _of_paid_team(values)
    return values | {name: date.fromisoformat(values[name]) for name in _DAYS if isinstance(values.get(name), str)}


def _of_paid_team(values: Mapping[str, Any]) -> dict[str, Any]:
    """One that was a trial once may still say until when."""
    values = {name: value for name, value in values.items() if name not in ("status", "trial_ends_on")}
    if values.pop("billing", "") == "monthly" and values.get("term") == Term.YEARLY:
        values["term"] = Term.YEARLY_PAID_MONTHLY.value
    return values


def _of_trial(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not kept of it, of which its warnings tell, and without the 0 seats that it bought."""
    left_out = {*SEEN_LATER, *(["seats"] if values.get("seats") == 0 else [])}
    return {name: value for name, value in values.items() if name not in left_out} | {"status": TRIAL}


def find(actor: Actor, meant: Sequence[Meant]) -> dict[int, Subscription]:
    """By the admin's address: the team that has it, or one that ended and began when the row says, so that a file that comes
    again does not begin it anew.
    """
    addresses = {row.keys["admin_email"] for row in meant if "admin_email" in row.keys}
    rows = with_parts(Subscription.objects.filter(partner_id=actor.partner_id)).annotate(address=Lower("admin_email"))
    teams: dict[str, list[Subscription]] = {}
    for team in rows.filter(address__in=addresses).select_related("client_account", "plan"):
        teams.setdefault(team.admin_email.lower(), []).append(team)
    found = {}
    for index, row in enumerate(meant):
        own = teams.get(row.keys.get("admin_email", ""), [])
        live = [team for team in own if team.is_live]
        ended = [team for team in own if _is_the_same(team, row.values)]
        if one := next(iter([*live, *ended]), None):
            found[index] = one
    return found


def _is_the_same(team: Subscription, values: Mapping[str, Any]) -> bool:
    """A trial that ended may have been bought elsewhere: that is another team."""
    return team.started_on.isoformat() == values.get("started_on") and (team.term is None) == is_trial(values)


def changes(team: Subscription, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Of one that goes on. A count without its day, or from before the one that is known, changes nothing."""
    if not team.is_live:
        return {}
    if is_trial(values) != team.is_trial:
        return {"status": (TRIAL, "active") if team.is_trial else ("active", TRIAL)}
    now = {name: getattr(team, _COLUMNS.get(name, name)) for name in _COMPARED}
    now |= {"seats": team.trial_seats} if team.is_trial else {}
    now["plan"] = team.plan.code
    now["add_ons"] = sorted(row.add_on.code for row in add_ons_of(team))
    found = {name: (was, values[name]) for name, was in now.items() if values.get(name, was) != was}
    if "client_account" in values and not fits(team.client_account, named(values)):
        found["client_account"] = (team.client_account.name, values["client_account"])
    if "used" in values and "used_on" in values and (team.used_on is None or values["used_on"] > team.used_on):
        found |= {"used": (team.used, values["used"])} if team.used != values["used"] else {}
        found["used_on"] = (team.used_on, values["used_on"])
    return {name: tuple(map(_plain, pair)) for name, pair in found.items()}


def _plain(value: Any) -> Any:
    """As a row keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _team_row(row: Meant) -> TeamRow:
    values = to_values(row.values)
    return (
        TeamRow(values, row.record, changes(row.record, values))
        if isinstance(row.record, Subscription)
        else TeamRow(values)
    )


def create(*, actor: Actor, **values: Any) -> Subscription:
    client = named(values)
    subscription = create_subscription(
        actor=actor,
        client_account=recogniser(actor, [client])(client),
        plan=Plan.objects.get(code=values["plan"]),
        term=values.get("term"),
        add_ons=AddOn.objects.filter(code__in=values.get("add_ons", ())),
        **{name: values[name] for name in _GIVEN if name in values},
    )
    if "used" in values:
        report_use(actor=actor, subscription=subscription, used=values["used"], used_on=values.get("used_on"))
    return subscription


def update(
    actor: Actor, team: Subscription, values: Mapping[str, Any], changed: Mapping[str, tuple[Any, Any]]
) -> Subscription:
    for refused in differing(team, changed):
        raise refused
    if "invoiced" in changed:
        why = values.get("reason") or str(_("As an import says"))
        team = set_invoiced(actor=actor, subscription=team, invoiced=values["invoiced"], reason=why)
    if changed.keys().isdisjoint(USE):
        return team
    return report_use(actor=actor, subscription=team, used=values["used"], used_on=values["used_on"])


def becoming(values: Mapping[str, Any]) -> str:
    if not is_trial(values):
        return ""
    if not (ends := values.get("trial_ends_on")):
        return str(_("A trial, as long as its plan gives"))
    return str(_("A trial until {day}")).format(day=date_format(date.fromisoformat(ends)))


register(
    Target(
        noun="subscriptions",
        action="subscriptions.create",
        places=Places(
            many=_("Subscriptions"),
            title=_("Import subscriptions"),
            subtitle=_(
                "Teams that your clients have already: your distributor's export, or a list of your own, as it is."
            ),
            open_one=_("Open subscription"),
            show_all=_("Show subscriptions"),
            upload_page="subscription-import",
            list_page="subscription-list",
            record_page="subscription",
            named_by="client_account",
            told_by=("plan", "seats", "admin_email"),
        ),
        fields=TEAM_FIELDS,
        find=find,
        to_values=to_values,
        changes=changes,
        create=create,
        update=update,
        refusals=lambda actor, meant: refusals(actor, [_team_row(row) for row in meant]),
        warnings=lambda _actor, meant: warnings(meant, [to_values(row.values) for row in meant]),
        says=becoming,
        knows=lambda _actor: {
            "plans": dict(Plan.objects.values_list("code", "name")),
            "add_ons": dict(AddOn.objects.values_list("code", "name")),
        },
        around=catalogue_read_once,
    )
)
