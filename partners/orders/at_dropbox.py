"""What Dropbox showed of the team of a line, before its licences are bought."""

from partners.dropbox.models import DropboxConnection
from partners.orders.models import OrderLine
from partners.teams.queries import numbers_of


def licences_beyond(line: OrderLine) -> int | None:
    """As many as the newest reading showed, where that is more than its quote stands on: the client bought some itself, or
    somebody bought them for it. What the quote adds must not be bought on top of that unseen.
    """
    quote = line.quote
    if not quote.subscription_id:
        return None
    connected = DropboxConnection.State.CONNECTED
    rows = DropboxConnection.objects.filter(subscription=quote.subscription_id, partner=line.partner_id, state=connected)
    connection = rows.first()
    numbers = numbers_of(connection) if connection else None
    return numbers.licensed if numbers and numbers.licensed > quote.stood.seats else None
