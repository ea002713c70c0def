"""What can be so of a reader, and what can happen to their partner or to the client it is about, as far as journeys ask."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.dropbox.models import DropboxConnection
from partners.onboarding.readers import first_owner
from partners.onboarding.registry import (
    FACTS,
    HAPPENINGS,
    OF_CLIENT,
    OF_PARTNER,
    WITH_ACCOUNT,
    Fact,
    Happening,
    Subject,
)
from partners.subscriptions.models import Subscription
from portal import clock
from portal.accounts.queries import has_second_factor

_OWN = Subscription.objects.filter(pk=OuterRef("subject_id"), client_account__own=True)
_SOLD = ~Exists(_OWN) & Q(new__state=Subscription.State.ACTIVE)  # no trial, also one that was entered, and no own team
_TRIED = Q(new__state=Subscription.State.TRIAL)
_CLIENT, _TEAM, _CONNECTION = "partners.clientaccount", "partners.subscription", "partners.dropboxconnection"
NEW = timedelta(days=14)  # as long as a team is
_OVER = ("subscription.expired", "subscription.cancelled", "subscription.trial_ended")

HAPPENINGS |= {
    "client-created": Happening(_("a client is added"), ("client_account.created",), fits=OF_PARTNER),
    "agreement-accepted": Happening(_("the agreement is accepted"), ("agreement.accepted",), fits=OF_PARTNER),
    "team-connected": Happening(
        _("a team is connected to Dropbox"), ("dropbox_connection.connected",), about=_CONNECTION
    ),
    "team-disconnected": Happening(
        _("a team is disconnected from Dropbox"), ("dropbox_connection.disconnected",), about=_CONNECTION
    ),
    "team-sold": Happening(
        _("a team is sold"), ("subscription.created", "subscription.converted"), only=_SOLD, about=_TEAM
    ),
    "trial-started": Happening(
        _("a trial starts"), ("subscription.trial_started", "subscription.created"), only=_TRIED, about=_TEAM
    ),
    "trial-over": Happening(
        _("a trial ends or becomes a sold team"),
        ("subscription.trial_ended", "subscription.converted", "subscription.cancelled"),
        about=_TEAM,
        fits=OF_CLIENT,
    ),
    "subscription-over": Happening(
        _("a subscription or a trial of the client is over"), _OVER, about=_TEAM, fits=OF_CLIENT
    ),
    "client-archived": Happening(
        _("the client is put away"), ("client_account.archived",), about=_CLIENT, fits=OF_CLIENT
    ),
}


def _no_client_yet(subject: Subject) -> bool:
    return not ClientAccount.objects.customers().filter(partner=subject.partner).exists()


def _agreement_accepted(subject: Subject) -> bool:
    return not subject.partner.agreement_due


def _is_first_owner(subject: Subject) -> bool:
    return first_owner(subject.partner.pk) == subject.user


def _second_factor(subject: Subject) -> bool:
    return has_second_factor(subject.account.pk)


def _team_connected(subject: Subject) -> bool:
    rows = DropboxConnection.objects.filter(partner=subject.partner, state=DropboxConnection.State.CONNECTED)
    return (rows.filter(subscription__client_account=subject.client) if subject.client else rows).exists()


def subscriptions_of(subject: Subject) -> QuerySet[Subscription]:
    """Of the client that it is about, else of all that the partner sold to."""
    rows = Subscription.objects.filter(partner=subject.partner, client_account__own=False)
    return rows.filter(client_account=subject.client) if subject.client else rows


def _has_subscription(subject: Subject) -> bool:
    return subscriptions_of(subject).filter(state__in=Subscription.PAID).exists()


def _in_trial(subject: Subject) -> bool:
    return subscriptions_of(subject).filter(state=Subscription.State.TRIAL).exists()


def _has_new_team(subject: Subject) -> bool:
    """Not one that runs for long and was only entered now."""
    since = clock.today() - NEW
    return subscriptions_of(subject).filter(state__in=Subscription.LIVE, started_on__gt=since).exists()


FACTS |= {
    "no-client-yet": Fact(
        _no_client_yet,
        _("the partner has no client yet"),
        _("The partner has added a client in the meantime."),
        false_by=frozenset({"client-created"}),
        fits=OF_PARTNER,
    ),
    "agreement-accepted": Fact(
        _agreement_accepted,
        _("the partner has accepted the agreement"),
        true_by=frozenset({"agreement-accepted"}),
        fits=OF_PARTNER,
    ),
    "is-first-owner": Fact(_is_first_owner, _("the reader is the partner’s first owner"), fits=WITH_ACCOUNT),
    "has-password": Fact(
        lambda subject: subject.account.has_usable_password(),
        _("the reader signs in with a password"),
        fits=WITH_ACCOUNT,
    ),
    "second-factor": Fact(_second_factor, _("the reader has a second factor"), at_first=False, fits=WITH_ACCOUNT),
    "team-connected": Fact(
        _team_connected,
        _("a team is connected to Dropbox"),
        true_by=frozenset({"team-connected"}),
        false_by=frozenset({"team-disconnected"}),
    ),
    "has-subscription": Fact(_has_subscription, _("a team is sold"), true_by=frozenset({"team-sold"})),
    "in-trial": Fact(
        _in_trial,
        _("the client is in a trial"),
        true_by=frozenset({"trial-started"}),
        false_by=frozenset({"trial-over"}),
        fits=OF_CLIENT,
    ),
    "new-team": Fact(_has_new_team, _("a team of the client is not older than two weeks"), fits=OF_CLIENT),
}
