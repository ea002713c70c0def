"""What goes over with a client: exactly what the receiving partner is shown before it accepts, and nothing else of the client."""

import hashlib
import json
from typing import Any, cast

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.handovers.costs import costs_for_receiver
from partners.handovers.models import Handover
from partners.qualifications.models import Qualification
from partners.requests.models import REQUESTED
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import with_parts
from partners.subscriptions.waiting import as_values
from portal.events.record import plain


def contents_of(client: ClientAccount) -> dict[str, Any]:
    """As it is now, in the words of the API."""
    rows = Subscription.objects.filter(client_account=client).select_related("plan").order_by("number")
    return {
        "name": client.name,
        "domain": client.domain,
        "country": client.country,
        "state": client.state,
        "contacts": Contact.objects.filter(client_account=client).count(),
        "subscriptions": [_subscription(row) for row in with_parts(rows)],
        "qualifications": _qualifications(client),
    }


def _qualifications(client: ClientAccount) -> list[dict[str, Any]]:
    """Those that are asked for or hold; what has been decided otherwise goes over as history."""
    rows = Qualification.objects.filter(client_account=client, state__in=(REQUESTED, Qualification.State.CONFIRMED))
    return [plain({"kind": row.kind, "state": row.state, "expires_on": row.expires_on}) for row in rows.order_by("kind", "id")]


def _subscription(row: Subscription) -> dict[str, Any]:
    values = {
        "id": row.pk,
        "number": row.number,
        "plan": row.plan.name,
        "state": row.state,
        "term": row.term,
        "seats": row.trial_seats or row.purchased,
        "add_ons": [one.add_on.name for one in cast(Any, row).present_add_ons],
        "started_on": row.started_on,
        "renews_on": row.renews_on,
    }
    return plain(values | {"scheduled": [as_values(change) for change in cast(Any, row).waiting_changes]})


def shown_contents(handover: Handover) -> dict[str, Any]:
    """Now, as long as it is offered; afterwards what it was when it was decided."""
    return contents_of(handover.client_account) if handover.is_open else handover.contents


def digest_for_receiver(handover: Handover) -> str:
    """Binds an acceptance to what its reader saw, and to what that costs today."""
    return digest_of([contents_of(handover.client_account), [one.as_plain for one in costs_for_receiver(handover)]])


def digest_of(contents: Any) -> str:
    written = json.dumps(contents, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def seats_in(contents: dict[str, Any]) -> int:
    """Of the subscriptions that run."""
    return sum(one["seats"] for one in contents["subscriptions"] if one["state"] in Subscription.PAID)
