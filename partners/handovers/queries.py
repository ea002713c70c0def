"""Questions about hand-overs: who is meant, who decides what, where a client went."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from partners.handovers.models import Handover
from portal.actions import Offer, offer
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.text import fold

GIVER, RECEIVER = ("withdraw",), ("accept", "decline")


def handovers_for(actor: Actor) -> QuerySet[Handover]:
    return Handover.objects.visible_to(actor).select_related("from_partner", "to_partner")


def find_receiver(text: str) -> Partner | None:
    """By id, address in the portal, Reseller ID or exact name: whoever knows none of them finds nobody, and nobody can browse who
    else there is. What the network gave out goes before a name, which a partner chooses itself.
    """
    wanted = " ".join(text.split())
    partners = Partner.objects.exclude(state=Partner.State.CLOSED)
    given = Q(pk=wanted) | Q(slug=wanted.lower()) | Q(profile__reseller_id=wanted.upper())
    for meant in (given, Q(folded_name=fold(wanted)[:400])) if wanted else ():
        if found := partners.filter(meant)[:2]:
            return found[0] if len(found) == 1 else None
    return None


def verbs_on(actor: Actor, handover: Handover) -> tuple[str, ...]:
    """What this side of it decides; staff take back what was offered."""
    if actor.partner_id == handover.to_partner_id:
        return RECEIVER
    return GIVER if actor.is_staff or actor.partner_id == handover.from_partner_id else ()


def offers_on(actor: Actor, handover: Handover) -> Iterator[Offer]:
    for verb in verbs_on(actor, handover):
        if offered := offer(actor, f"handovers.{verb}", handover):
            yield offered


def open_handover_of(client_id: str) -> Handover | None:
    return Handover.objects.open().select_related("to_partner").filter(client_account=client_id).first()


def where_it_went(actor: Actor, client_id: str) -> Handover | None:
    """The hand-over by which the actor's partner gave this client away, for old bookmarks and links in mails."""
    rows = Handover.objects.visible_to(actor).filter(client_account=client_id, state=Handover.State.ACCEPTED)
    return rows.filter(from_partner_id=actor.partner_id).order_by("-decided_at").first()


def waiting_for(actor: Actor) -> QuerySet[Handover]:
    """Offered to the actor's partner, the first to expire first."""
    rows = Handover.objects.visible_to(actor).open().received_by(actor.partner_id)
    return rows.select_related("from_partner").order_by("expires_at", "id")
