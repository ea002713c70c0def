"""What the trade asks of certificates."""

from partners.internal_use.queries import says_trained
from portal import clock
from training.credentials.models import Credential


@says_trained
def somebody_is_certified(partner_id: str) -> bool:
    return Credential.objects.filter(partner_id=partner_id, expires_on__gte=clock.today()).exists()
