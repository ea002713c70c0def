"""What a quote was asked for, in a sentence without a subject."""

from collections.abc import Iterable
from functools import singledispatch

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.catalogue.models import Term
from partners.orders.models import Quote
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.refusals import Naming, name_of


def in_words(quote: Quote, name: Naming = name_of) -> str:
    return _words(quote.asked, quote, name)


@singledispatch
def _words(change: Change, quote: Quote, name: Naming) -> str:
    raise TypeError(f"no words for {change!r}")


@_words.register
def _of_a_team(change: Subscribe, quote: Quote, name: Naming) -> str:
    words = _("New team: {seats} of {plan}, {term}")
    words = words.format(seats=_seats(change.seats), plan=name(change.plan), term=Term(change.term).label)
    if change.renew_with:
        words = _("{words}, the first until {day}").format(words=words, day=date_format(change.renew_with))
    return _with(words, change.add_ons, name)


@_words.register
def _of_a_trial(change: StartTrial, quote: Quote, name: Naming) -> str:
    return _("Trial of {plan}").format(plan=name(change.plan))


@_words.register
def _of_a_conversion(change: Convert, quote: Quote, name: Naming) -> str:
    words = _("From a trial to {seats}, {term}").format(seats=_seats(change.seats), term=Term(change.term).label)
    return _with(words, change.add_ons, name)


@_words.register
def _of_seats(change: SetSeats, quote: Quote, name: Naming) -> str:
    words = _("From {before} to {seats}") if quote.needs_licences else _("From {before} to {seats} at the renewal")
    return words.format(before=quote.before["seats"], seats=_seats(change.seats))


@_words.register
def _of_a_plan(change: ChangePlan, quote: Quote, name: Naming) -> str:
    return _("From {before} to {plan}").format(before=name(quote.before["plan"]), plan=name(change.plan))


@_words.register
def _of_an_add_on(change: AddAddOn, quote: Quote, name: Naming) -> str:
    return _("Add {add_on}").format(add_on=name(change.add_on))


@_words.register
def _of_an_end(change: RemoveAddOn, quote: Quote, name: Naming) -> str:
    return _("Without {add_on} from the renewal").format(add_on=name(change.add_on))


@_words.register
def _of_a_renewal(change: ChangeRenewal, quote: Quote, name: Naming) -> str:
    if change.term:
        return _("{term} from the renewal").format(term=Term(change.term).label)
    return _("Renew after all") if change.auto_renew else _("Do not renew")


@_words.register
def _of_the_end(change: Cancel, quote: Quote, name: Naming) -> str:
    return _("Cancel")


def _with(words: str, add_ons: Iterable[str], name: Naming) -> str:
    names = ", ".join(name(code) for code in sorted(add_ons))
    return _("{words}, with {add_ons}").format(words=words, add_ons=names) if names else words


def _seats(number: int) -> str:
    return ngettext("{seats} seat", "{seats} seats", number).format(seats=number)
