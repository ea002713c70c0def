"""Telling people, and what they do with what they were told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.preferences import zone_of
from portal.accounts.services import require_self
from portal.actions import business_action
from portal.errors import NotFound
from portal.events.models import Event
from portal.mail.services import queue_message
from portal.notifications.models import Notification, NotificationChoice
from portal.notifications.queries import Chosen, choices_for, choices_of
from portal.notifications.schedule import next_digest
from portal.notifications.topics import Mail, Place, Topic
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, EVERYONE, NOBODY


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail of a topic that has one of its own; the others share the template `notification`."""

    template: str = "notification"
    context: Mapping[str, str] = field(default_factory=dict)
    why: str | Promise = ""
    key: str = ""
    stream: str = ""


def notify(
    topic: Topic, event: Event, people: Iterable[User], *, partner: Partner | None = None, letter=Letter()
) -> None:
    """Tell these people of the event, each as they chose, and each once. For event handlers.

    `partner` says for which company, or about which partner. Who is told is the caller's to decide; who has left meanwhile
    is told nothing (`still_theirs`).
    """
    users = {user.pk: user for user in people if user.is_active}
    chosen = choices_for(users, [topic])
    rows = [_row(topic, event, user, partner, chosen[user.pk, topic.code]) for user in users.values()]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    told = Notification.objects.filter(key__in=[row.key for row in rows]).still_theirs().select_related("event")
    for row in told:
        if chosen[row.user_id, topic.code].mail == Mail.AT_ONCE:
            _write(row, users[row.user_id], partner, letter)


def _row(topic: Topic, event: Event, user: User, partner: Partner | None, chosen: Chosen) -> Notification:
    return Notification(
        user=user,
        partner=partner,
        event=event,
        topic=topic.code,
        place=topic.place,
        key=f"{topic.code}:{event.pk}:{user.pk}:{partner.pk if partner else ''}",
        in_inbox=chosen.inbox,
        digest_at=next_digest(clock.now(), zone_of(user)) if chosen.mail == Mail.DAILY else None,
    )


def _write(row: Notification, user: User, partner: Partner | None, letter: Letter) -> None:
    queue_message(
        template=letter.template,
        to=user,
        dedupe_key=letter.key or f"notification:{row.pk}",
        why=letter.why or _("You get this because you chose to be told by mail."),
        context={**letter.context, "notification": row.pk},
        partner=partner if row.place == Place.PARTNER else None,
        event=row.event if row.place != Place.PARTNER or row.event.partner_id else None,  # the network's is not theirs
        stream=letter.stream,
    )


@business_action(
    noun="notifications",
    verb="mark-read",
    label=_("Mark as read"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
    for_oneself=True,
    subject="notification",
    while_suspended=True,
)
def mark_read(*, actor: Actor, notification: Notification) -> Notification:
    if not Notification.objects.visible_to(actor).filter(pk=notification.pk).exists():
        raise NotFound()
    if notification.read_at is None:
        notification.read_at = clock.now()
        notification.save(update_fields=["read_at"])
    return notification


@business_action(
    noun="notifications",
    verb="mark-all-read",
    label=_("Mark all as read"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
    for_oneself=True,
    while_suspended=True,
)
def mark_all_read(*, actor: Actor) -> int:
    """How many there were."""
    unread = Notification.objects.visible_to(actor).unread()
    return Notification.objects.filter(pk__in=unread.values("pk")).update(read_at=clock.now())


@business_action(
    noun="me",
    verb="choose-notifications",
    label=_("Choose own notifications"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="user",
)
def choose_notifications(*, actor: Actor, user: User, choices: Mapping[str, tuple[bool, str]]) -> User:
    """Topic → (inbox, mail). Topics that cannot be turned off, or are not this person's, stay as they are."""
    require_self(actor, user)
    offered = {one.topic.code for one in choices_of(user) if not one.topic.fixed}
    rows = [
        NotificationChoice(user=user, topic=code, inbox=inbox, mail=Mail(mail))
        for code, (inbox, mail) in choices.items()
        if code in offered
    ]
    NotificationChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "topic"], update_fields=["inbox", "mail"]
    )
    return user
