"""The words of what suspends and reactivates; and a partner's sellers hear what the network did."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.suspensions.models import Suspension
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

VERBS = (
    "subscription.suspended",
    "subscription.suspension_added",
    "subscription.suspension_lifted",
    "subscription.reactivated",
)
phrases(
    {
        "subscription.suspended": _("suspended {subject}: {ground}"),
        "subscription.suspension_added": _("suspended {subject} for a further ground: {ground}"),
        "subscription.suspension_lifted": _("lifted a ground of the suspension of {subject}: {ground}"),
        "subscription.reactivated": _("reactivated {subject}"),
    },
    said={"ground": lambda ground: str(dict(Suspension.Ground.choices).get(ground, ground))},
)

SUSPENSION = topic(
    "suspension",
    label=_("Suspensions"),
    text=_("When the network suspends a subscription of a client, or reactivates it."),
    place=Place.PARTNER,
    icon="circle-pause",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("subscription", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)


@handles(*VERBS)
def tell_sellers(event: Event) -> None:
    """What their own people do they know."""
    ground = event.new.get("ground") or event.old.get("ground")
    if ground in Suspension.OF[Suspension.Side.NETWORK]:
        people = [member.user for member in people_with(event.partner_id or "", SELLERS)]
        notify(SUSPENSION, event, people, partner=event.partner)
