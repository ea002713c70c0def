"""What a person looks at before licences are confirmed. What goes wrong is found at the first order otherwise
(interworks, "Creating your Customers as Accounts in Dropbox"; CloudBlue Connect, "Dropbox FAQs").
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class Point:
    key: str
    words: str | Promise


SAME = Point("as_ordered", _("Plan, term and number of seats at the distributor are those of this line."))
NEW_TEAM = (
    Point("reseller_id", _("The partner's Reseller ID is known to the distributor.")),
    Point("admin_email", _("The team admin's address is spelled as it is here.")),
    SAME,
    Point("activation", _("The team admin was sent Dropbox's activation mail.")),
)
CHANGED_TEAM = (Point("team", _("It is the team with the admin address that stands here.")), SAME)


def checklist_of(line: OrderLine) -> tuple[Point, ...]:
    return NEW_TEAM if line.quote.subscription_id is None else CHANGED_TEAM
