"""What Dropbox showed of the team of a line, before its licences are bought."""

from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connected_team
from partners.orders.models import OrderLine
from partners.teams.queries import numbers_of


def connected_team_of(line: OrderLine) -> DropboxConnection | None:
    """Of the subscription that its quote stands on, while that is the same partner's."""
    if not line.quote.subscription_id:
        return None
    return connected_team(line.quote.subscription_id, line.partner_id)


def licences_beyond(line: OrderLine) -> int | None:
    """As many as the newest reading showed, where that is more than its quote stands on: the client bought some itself, or
    somebody bought them for it. What the quote adds must not be bought on top of that unseen.
    """
    connection = connected_team_of(line)
    numbers = numbers_of(connection) if connection else None
    return numbers.licensed if numbers and numbers.licensed > line.quote.stood.seats else None
