"""The words of findings, and whom one that opens is told."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.drift.kinds import INFORMATION
from partners.drift.models import DriftFinding
from partners.drift.observing import close, unresolved_of
from partners.drift.queries import is_one_of_many
from partners.dropbox.models import DropboxConnection
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.queries import people_with
from portal.tenancy.roles import ACCOUNT_KEEPERS

subject(Subject(DriftFinding, partner_page="drift-finding"))


def _in_words(kind: str) -> str:
    return str(dict(DriftFinding.Kind.choices).get(kind, kind))


phrases(
    {
        "drift_finding.opened": _("noticed a difference from Dropbox: {kind}, {subject}"),
        "drift_finding.resolved": _("closed a difference from Dropbox: {kind}, {subject}"),
    },
    said={"kind": _in_words},
)
minor("drift_finding.opened", "drift_finding.resolved")  # they have a card of their own


def _page(row: Notification) -> str:
    return reverse("drift-finding", args=[row.partner.slug, row.event.subject_id])  # type: ignore[union-attr]


DRIFT = topic(
    "drift",
    label=_("Differences from Dropbox"),
    text=_("When a client has other licences or people at Dropbox than here."),
    place=Place.PARTNER,
    icon="git-compare",
    mail=Mail.DAILY,
    url=_page,
    roles=ACCOUNT_KEEPERS,
)


@handles("dropbox_connection.disconnected")
def close_with_its_connection(event: Event) -> None:
    """Nobody reads the team any more, so nobody would find out that it is mended. Safe to repeat."""
    for row in unresolved_of(locked(DropboxConnection, event.subject_id)):
        close(Actor.system(), row)


@handles("drift_finding.opened")
def tell_who_keeps_accounts(event: Event) -> None:
    """Whoever looks after the client, else everybody who may do something about it. Nobody of what is only worth knowing."""
    row = DriftFinding.objects.select_related("connection__subscription__client_account__owner", "partner").get(
        pk=event.subject_id
    )
    if row.kind in INFORMATION or (row.subject and is_one_of_many(row)):
        return
    people = [member.user for member in people_with(row.partner_id, ACCOUNT_KEEPERS)]
    owner = row.connection.subscription.client_account.owner
    own = [one for one in people if owner and one.pk == owner.user_id]
    notify(DRIFT, event, own or people, partner=row.partner)
