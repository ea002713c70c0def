"""Refusals as a client's contact reads them. Rules of the team keep the words that they have for those who sell; no number of an
order or a subscription is said, and what only the partner can do something about is one sentence.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.subscriptions.models import Subscription
from portal.errors import PortalError

PLAIN = frozenset(
    {
        "below_minimum", "above_maximum", "seats_unchanged", "reduction_already_scheduled", "renewal_unchanged", "notice_passed",
    }
)  # fmt: skip
OWN_WORDS: dict[str, Promise] = {
    "order_at_work": _("A change of this team is on its way already. Ask again when it is done."),
    "subscription_in_trial": _("The team is on trial until {day}, and keeps its seats until then."),
    "subscription_not_active": _("The team has ended."),
}
OTHERWISE = _("This cannot be asked for now. Write to {partner}.")


def for_contact(refused: PortalError, subscription: Subscription) -> str:
    if refused.code in PLAIN:
        return str(refused)
    words = OWN_WORDS.get(refused.code, OTHERWISE)
    return str(words).format(**{**refused.values, "partner": subscription.partner.name})
