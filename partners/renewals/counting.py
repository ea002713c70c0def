"""Seats in use as Dropbox shows them: of a connected team a reading counts them, and nobody has to."""

from django.db import transaction
from django.db.models import F

from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connected_team
from partners.subscriptions.models import Subscription
from partners.teams.following import after_reading
from partners.teams.models import TeamSnapshot
from partners.teams.queries import numbers_of
from portal.tenancy.locking import locked


@after_reading
@transaction.atomic
def count_use(numbers: TeamSnapshot) -> None:
    """The newest reading says it. That the same number was seen on another day is no change of the subscription."""
    paid = Subscription.objects.filter(pk=numbers.connection.subscription_id, state__in=Subscription.PAID)
    if not paid.exclude(used=numbers.used, used_on=numbers.day).exists():  # as nearly always: nobody is held for it
        return
    connection = locked(DropboxConnection, numbers.connection_id)
    if connection.state != connection.State.CONNECTED or connection.read_at != numbers.taken_at:
        return
    paid.exclude(used=numbers.used).update(used=numbers.used, used_on=numbers.day)
    paid.exclude(used_on=numbers.day).update(used_on=numbers.day, updated_at=F("updated_at"))


def reading_of(subscription: Subscription) -> TeamSnapshot | None:
    """The numbers that Dropbox showed last, as long as the team is connected at its partner."""
    connection = connected_team(subscription.pk, subscription.partner_id)
    return numbers_of(connection) if connection else None
