"""The mail to a client about its renewal: to be copied, so that it is the seller's own."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.renewals.queries import Renewal
from partners.renewals.rightsizing import Advice, Proposal
from partners.subscriptions.models import Subscription


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str


def letter_about(subscription: Subscription, renewal: Renewal, proposal: Proposal, sender: str) -> Letter:
    day, last = date_format(renewal.day), date_format(renewal.last_day)
    safe = date_format(renewal.safe_day)
    asked = {
        Advice.ASK: _("Please tell us by {safe} how many of them you still need, and we renew with as many."),
        Advice.REDUCE: ngettext(
            "{used} of them is in use, so we propose to renew with {seats}. Please tell us by {safe} whether that fits.",
            "{used} of them are in use, so we propose to renew with {seats}. Please tell us by {safe} whether that fits.",
            subscription.used or 0,
        ),
        Advice.LATE: _("It renews with as many: fewer could be asked for until {last}, and can be again after that day."),
        Advice.SCHEDULED: _("As agreed, it renews with {seats}. Until {safe} that can still be changed."),
        Advice.SHORT: _("It renews with {seats}, and {used} are in use. Please tell us by {safe} how many you need."),
        Advice.FULL: _("All of them are in use. If more people are to join, we add seats at any time."),
        Advice.KEEP: _("As it stands it renews with as many. Until {safe} that can still be changed."),
    }[proposal.advice]
    first = ngettext(
        "your Dropbox subscription {plan} renews on {day}. It has {purchased} seat.",
        "your Dropbox subscription {plan} renews on {day}. It has {purchased} seats.",
        subscription.purchased,
    )
    values = {
        "plan": subscription.plan, "day": day, "last": last, "safe": safe, "purchased": subscription.purchased,
        "used": subscription.used, "seats": proposal.seats,
    }  # fmt: skip
    name = subscription.client_account.contact_name or subscription.client_account.name
    parts = [_("Hello {name},").format(name=name), f"{first} {asked}".format(**values)]
    if renewal.retail is not None and proposal.advice != Advice.REDUCE:
        parts.append(_("The suggested price for the next term is {price}.").format(price=renewal.retail))
    parts.append(_("Kind regards\n{sender}").format(sender=sender))
    return Letter(_("Your Dropbox renewal on {day}").format(day=day), "\n\n".join(parts))
