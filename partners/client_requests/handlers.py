"""The words of requests; who sells hears of a request, and what has lost its ground lapses."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import partners.client_requests.asking
import partners.client_requests.deciding
import partners.client_requests.mails  # noqa: F401  what they do is registered with it
from partners.client_requests.lapsing import lapse_of_renewal, lapse_of_subscription
from partners.client_requests.models import ClientRequest
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Side, Subject, subject
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

subject(Subject(ClientRequest, partner_page="client-request", notes=Side.PARTNER))
phrases(
    {
        "client_request.requested": _("requested for {subject}: {kind}"),
        "client_request.approved": _("approved a request of {subject}"),
        "client_request.declined": _("declined a request of {subject}"),
        "client_request.answered": _("answered a message of {subject}"),
        "client_request.withdrawn": _("withdrew a request of {subject}"),
        "client_request.lapsed": _("let a request of {subject} lapse"),
    },
    said={"kind": lambda kind: str(dict(ClientRequest.Kind.choices).get(kind, kind))},
)

REQUESTED = topic(
    "client-request",
    label=_("Requests of clients"),
    text=_("When a client’s contact asks for a change, or writes, by self-service."),
    place=Place.PARTNER,
    icon="inbox",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("client-request", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)


@handles("client_request.requested")
def tell_who_sells(event: Event) -> None:
    """Whoever looks after the client, if they sell; else everybody who does."""
    row = ClientRequest.objects.select_related("client_account__owner", "partner").get(pk=event.subject_id)
    people = [member.user for member in people_with(row.partner_id, SELLERS)]
    keeper = row.client_account.owner.user_id if row.client_account.owner else ""
    notify(REQUESTED, event, [one for one in people if one.pk == keeper] or people, partner=row.partner)


@handles("subscription.expired", "subscription.cancelled", "subscription.trial_ended")
def lapse_what_was_asked_of_it(event: Event) -> None:
    lapse_of_subscription(event.subject_id)


@handles("subscription.renewed")
def lapse_what_was_asked_about_the_renewal(event: Event) -> None:
    lapse_of_renewal(event.subject_id)
