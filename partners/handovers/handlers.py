"""What follows from a hand-over: both companies hear of it, and what nobody answers, or cannot happen any more, is closed."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.handovers.errors import NotOnHandover
from partners.handovers.models import Handover
from partners.handovers.services import close
from partners.handovers.two_people import AGREED
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Side, Subject, subject
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.queries import people_with
from portal.tenancy.roles import MANAGERS

BATCH = 100

# What the giving partner wrote down about the client hangs here, when the client is gone.
subject(
    Subject(
        Handover,
        partner_page="handover",
        staff_page="staff-handover",
        notes=Side.PARTNER,
        files=True,
        closed=lambda handover: NotOnHandover(),
    )
)
phrases(
    {
        "handover.offered": gettext_lazy("offered to hand {subject} over from {from_partner} to {to_partner}"),
        "handover.accepted": gettext_lazy("accepted the hand-over of {subject} from {from_partner} to {to_partner}"),
        AGREED: gettext_lazy("agreed to take {subject} over, which is above your limit of orders"),
        "handover.declined": gettext_lazy("declined the hand-over of {subject} from {from_partner} to {to_partner}"),
        "handover.withdrawn": gettext_lazy("withdrew the hand-over of {subject} from {from_partner} to {to_partner}"),
        "handover.expired": gettext_lazy("let the hand-over of {subject} from {from_partner} to {to_partner} expire"),
        "client_account.handed_over": gettext_lazy("took {subject} over from {from_partner} for {to_partner}"),
        "subscription.handed_over": gettext_lazy("took {subject} over from {from_partner} for {to_partner}"),
    }
)
minor("client_account.handed_over", "subscription.handed_over")

HANDOVER = topic(
    "handover",
    label=gettext_lazy("Hand-overs of clients"),
    text=gettext_lazy("When a client is offered to your company or by it, and what becomes of the offer."),
    place=Place.PARTNER,
    icon="arrow-left-right",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("handover", args=[row.partner.slug, row.event.subject_id]),
    roles=MANAGERS,
)


@handles(AGREED, "handover.offered", "handover.accepted", "handover.declined", "handover.withdrawn", "handover.expired")
def tell_owners_and_admins(event: Event) -> None:
    """Of the event's side; each side has its own. Whoever did it knows."""
    people = [member.user for member in people_with(event.partner_id or "", MANAGERS)]
    notify(HANDOVER, event, [user for user in people if user.pk != event.actor_id], partner=event.partner)


@handles("client_account.absorbed")
def close_for_merged_client(event: Event) -> None:
    for handover in Handover.objects.open().filter(client_account=event.subject_id):
        _close(handover.pk, Handover.State.WITHDRAWN, _("The client was merged into another one."))


@handles("partner.ended")
def close_for_ended_partner(event: Event) -> None:
    """What was offered to it. What it offered itself goes on, so that its clients do not end with it."""
    for handover in Handover.objects.open().received_by(event.subject_id):
        _close(handover.pk, Handover.State.WITHDRAWN, _("The receiving partner has ended."))


@background_round("handovers-expiring")
def expire_handovers(limit: int = BATCH) -> int:
    due = list(Handover.objects.due().values_list("pk", flat=True)[:limit])
    return sum(_close(pk, Handover.State.EXPIRED) for pk in due)


@transaction.atomic
def _close(pk: str, state: str, reason: str = "") -> int:
    handover = locked(Handover, pk)
    still = handover.is_open and (state != Handover.State.EXPIRED or handover.expires_at <= clock.now())
    if still:
        close(Actor.system(), handover, state, reason)
    return int(still)
