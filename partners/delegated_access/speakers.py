"""Who speaks for a connected team. Contacts are written by the partner, which could answer itself by an address of its own."""

from partners.delegated_access import errors
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.own_addresses import is_partners_own
from partners.dropbox.models import DropboxConnection
from partners.subscriptions.models import Subscription
from portal.errors import PortalError
from portal.events.models import Event


def linked_connection(subscription_id: str, partner_id: str) -> DropboxConnection | None:
    rows = DropboxConnection.objects.filter(subscription=subscription_id, partner=partner_id)
    return rows.filter(state__in=DropboxConnection.LINKED).first()


def admin_of(access: DelegatedAccess) -> str:
    """The address of whoever connected the team, as Dropbox said it; empty where it is not linked."""
    connection = linked_connection(access.subscription_id, access.partner_id)
    return connection.connected_by_email if connection else ""


def speakers_of(subscription: Subscription) -> list[str]:
    """Whoever connected the team, then whoever accepted since it was first connected: all that can be asked. Empty where nobody
    is known: not linked, or Dropbox named nobody. Then any contact can be asked.
    """
    connection = linked_connection(subscription.pk, subscription.partner_id)
    if connection is None or not connection.connected_by_email:
        return []
    connected = Event.objects.filter(subject_id=connection.pk, verb="dropbox_connection.connected")
    first = connected.order_by("created_at").first()
    accepted = DelegatedAccess.objects.filter(
        subscription=subscription, partner=subscription.partner_id, ends_on__isnull=False
    )
    since = accepted.filter(decided_at__gte=first.created_at) if first else accepted.none()
    return [connection.connected_by_email, *since.order_by("-id").values_list("email", flat=True)]


def whom_to_ask(subscription: Subscription, email: str) -> str:
    """The address that the link goes to. `email`: that of a contact who was chosen, or empty."""
    speakers = speakers_of(subscription)
    asked = email or (speakers[0] if speakers else subscription.admin_email)
    if speakers and not _is_among(asked, speakers):
        raise errors.AskTheAdmin(email=asked, admin=speakers[0])
    if not speakers and is_partners_own(asked, subscription):
        raise errors.OwnAddress(email=asked, partner=subscription.partner.name)
    return asked


def answering_refusal(access: DelegatedAccess) -> PortalError | None:
    """Why whoever was asked cannot accept, or None: by now somebody else may have connected the team."""
    speakers = speakers_of(access.subscription)
    if speakers:
        return None if _is_among(access.email, speakers) else errors.NotTheAdmin(partner=access.partner.name)
    own = is_partners_own(access.email, access.subscription)
    return errors.OwnAnswer(email=access.email, partner=access.partner.name) if own else None


def _is_among(email: str, speakers: list[str]) -> bool:
    return email.casefold() in {one.casefold() for one in speakers}
