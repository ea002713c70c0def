"""One access that holds, one that ends within days, one that waits for its answer: of the demo's connected teams."""

from datetime import timedelta

from partners.clients.demo import seller_of
from partners.delegated_access.answering import accept_access
from partners.delegated_access.asking import request_access
from partners.delegated_access.models import DelegatedAccess
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.tenancy.actor import Actor

# By the client's number in its partner's PSA: what it permits, months, days ago it was asked for, whether it was accepted.
WANTED = {
    "1052": (DelegatedAccess.TO_ASK_FOR, 12, 110, True),
    "1048": (["invite", "suspend", "remove"], 1, 26, True),
    "1055": (["invite", "suspend"], 24, 5, False),
}


def seed() -> None:
    """A second time changes nothing."""
    if DelegatedAccess.objects.exists():
        return
    rows = DropboxConnection.objects.filter(state="connected", subscription__client_account__external_id__in=WANTED)
    for row in rows.select_related("subscription__client_account", "partner").order_by("id"):
        acts, months, days_ago, accepted = WANTED[row.subscription.client_account.external_id]
        with clock.moved(by=-timedelta(days=days_ago)):
            asked = request_access(
                actor=seller_of(row.partner), subscription=row.subscription, actions=acts, months=months
            )
            if accepted:
                accept_access(actor=Actor.link(asked, asked.email), delegated_access=asked)
