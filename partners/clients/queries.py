"""Questions about client accounts."""

from partners.clients.models import ClientAccount
from portal.envelope import envelope


def has_clients(partner_id: str) -> bool:
    return ClientAccount.objects.filter(partner_id=partner_id).exists()


def address_lines(client: ClientAccount, home: str) -> list[str]:
    """As on an envelope; without a country as `home` (the partner's) writes it. Nothing when only the country is known."""
    parts = {
        "line1": client.address_line1, "line2": client.address_line2,
        "postal_code": client.postal_code, "city": client.city, "region": client.region,
    }  # fmt: skip
    if not any(parts.values()):
        return []
    lines = envelope(client.country or home, **parts)
    return lines if client.country else lines[:-1]
