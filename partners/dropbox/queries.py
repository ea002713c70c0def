"""Which connection a subscription has, and whom it can be asked of."""

from collections.abc import Iterable

from django.db.models import QuerySet

from partners.contacts.models import Contact
from partners.dropbox.models import DropboxConnection
from partners.subscriptions.models import Subscription
from portal.tenancy.actor import Actor


def connections_for(actor: Actor) -> QuerySet[DropboxConnection]:
    return DropboxConnection.objects.visible_to(actor).select_related("partner", "subscription__client_account")


def connection_of(subscription: Subscription, actor: Actor) -> DropboxConnection | None:
    """The newest: that is the open one, if there is one."""
    return connections_for(actor).filter(subscription=subscription).order_by("-id").first()


def connection_asked_of(contact: Contact) -> DropboxConnection | None:
    """Of a team of theirs whose link went to their very address, and that is not connected."""
    rows = DropboxConnection.objects.filter(
        partner=contact.partner_id,
        email__iexact=contact.email,
        state__in=DropboxConnection.TO_CONNECT,
        subscription__client_account=contact.client_account_id,
    )
    return rows.order_by("-id").first()


def connected_team(subscription_id: str, partner_id: str) -> DropboxConnection | None:
    """As long as it is connected at this partner: after a hand-over the subscription is another one's."""
    connected = DropboxConnection.State.CONNECTED
    return DropboxConnection.objects.filter(subscription=subscription_id, partner=partner_id, state=connected).first()


def contacts_to_ask(subscription: Subscription, actor: Actor) -> list[Contact]:
    """Beside the team's admin, whose address is on the subscription."""
    rows = Contact.objects.visible_to(actor).filter(client_account=subscription.client_account_id)
    return list(rows.exclude(email__iexact=subscription.admin_email).order_by("name", "id"))


def connections_of_teams(environment: str, team_ids: Iterable[str]) -> QuerySet[DropboxConnection]:
    """Those of whoever's partner that are linked to these teams at Dropbox."""
    rows = DropboxConnection.objects.filter(environment=environment, team_id__in=list(team_ids))
    return rows.filter(state__in=DropboxConnection.LINKED)
