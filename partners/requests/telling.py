"""Who hears of a request: whoever asked, of the decision; the partner's manager, that one waits."""

from partners.requests.models import StaffRequest
from partners.support.queries import manager_of
from portal.events.models import Event
from portal.notifications.services import notify
from portal.notifications.topics import Topic
from portal.tenancy.queries import people_with


def tell_requester(topic: Topic, event: Event, request: StaffRequest) -> None:
    """A key's program reads it by REST. Where whoever asked is not at the partner any more (they left, or the client was handed
    over), all whom the topic is for are told.
    """
    by_a_key = request.requester is None and request.requested_by  # nobody's name: it was asked by a partner that it left
    if by_a_key or (request.requester and request.requester_id == event.actor_id):
        return
    people = [member.user for member in people_with(request.partner_id, topic.roles)]
    notify(topic, event, [one for one in people if one == request.requester] or people, partner=request.partner)


def tell_manager(topic: Topic, event: Event, request: StaffRequest) -> None:
    """Where there is none, it waits in staff's queue, which all who decide see."""
    if request.is_waiting and (manager := manager_of(request.partner)):
        notify(topic, event, [manager], partner=request.partner)
