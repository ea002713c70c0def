"""The link in an invitation. Each sending has its own: sent again or renewed, it makes those before it void."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from portal import links
from portal.errors import LinkInvalid
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.errors import InvitationLinkInvalid, InvitationReplaced
from portal.tenancy.models import Invitation

LIFETIME = timedelta(days=14)
_PURPOSE = "portal.tenancy.invitation"


def link_to(invitation: Invitation) -> str:
    """The whole address, for the mail."""
    token = links.make_token(_PURPOSE, invitation.pk, invitation.expires_at)
    return settings.SITE_URL + reverse("invitation", args=[token])


def read_token(token: str, request_id: str = "") -> tuple[Invitation, Actor]:
    """The invitation, in whatever state and also too old, and the actor that holding its link makes.

    Raises InvitationLinkInvalid for an altered link, and InvitationReplaced for one with a newer link after it.
    """
    try:
        pk, until = links.read_token(token, _PURPOSE)
    except LinkInvalid:
        raise InvitationLinkInvalid() from None
    holder = Actor(ActorKind.LINK, record_id=pk)
    invitation = Invitation.objects.visible_to(holder).select_related("partner", "invited_by").first()
    if invitation is None:
        raise InvitationLinkInvalid()
    if invitation.state == Invitation.State.SENT and until != invitation.expires_at.replace(microsecond=0):
        raise InvitationReplaced(sent_at=invitation.expires_at - LIFETIME)
    return invitation, Actor.link(invitation, invitation.email, request_id)
