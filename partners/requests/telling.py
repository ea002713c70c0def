"""Who hears of a request: whoever asked, of the decision; the partner's manager, that one waits."""

from partners.requests.models import StaffRequest
from partners.support.queries import manager_of
from portal.events.models import Event
from portal.notifications.services import notify
from portal.notifications.topics import Topic


def tell_requester(topic: Topic, event: Event, request: StaffRequest) -> None:
    """A key's program reads it by REST."""
    if request.requester and request.requester_id != event.actor_id:
        notify(topic, event, [request.requester], partner=request.partner)


def tell_manager(topic: Topic, event: Event, request: StaffRequest) -> None:
    """Where there is none, it waits in staff's queue, which all who decide see."""
    if request.is_waiting and (manager := manager_of(request.partner)):
        notify(topic, event, [manager], partner=request.partner)
