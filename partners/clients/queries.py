"""Questions across client accounts."""

from partners.clients.models import ClientAccount
from portal.tenancy.actor import Actor


def has_clients(partner_id: str) -> bool:
    return ClientAccount.objects.filter(partner_id=partner_id).exists()


def recently_added(actor: Actor, limit: int = 5) -> list[ClientAccount]:
    return list(ClientAccount.objects.visible_to(actor).order_by("-id")[:limit])
