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
    """`old` and `new` have its name and domain. Another spelling says nothing else, nor does a first domain, where none was
    confirmed.
    """
    rows = confirmed().select_for_update(of=("self",)).filter(client_account=client)
    if fold(old["name"]) != fold(new["name"]):
        look_again(rows, Review.RENAMED)
    elif old["domain"] != new["domain"]:
        other = (row for row in rows if (row.domain or old["domain"]) and not _is_of(row, new["domain"]))
        look_again(other, Review.DOMAIN)


def _is_of(row: Qualification, domain: str) -> bool:
    """The domain it was confirmed for, or one below it."""
    return bool(row.domain) and lies_in(f"@{domain}", row.domain)


def look_again(rows: Iterable[Qualification], because: str) -> None:
    """Each time: who looks at it already has to hear of what changed since."""
    for row in rows:
        row.review_because = because
        row.save(update_fields=["review_because"])
        record_event(Actor.system(), DUE, row, new={"review_because": because})
