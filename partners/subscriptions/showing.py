"""What a change costs and what is coming then, for the page that shows it before it is made."""

from typing import Any

from partners.subscriptions.changes import Planned
from partners.subscriptions.coming import compared, on_a_page
from partners.subscriptions.explaining import altogether, lines_of
from partners.subscriptions.picture import picture_of
from partners.subscriptions.queries import sees_cost
from portal.tenancy.actor import Actor


def shown_charges(planned: Planned | None, actor: Actor) -> dict[str, Any]:
    """For `_charges.html` and `_coming.html`."""
    if planned is None:
        return {}
    rows, otherwise = on_a_page(planned.coming), on_a_page(planned.coming_else)
    return {
        "charges": lines_of(planned.charges),
        "altogether": altogether(planned.charges),
        "coming": compared(otherwise, rows) if otherwise else rows,
        "picture": picture_of(rows),
        "sees_cost": sees_cost(actor),
    }
