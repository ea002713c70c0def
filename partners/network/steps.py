"""The network's first steps: the agreement, a second factor, a colleague."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.network.checklist import FirstStep, first_step
from portal.accounts.queries import has_second_factor
from portal.tenancy.actor import Actor
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import MANAGERS


@first_step(order=10)
def accept_agreement(actor: Actor, partner: Partner) -> FirstStep | None:
    if actor.role not in MANAGERS:
        return None
    return FirstStep(
        done=not partner.agreement_due,
        text=_("Accept the reseller agreement"),
        note=_("Until then nothing can be sold."),
        url=reverse("agreement", args=[partner.slug]),
        action=_("Read agreement"),
    )


@first_step(order=20)
def set_up_second_factor(actor: Actor, partner: Partner) -> FirstStep | None:
    if not actor.user_id:  # staff who look at the partner's pages
        return None
    return FirstStep(
        done=has_second_factor(actor.user_id),
        text=_("Set up a second factor"),
        note=_("So that a stolen password is not enough."),
        url=reverse("mfa_index"),
        action=_("Set up"),
    )


@first_step(order=40)
def invite_colleague(actor: Actor, partner: Partner) -> FirstStep | None:
    if actor.role not in MANAGERS:
        return None
    return FirstStep(
        done=_has_colleagues(partner.pk),
        text=_("Invite a colleague"),
        note=_("Each person has an account of their own."),
        url=reverse("partner-invite", args=[partner.slug]),
        action=_("Invite person"),
    )


def _has_colleagues(partner_id: str) -> bool:
    several = Membership.objects.filter(partner_id=partner_id).count() > 1
    return several or Invitation.objects.filter(partner_id=partner_id).exists()
