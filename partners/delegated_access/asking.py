"""A seller asks for it; the link goes to the team's admin, or to a contact of the client where no admin is known yet."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.contacts.errors import OfAnotherClient
from partners.contacts.models import Contact
from partners.delegated_access import errors
from partners.delegated_access.models import LONGEST, DelegatedAccess
from partners.delegated_access.speakers import whom_to_ask
from partners.subscriptions.errors import NotActive
from partners.subscriptions.models import Subscription
from portal import clock
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.mail.mailed_links import MailedLink
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import NOBODY, SELLERS

State = DelegatedAccess.State
ANSWERED_WITHIN = timedelta(days=90)
LINK = MailedLink("delegated-access-link", event="delegated_access.link_sent")  # counted for each subscription


def asking_refusal(subscription: Subscription) -> PortalError | None:
    """Why none is asked for of this subscription now, or None. Beside one that holds the next one may be asked for."""
    if not subscription.is_live:
        return NotActive(number=subscription)
    waiting = DelegatedAccess.objects.filter(subscription=subscription, state=State.REQUESTED)
    return errors.AskedAlready(number=subscription) if waiting.exists() else None


def is_open(access: DelegatedAccess) -> PortalError | None:
    return None if access.is_open else errors.Over(state=access.get_state_display())


@business_action(
    noun="delegated-accesses",
    verb="create",
    label=_("Ask for delegated access"),
    roles=SELLERS,
    selling=True,
    event="delegated_access.requested",
)
def request_access(
    *,
    actor: Actor,
    subscription: Subscription,
    actions: Sequence[str],
    months: int,
    extends: bool = False,
    note: str = "",
    contact: Contact | None = None,
) -> DelegatedAccess:
    """The event leads to the mail. Nothing is permitted before the client's admin says so."""
    team = locked(Subscription, subscription.pk)
    if team is None or team.partner_id != actor.partner_id:  # handed over since
        raise NotFound()
    if refused := asking_refusal(team):
        raise refused
    if contact and contact.client_account_id != team.client_account_id:
        raise OfAnotherClient(contact=contact.name)
    email = whom_to_ask(team, contact.email if contact else "")
    named = [act for act in DelegatedAccess.TO_ASK_FOR if act in actions]
    if not named:
        raise errors.NothingNamed()
    if not 1 <= months <= LONGEST:
        raise errors.TooLong(months=months, most=LONGEST)
    LINK.limit(team.pk)
    return DelegatedAccess.objects.create(
        partner_id=team.partner_id,
        subscription=team,
        client_name=team.client_account.name,
        actions=named,
        months=months,
        extends=extends and months < LONGEST,  # two years are all that there is
        note=note,
        email=email,
        asked_by=actor.label[:250],
        next_at=clock.now() + ANSWERED_WITHIN,
    )


@business_action(
    noun="delegated-accesses",
    verb="send-link",
    label=_("Send link to delegated access"),
    roles=SELLERS,
    selling=True,
    subject="delegated_access",
    available=is_open,
)
def send_access_link(*, actor: Actor, delegated_access: DelegatedAccess) -> DelegatedAccess:
    """Again, to the same address. Once for two clicks."""
    return LINK.send_again(actor, delegated_access, delegated_access.subscription_id)


@business_action(
    noun="delegated-accesses",
    verb="renew-link",
    label=_("Send a new link"),
    roles=NOBODY,
    by_link=True,
    subject="delegated_access",
    available=is_open,
    api=False,
)
def renew_access_link(*, actor: Actor, delegated_access: DelegatedAccess, language: str = "") -> DelegatedAccess:
    """By whoever holds one that is too old: a new one reaches nobody but whom it was mailed to. Of what holds also while the
    partner is suspended, to end it; what can only be accepted then waits with it.
    """
    row = delegated_access
    if row.state == State.REQUESTED and row.partner.is_suspended:
        raise errors.Rests(partner=row.partner.name)
    return LINK.send_again(actor, row, row.subscription_id, language)
