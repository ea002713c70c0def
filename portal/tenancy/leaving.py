"""What somebody who leaves, or may do less, must not leave behind: open invitations, and keys whose secret they know."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.events.record import changes_between, record_event, snapshot
from portal.keys.queries import keys_by_person, rotated_by_others
from portal.keys.services import withdraw_keys
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.locking import locked
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.queries import invitations_by_sender, people_with
from portal.tenancy.roles import EVERYONE, Role, may_invite
from portal.text import listed


def withdraw_rights(actor: Actor, membership: Membership, *, keep_api_keys: bool = False) -> None:
    """Before the membership ends. One event says what ended with it: the owners' mail is written from that."""
    user = membership.user
    reason = _("{name} no longer belongs to {partner}.").format(name=user, partner=membership.partner)
    heir = _heir(actor, membership) if keep_api_keys else None
    keys = withdraw_keys(actor, membership.partner, user, heir=heir, reason=reason)
    invitations = withdraw_invitations(actor, user, membership.partner, role="", reason=reason)
    if keys or invitations:
        ended = {
            "api_keys": [str(key) for key in keys],
            "api_keys_kept_by": str(heir) if heir else "",
            "invitations": [invitation.email for invitation in invitations],
        }
        record_event(actor, "membership.rights_withdrawn", membership, new=ended, reason=reason)


def what_ends(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """What `withdraw_rights` would end, in words, by the id of the membership."""
    members = list(Membership.objects.visible_to(actor).filter(pk__in=ids).select_related("partner"))
    if not members:
        return {}
    (partner,) = {member.partner for member in members}  # a list of people is one company's
    people = [member.user_id for member in members]
    keys, rotated = keys_by_person(partner, people), rotated_by_others(partner, people)
    sent = invitations_by_sender(partner, people)
    return {
        member.pk: [
            words.format(count=len(names), names=listed(names))
            for words, names in _endings(keys[member.user_id], rotated[member.user_id], sent[member.user_id])
            if names
        ]
        for member in members
    }


def _endings(keys: Sequence, rotated: Sequence, sent: Sequence) -> Iterator[tuple[str, Sequence]]:
    yield (
        ngettext(
            "{count} API key stops working unless you keep it: {names}",
            "{count} API keys stop working unless you keep them: {names}",
            len(keys),
        ),
        keys,
    )
    yield (
        ngettext(
            "The old secret of {count} API key stops working: {names}",
            "The old secrets of {count} API keys stop working: {names}",
            len(rotated),
        ),
        rotated,
    )
    yield (
        ngettext(
            "{count} open invitation is revoked: {names}", "{count} open invitations are revoked: {names}", len(sent)
        ),
        sent,
    )


def withdraw_invitations(
    actor: Actor, sender: User, partner: Partner | None, *, role: str, reason: str
) -> list[Invitation]:
    """Revoke the open ones that this person sent, to the partner or (None) to staff, and in `role` could not send any more."""
    sent = Invitation.objects.select_for_update(of=("self",)).filter(
        partner=partner, invited_by=sender, state=Invitation.State.SENT
    )
    beyond = [one for one in sent.order_by("id") if not may_invite(role, one.role)]
    for invitation in beyond:
        _revoke(actor, invitation, reason)
    return beyond


def revoke_sent_since(sender_id: str, since: datetime, reason: str) -> None:
    """Whom an intruder invited, by the account of somebody else, would be the intruder. Each place for itself."""
    sent = Invitation.objects.filter(invited_by=sender_id, state=Invitation.State.SENT, created_at__gte=since)
    for pk in list(sent.order_by("id").values_list("pk", flat=True)):
        with transaction.atomic():
            invitation = locked(Invitation, pk)
            if invitation and invitation.state == Invitation.State.SENT:
                _revoke(Actor.system(), invitation, reason)


def _revoke(actor: Actor, invitation: Invitation, reason: str) -> None:
    before = snapshot(invitation)
    invitation.become(Invitation.State.REVOKED)
    invitation.save()
    old, new = changes_between(before, snapshot(invitation))
    record_event(actor, "invitation.revoked", invitation, old=old, new=new, reason=reason)


def _heir(actor: Actor, membership: Membership) -> User:
    """Who stands behind kept keys: whoever removes the person; for staff and for keys, the owner who is here longest."""
    everybody = people_with(membership.partner_id, EVERYONE).exclude(pk=membership.pk)
    remover = everybody.filter(user=actor.user_id).first() if actor.kind == ActorKind.PERSON else None
    return (remover or everybody.filter(role=Role.OWNER)[0]).user
