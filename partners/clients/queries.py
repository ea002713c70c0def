"""Questions across client accounts."""

from partners.clients.models import ClientAccount


def has_clients(partner_id: str) -> bool:
    return ClientAccount.objects.filter(partner_id=partner_id).exists()
