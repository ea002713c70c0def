"""The link in an invitation: the invitation's id, signed. How long it is valid is the invitation's own matter."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.errors import InvitationLinkInvalid
from portal.tenancy.models import Invitation, Partner

LIFETIME = timedelta(days=14)
LONGEST_TOKEN = 120


def link_to(invitation: Invitation) -> str:
    """The whole address, for the mail."""
    return settings.SITE_URL + reverse("invitation", args=[_signer().sign(invitation.pk)])


def read_token(token: str, request_id: str = "") -> tuple[Invitation, Actor]:
    """The invitation, in whatever state, and the actor that holding its link makes. Raises for an altered link."""
    try:
        pk = _signer().unsign(token[:LONGEST_TOKEN])
    except BadSignature:
        raise InvitationLinkInvalid() from None
    holder = Actor(ActorKind.LINK, record_id=pk)
    invitation = Invitation.objects.visible_to(holder).select_related("partner", "invited_by").first()
    if invitation is None or (invitation.partner and invitation.partner.state == Partner.State.CLOSED):
        raise InvitationLinkInvalid()
    return invitation, Actor.link(invitation, invitation.email, request_id)


def _signer() -> Signer:
    return Signer(salt="portal.tenancy.invitation")
