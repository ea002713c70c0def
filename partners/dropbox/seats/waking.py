"""Who waits for a licence is tried again at once when there may be one."""

from django.db.models import F

from partners.dropbox.seats.models import SeatOperation
from partners.teams.following import after_reading
from partners.teams.models import TeamSnapshot
from portal import clock


@after_reading
def try_where_one_is_free(numbers: TeamSnapshot) -> None:
    if numbers.idle:
        try_without_licence(numbers.connection_id)


def try_without_licence(connection_id: str) -> int:
    rows = SeatOperation.objects.filter(connection=connection_id, state=SeatOperation.State.NO_LICENCE)
    return rows.update(next_at=clock.now(), updated_at=F("updated_at"))
