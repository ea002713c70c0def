"""The first steps of a new partner. They tick themselves: each asks the records whether it was done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.clients.queries import has_clients
from partners.subscriptions.models import Subscription
from portal.accounts.queries import has_second_factor
from portal.tenancy.actor import Actor
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import MANAGERS, SELLERS


@dataclass(frozen=True, slots=True)
class FirstStep:
    """`state` is done, next or open."""

    text: str
    note: str
    url: str
    action: str
    state: str


def first_steps(actor: Actor, partner) -> list[FirstStep]:
    """Those that this role can take, the first open one marked as next."""
    steps, next_found = [], False
    for done, text, note, url, action in _steps(actor, partner):
        state = "done" if done else "open" if next_found else "next"
        next_found = next_found or not done
        steps.append(FirstStep(text, "" if done else note, "" if done else url, action, state))
    return steps


def _steps(actor: Actor, partner) -> list[tuple]:
    slug, rows = [partner.slug], []
    if actor.role in MANAGERS:
        note = _("Until then nothing can be sold.")
        rows.append(
            (
                not partner.agreement_due,
                _("Accept the reseller agreement"),
                note,
                reverse("agreement", args=slug),
                _("Read agreement"),
            )
        )
    if actor.user_id:
        factor_note, url = _("So that a stolen password is not enough."), reverse("mfa_index")
        rows.append(
            (has_second_factor(actor.user_id), _("Set up a second factor"), factor_note, url, _("Set up")),
        )
    if actor.role in MANAGERS:
        invited = _has_colleagues(partner.pk)
        rows.append(
            (
                invited,
                _("Invite a colleague"),
                _("Each person has an account of their own."),
                reverse("partner-invite", args=slug),
                _("Invite person"),
            )
        )
    if actor.role in SELLERS:
        clients = has_clients(partner.pk)
        sold = Subscription.objects.filter(partner=partner).exists()
        rows.append(
            (
                clients,
                _("Add your first client"),
                _("One by one, or all from your PSA."),
                reverse("client-account-create", args=slug),
                _("Add client"),
            )
        )
        rows.append(
            (
                sold,
                _("Sell the first subscription"),
                _("Plan, term and seats in one form."),
                reverse("subscription-create", args=slug),
                _("Sell subscription"),
            )
        )
    return rows


def _has_colleagues(partner_id: str) -> bool:
    several = Membership.objects.filter(partner_id=partner_id).count() > 1
    return several or Invitation.objects.filter(partner_id=partner_id).exists()
