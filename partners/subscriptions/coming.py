"""What is coming to a subscription, in words and money: its timeline as pages and the API show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.catalogue.models import QualificationKind
from partners.subscriptions.engine.advance import INTERNAL_USE, Occasion
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Reason
from partners.subscriptions.engine.position import AtRenewal, Position
from partners.subscriptions.engine.timeline import Deadline, Entry, timeline
from partners.subscriptions.explaining import total
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import renewals_beside
from partners.subscriptions.refusals import Naming, name_of, names
from partners.subscriptions.standing import standing_of
from partners.subscriptions.terms import Renewals, add_months, renew_together
from partners.subscriptions.waiting import in_words
from portal import clock
from portal.money import Money
from portal.text import mid_sentence

MONTHS, MOST = 25, 32
Beside = Mapping[str, Renewals]  # by the numbers of the subscriptions


@dataclass(frozen=True, slots=True)
class Coming:
    """One day. `cost` and `retail` are None where nothing is charged, or no price is known."""

    day: date
    what: str  # as the API says it
    words: str
    seats: int
    is_deadline: bool
    cost: Money | None = None
    retail: Money | None = None
    times: int = 1  # of a row that stands for several equal ones, month after month
    applied: tuple[AtRenewal, ...] = ()  # what waited for that day
    conflicts: tuple[tuple[AtRenewal, Reason], ...] = ()  # likewise, and cannot be any more
    fate: str = ""  # beside what was coming before: `new`, or `gone`

    @property
    def costs_nothing(self) -> bool:
        return self.cost is None and self.retail is None


def coming(position: Position, markets: Markets, beside: Beside = MappingProxyType({})) -> list[Coming]:
    """From today on, over the renewal after the next one. `beside` is when the client's other teams renew: another term says
    with which of them it renews from then on, and with which no longer.
    """
    today = clock.today()
    entries = timeline(position, markets, today, add_months(today, MONTHS))[:MOST]
    befores, name = [position, *(entry.after for entry in entries)], names()
    pairs = zip(befores, entries, strict=False)
    return [said(entry, _beside_which(before, entry, beside), name) for before, entry in pairs]


def coming_of(subscription: Subscription) -> list[Coming]:
    """As it stands today."""
    markets = markets_of_client(subscription.client_account)
    position = standing_of(subscription, markets)
    return coming(position, markets, beside_of(subscription, position))


def beside_of(subscription: Subscription, *positions: Position) -> Beside:
    """Asked for only where another term waits."""
    return renewals_beside(subscription) if any(one.of_kind("term") for one in positions) else {}


def on_a_page(entries: list[Coming], renewals: int = 2) -> list[Coming]:
    """Up to the renewal after the next one, with months that are charged alike in one row."""
    rows: list[Coming] = []
    for entry in entries:
        last = rows[-1] if rows else None
        if last and entry.what == last.what == Occasion.BILLED and entry.cost == last.cost:
            rows[-1] = replace(last, times=last.times + 1, words=_many(last.times + 1))
        else:
            rows.append(entry)
        if [row.what for row in rows].count(Occasion.RENEWED) == renewals:
            break
    return rows


def compared(before: Sequence[Coming], after: Sequence[Coming]) -> list[Coming]:
    """What a change makes of what is coming, in one list: also what will not happen any more."""
    were, will = {_seen(row) for row in before}, {_seen(row) for row in after}
    gone = [replace(row, fate="gone") for row in before if _seen(row) not in will]
    then = [row if _seen(row) in were else replace(row, fate="new") for row in after]
    return sorted([*gone, *then], key=lambda row: row.day)


def _seen(row: Coming) -> tuple:
    """As people tell one from another: the seats of a last day to ask for something are not shown."""
    return row.day, row.words, row.cost, row.retail


def _many(times: int) -> str:
    return ngettext(
        "From then on {times} month is charged", "From then on {times} months are charged, each", times
    ).format(times=times)


def _beside_which(before: Position, entry: Entry, beside: Beside) -> list[str]:
    if entry.what != Occasion.RENEWED or before.term.months == entry.after.term.months:
        return []
    then = replace(before.renewals, first=entry.day), replace(entry.after.renewals, first=entry.day)
    was, will = ([name for name, other in beside.items() if renew_together(one, other)] for one in then)
    left = [name for name in was if name not in will]
    words = [_("together with {teams}").format(teams=", ".join(will))] if will else []
    return [*words, *([_("no longer together with {teams}").format(teams=", ".join(left))] if left else [])]


def said(entry: Entry, besides: Sequence[str] = (), name: Naming = name_of) -> Coming:
    """In words and money."""
    charges, is_deadline = entry.step.charges if entry.step else (), entry.step is None
    cost = total(charge.cost for charge in charges) if charges else None
    retail = total(charge.retail for charge in charges) if charges else None
    words = ", ".join([_words(entry, name), *besides])
    applied, conflicts = (entry.step.applied, entry.step.conflicts) if entry.step else ((), ())
    return Coming(
        entry.day, entry.what, words, entry.after.seats, is_deadline, cost, retail, applied=applied, conflicts=conflicts
    )


def _words(entry: Entry, name: Naming) -> str:
    match entry.what:
        case Deadline.CANCELLATION:
            return _("Last day to cancel this term")
        case Deadline.INVOICED_NOTICE | Deadline.NOTICE:
            return _notice_words(entry)
        case Occasion.BILLED:
            return _("The next month is charged")
        case Occasion.RENEWED:
            seats = entry.after.seats
            words = ngettext("Renews with {seats} seat", "Renews with {seats} seats", seats).format(seats=seats)
            return ", ".join([words, *_besides(entry, name)])
        case Occasion.TRIAL_ENDED:
            return _("The trial ends, unless it is converted")
    if entry.step and entry.step.lacking == INTERNAL_USE:
        return _("Ends: the tier brings fewer internal use licences")
    if entry.step and entry.step.lacking:
        kind = lacking_in_words(entry.step.lacking)
        return _("Ends: the client’s qualification does not last so long ({kind})").format(kind=kind)
    return _("Ends")


def _notice_words(entry: Entry) -> str:
    match entry.what, bool(entry.after.invoiced):
        case Deadline.INVOICED_NOTICE, True:
            return _("Last day to ask for less (invoiced team)")
        case Deadline.INVOICED_NOTICE, False:
            return _("Last day to ask for less at the renewal, if Dropbox invoices this team")
        case Deadline.NOTICE, True:
            return _("Last day to ask for less (invoiced team, without notice)")
    return _("Last day to ask for less at the renewal")


def lacking_in_words(lacking: str) -> str:
    """For want of which something is not renewed."""
    return _("Internal use licences") if lacking == INTERNAL_USE else str(QualificationKind(lacking).label)


def _besides(entry: Entry, name: Naming) -> list[str]:
    """What applies at a renewal beside the seats."""
    applied = entry.step.applied if entry.step else ()
    ending = [in_words(None, None, name(one.add_on)) for one in applied if one.add_on]
    terms = [mid_sentence(in_words(None, one.term, "")) for one in applied if one.term]
    kept = [last_price_in_words(item, name) for item in (entry.step.too_dear if entry.step else ())]
    return [*terms, *ending, *kept]


def last_price_in_words(item: str, name: Naming) -> str:
    return _("{item} at the last price, for no charge could hold the new one").format(item=name(item))
