"""Questions about support requests."""

from django.db.models import Case, QuerySet, When

from partners.clients.models import ClientAccount
from partners.support.models import SupportReply, SupportRequest
from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

SHOWN = 5  # on a client's page


def requests_for(actor: Actor) -> QuerySet[SupportRequest]:
    """What this actor may see, newest first."""
    return SupportRequest.objects.visible_to(actor).select_related("partner", "client_account").order_by("-id")


def requests_about(client: ClientAccount, actor: Actor) -> list[SupportRequest]:
    """The first of them: those that wait for an answer, then the newest."""
    open_first = Case(When(state=SupportRequest.State.OPEN, then=0), default=1)
    return list(requests_for(actor).filter(client_account=client).order_by(open_first, "-id")[:SHOWN])


def clients_to_ask_about(actor: Actor) -> QuerySet[ClientAccount]:
    """Archived ones, too."""
    return ClientAccount.objects.visible_to(actor).exclude(state=ClientAccount.State.MERGED)


def reads_clients(actor: Actor) -> bool:
    """Whether this person is told what a request's client is called."""
    return actor.role in ClientAccount.read_roles or actor.staff_role in ClientAccount.staff_read_roles


def waiting_requests(actor: Actor) -> QuerySet[SupportRequest]:
    """Staff's queue: longest wait first."""
    return SupportRequest.objects.visible_to(actor).waiting().select_related("partner", "client_account")


def conversation(support_request: SupportRequest, actor: Actor) -> list[SupportReply]:
    return list(SupportReply.objects.visible_to(actor).filter(request=support_request).order_by("id"))


def manager_of(partner: Partner) -> User | None:
    """Who among staff looks after this partner, as long as they work here."""
    manager = partner.manager
    return manager if manager and manager.is_active and manager.staff_role else None
