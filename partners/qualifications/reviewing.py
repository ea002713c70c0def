"""What was confirmed for a client as it was is looked at again when the client is merged, renamed or has another domain.

Until staff have, it holds: a rename is mostly a rename, and teams renew on it meanwhile.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from partners.clients.models import ClientAccount
from partners.qualifications.models import Qualification
from partners.qualifications.queries import confirmed
from partners.qualifications.recognising import lies_in
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.text import fold

DUE = "qualification.review_due"
Review = Qualification.Review


def look_again_after_change(client: ClientAccount, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """`old` and `new` have its name and domain. A domain that is added to none, or another spelling, says nothing else."""
    rows = confirmed().select_for_update(of=("self",)).filter(client_account=client)
    if fold(old["name"]) != fold(new["name"]):
        look_again(rows, Review.RENAMED)
    elif old["domain"] and old["domain"] != new["domain"]:
        look_again((row for row in rows if not _is_of(row, new["domain"])), Review.DOMAIN)


def _is_of(row: Qualification, domain: str) -> bool:
    """The domain it was confirmed for, or one below it."""
    return bool(row.domain) and lies_in(f"@{domain}", row.domain)


def look_again(rows: Iterable[Qualification], because: str) -> None:
    """Once, however much changes before staff come to it."""
    for row in rows:
        if row.review_because:
            continue
        row.review_because = because
        row.save(update_fields=["review_because"])
        record_event(Actor.system(), DUE, row, new={"review_because": because})
