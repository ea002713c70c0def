"""What a client permits, and which accesses there are."""

from datetime import datetime

from django.db.models import QuerySet

from partners.delegated_access.errors import NotPermitted
from partners.delegated_access.models import ASKED, CHANGED, DelegatedAccess
from partners.dropbox.models import DropboxConnection
from partners.subscriptions.models import Subscription
from portal import clock
from portal.errors import PortalError
from portal.mail.fate import MailFate, fate_of_mail
from portal.tenancy.actor import Actor

Act = DelegatedAccess.Act


def accesses_for(actor: Actor) -> QuerySet[DelegatedAccess]:
    return DelegatedAccess.objects.visible_to(actor).select_related("partner", "subscription__client_account")


def accesses_of(subscription: Subscription, actor: Actor) -> list[DelegatedAccess]:
    """The open ones, and without any the last that there was."""
    rows = accesses_for(actor).filter(subscription=subscription).order_by("-id")
    return list(rows.filter(state__in=DelegatedAccess.OPEN)) or list(rows[:1])


def mail_of(access: DelegatedAccess) -> MailFate:
    """Of the last mail with the link, as it goes in this state."""
    asked = access.state == DelegatedAccess.State.REQUESTED or access.decided_at is None
    return fate_of_mail(access, ASKED if asked else CHANGED, access.email)


def may(connection: DropboxConnection, action: str, at: datetime) -> bool:
    """Whether the client permitted the partner this then. Before it ever answered a request, what its admin allowed with the
    connection holds; from its first answer on only what an access names, for as long as it lasts (decision 35).
    """
    rows = DelegatedAccess.objects.filter(subscription=connection.subscription_id, partner=connection.partner_id)
    answered = list(rows.filter(decided_at__lte=at))
    return not answered or any(row.permits(action, at) for row in answered)


def permission_refusal(connection: DropboxConnection, action: str) -> PortalError | None:
    """Why this is not done now, or None."""
    return None if may(connection, action, clock.now()) else NotPermitted(action=Act(action).label)


def ending_for(actor: Actor, limit: int) -> list[DelegatedAccess]:
    """Those that hold, the next ends first."""
    return list(accesses_for(actor).filter(state=DelegatedAccess.State.ACCEPTED).order_by("ends_on", "id")[:limit])
