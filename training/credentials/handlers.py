"""The words of credentials' events, and what the trade asks of credentials."""

from django.utils.translation import gettext_lazy as _

from partners.internal_use.queries import says_trained
from portal import clock
from portal.events.sentences import phrases
from training.credentials.models import Credential

phrases({"credential.issued": _("earned the credential {subject}")})


@says_trained
def somebody_is_certified(partner_id: str) -> bool:
    """What the trade asks before it gives a partner licences of its own."""
    still_here = {"user__is_active": True, "user__memberships__partner": partner_id}
    return Credential.objects.filter(partner=partner_id, expires_on__gte=clock.today(), **still_here).exists()
