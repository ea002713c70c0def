"""What can be so of a reader, and what can happen to their partner, as far as journeys ask."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.dropbox.models import DropboxConnection
from partners.onboarding.registry import FACTS, HAPPENINGS, Fact, Happening, Subject
from partners.subscriptions.models import Subscription

_OWN = Subscription.objects.filter(pk=OuterRef("subject_id"), client_account__own=True)
_SOLD = ~Exists(_OWN) & Q(new__state=Subscription.State.ACTIVE)  # no trial, also one that was entered, and no own team

HAPPENINGS |= {
    "client-created": Happening(_("a client is added"), ("client_account.created",)),
    "agreement-accepted": Happening(_("the agreement is accepted"), ("agreement.accepted",)),
    "team-connected": Happening(_("a team is connected to Dropbox"), ("dropbox_connection.connected",)),
    "team-disconnected": Happening(_("a team is disconnected from Dropbox"), ("dropbox_connection.disconnected",)),
    "team-sold": Happening(_("a team is sold"), ("subscription.created", "subscription.converted"), _SOLD),
}


def _no_client_yet(subject: Subject) -> bool:
    return not ClientAccount.objects.customers().filter(partner=subject.partner).exists()


def _agreement_accepted(subject: Subject) -> bool:
    return not subject.partner.agreement_due


def _team_connected(subject: Subject) -> bool:
    connected = DropboxConnection.State.CONNECTED
    return DropboxConnection.objects.filter(partner=subject.partner, state=connected).exists()


def _has_subscription(subject: Subject) -> bool:
    paid = Subscription.objects.filter(partner=subject.partner, state__in=Subscription.PAID)
    return paid.filter(client_account__own=False).exists()


FACTS |= {
    "no-client-yet": Fact(
        _no_client_yet,
        _("the partner has no client yet"),
        _("The partner has added a client in the meantime."),
        false_by=frozenset({"client-created"}),
    ),
    "agreement-accepted": Fact(
        _agreement_accepted,
        _("the partner has accepted the agreement"),
        true_by=frozenset({"agreement-accepted"}),
    ),
    "team-connected": Fact(
        _team_connected,
        _("a team of the partner is connected to Dropbox"),
        true_by=frozenset({"team-connected"}),
        false_by=frozenset({"team-disconnected"}),
    ),
    "has-subscription": Fact(
        _has_subscription,
        _("the partner has sold a team"),
        true_by=frozenset({"team-sold"}),
    ),
}
