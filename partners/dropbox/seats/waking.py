"""Who waits for a licence is tried again at once when there may be one."""

from django.db.models import F

from partners.dropbox.seats.models import SeatOperation
from portal import clock


def try_without_licence(connection_id: str) -> int:
    rows = SeatOperation.objects.filter(connection=connection_id, state=SeatOperation.State.NO_LICENCE)
    return rows.update(next_at=clock.now(), updated_at=F("updated_at"))
