"""What follows from events about people: the invitation's mail, and word of the keys that ended with a membership."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.brand import brand_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import HOLD, mail_context
from portal.tenancy.invitations import link_to
from portal.tenancy.leaving import revoke_sent_since
from portal.tenancy.letters import write_to_owners
from portal.tenancy.models import Invitation, Partner

_INVITED = gettext_lazy("{name} invited you to join {partner}.")
_EXPIRED = gettext_lazy("Your invitation to join {partner} had expired.")


@handles("user.email_change_refused")
def revoke_what_an_intruder_sent(event: Event) -> None:
    reason = _("Somebody else was in the account that sent it.")
    revoke_sent_since(event.subject_id, datetime.fromisoformat(event.new["since"]), reason)


@handles("invitation.created", "invitation.resent", "invitation.renewed")
def send_invitation(event: Event) -> None:
    invitation = _invitation(event.subject_id)
    if invitation.state != Invitation.State.SENT:
        return
    renewed = event.verb == "invitation.renewed"
    queue_message(
        template="invitation",
        email=invitation.email,
        language=invitation.invited_by.language if invitation.invited_by else "",
        dedupe_key=f"invitation:{event.pk}",
        why=format_lazy(_EXPIRED if renewed else _INVITED, name=event.actor_label, partner=invitation.place),
        context={"invitation": invitation.pk},
        partner=invitation.partner,
        event=event,
        expires_at=invitation.expires_at,
    )


@mail_context("invitation", gettext_lazy("An invitation"), while_suspended=HOLD)  # its link would be refused
def invitation_context(message: Message) -> dict:
    """The link is made now: it is never stored."""
    invitation = _invitation(message.context["invitation"])
    if invitation.state != Invitation.State.SENT:
        raise NoLongerNeeded(_("The invitation is no longer open."))
    return {
        "place": invitation.place,
        "brand": brand_of(invitation.partner) if invitation.partner else None,
        "inviter": invitation.invited_by,
        "role": invitation.get_role_display(),
        "expires_at": invitation.expires_at,
        "url": link_to(invitation),
    }


@handles("membership.rights_withdrawn")
def tell_which_keys_stopped(event: Event) -> None:
    """To every owner: a key that stopped is an integration that stopped."""
    if not event.new["api_keys"]:
        return
    write_to_owners(Partner.objects.get(pk=event.partner_id), "keys-withdrawn", event)


@mail_context("keys-withdrawn", gettext_lazy("API keys of somebody who left"))
def keys_withdrawn_context(message: Message) -> dict:
    event, partner = cast(Event, message.event), cast(Partner, message.partner)  # given by tell_which_keys_stopped
    ended = event.new
    return {
        "person": event.subject_label,
        "partner": partner,
        "by": event.actor_label,
        "at": event.created_at,
        "keys": ended["api_keys"],
        "kept_by": ended["api_keys_kept_by"],
        "url": settings.SITE_URL + reverse("api-key-list", args=[partner.slug]),
    }


def _invitation(pk: str) -> Invitation:
    return Invitation.objects.select_related("partner", "invited_by").get(pk=pk)
