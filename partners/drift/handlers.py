"""The words of findings, and whom one that opens is told."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.drift.kinds import INFORMATION
from partners.drift.models import DriftFinding
from partners.drift.observing import close, unresolved_of
from partners.dropbox.models import DropboxConnection
from partners.dropbox.telling import who_hears
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases, sentence
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import ACCOUNT_KEEPERS

subject(Subject(DriftFinding, partner_page="drift-finding", staff_page="staff-drift-finding"))


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
    event, slug = row.event, row.partner.slug  # type: ignore[union-attr]
    if event.new.get("others"):
        query = {"connection": event.within_id, "kind": event.new.get("kind"), "state": DriftFinding.State.OPEN}
        return f"{reverse('drift-list', args=[slug])}?{urlencode(query)}"
    return reverse("drift-finding", args=[slug, event.subject_id])


def _says(event: Event) -> str:
    said, others = f"{event.actor_label} {sentence(event)}", event.new.get("others")
    if not isinstance(others, int):
        return said
    more = ngettext("and {count} more like it", "and {count} more like it", others).format(count=others)
    return f"{said} {more}"


DRIFT = topic(
    "drift",
    label=_("Differences from Dropbox"),
    text=_("When a client has other licences or people at Dropbox than here."),
    place=Place.PARTNER,
    icon="git-compare",
    mail=Mail.DAILY,
    url=_page,
    says=_says,
    roles=ACCOUNT_KEEPERS,
)


@handles("dropbox_connection.disconnected")
def close_with_its_connection(event: Event) -> None:
    """Nobody reads the team any more, so nobody would find out that it is mended. Safe to repeat."""
    for row in unresolved_of(locked(DropboxConnection, event.subject_id)):
        close(Actor.system(), row)


@handles("drift_finding.opened")
def tell_who_keeps_accounts(event: Event) -> None:
    """Whoever looks after the client, else everybody who may do something about it. Nobody of what is only worth knowing, or told
    with another one.
    """
    if event.new.get("told_with"):
        return
    row = DriftFinding.objects.select_related("connection__subscription__client_account__owner", "partner").get(
        pk=event.subject_id
    )
    if row.kind in INFORMATION:
        return
    notify(DRIFT, event, who_hears(row.connection, event, roles=ACCOUNT_KEEPERS), partner=row.partner)
