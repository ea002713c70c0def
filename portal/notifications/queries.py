"""Questions about what somebody is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.accounts.models import User
from portal.accounts.queries import places_of
from portal.notifications.models import Notification, NotificationChoice
from portal.notifications.topics import TOPICS, Mail, Place, Topic
from portal.tenancy.actor import Actor

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Chosen:
    """A topic as this person has it."""

    topic: Topic
    inbox: bool
    mail: str


def unread_words(user: User) -> str:
    """For the top bar: nothing, a number, or that there are many."""
    unread = Notification.objects.visible_to(Actor.person(user)).unread()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if unread > MOST_COUNTED else str(unread or "")


def choices_of(user: User) -> list[Chosen]:
    """Every topic that concerns somebody in this person's roles, by place."""
    roles = set(places_of(user).values_list("role", flat=True))
    mine = {Place.PARTNER: roles, Place.STAFF: {user.staff_role} - {""}}
    known = [one for one in TOPICS.values() if one.place == Place.ACCOUNT or one.roles & mine[one.place]]
    chosen = choices_for([user.pk], known)
    places = list(Place)
    return [chosen[user.pk, one.code] for one in sorted(known, key=lambda one: places.index(one.place))]


def choices_for(user_ids: Iterable[str], topics: Iterable[Topic]) -> Mapping[tuple[str, str], Chosen]:
    """By person and topic, in one query."""
    by_code, user_ids = {topic.code: topic for topic in topics}, list(user_ids)
    found = {
        (user, code): Chosen(topic, topic.inbox, topic.mail) for user in user_ids for code, topic in by_code.items()
    }
    for row in NotificationChoice.objects.filter(user__in=user_ids, topic__in=by_code):
        if not by_code[row.topic].fixed:
            found[row.user_id, row.topic] = Chosen(by_code[row.topic], row.inbox, Mail(row.mail))
    return found
