"""The words of internal use; whoever asked hears what was decided, staff that a request waits."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.internal_use.models import InternalUseRequest
from partners.requests.deciding import DECIDERS
from partners.requests.telling import tell_manager, tell_requester
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Side, Subject, subject
from portal.tenancy.roles import MANAGERS

subject(
    Subject(InternalUseRequest, partner_page="internal-use-request", staff_page="staff-internal-use-request", notes=Side.STAFF)
)
phrases(
    {
        "internal_use.requested": _("requested internal use licences for {subject}"),
        "internal_use.approved": _("approved {seats_granted} internal use licences for {subject}"),
        "internal_use.declined": _("declined internal use licences for {subject}"),
        "internal_use.withdrawn": _("withdrew the request for internal use licences of {subject}"),
    }
)

DECIDED = topic(
    "internal-use",
    label=_("Internal use licences"),
    text=_("What becomes of the licences for your own people that you requested."),
    place=Place.PARTNER,
    icon="users",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("internal-use-request", args=[row.partner.slug, row.event.subject_id]),
    roles=MANAGERS,
)
WAITS = topic(
    "internal-use-requested",
    label=_("A partner of yours requests internal use licences"),
    text=_("When a partner that you look after requests licences for its own people."),
    place=Place.STAFF,
    icon="users",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("staff-internal-use-request", args=[row.event.subject_id]),
    roles=DECIDERS,
)


def _request(event: Event) -> InternalUseRequest:
    return InternalUseRequest.objects.select_related("partner__manager", "requester").get(pk=event.subject_id)


@handles("internal_use.requested")
def tell_who_decides(event: Event) -> None:
    tell_manager(WAITS, event, _request(event))


@handles("internal_use.approved", "internal_use.declined")
def tell_who_asked(event: Event) -> None:
    tell_requester(DECIDED, event, _request(event))
