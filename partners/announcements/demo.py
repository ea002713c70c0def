"""The demo's announcements: one that was acknowledged by some, one that waits, and a draft."""

from datetime import timedelta

from partners.announcements.handlers import tell_partners
from partners.announcements.models import Announcement, Notice
from partners.announcements.services import acknowledge_announcement, create_announcement, publish_announcement
from portal import clock
from portal.accounts.models import User
from portal.demo import STAFF_EMAIL, owner_of
from portal.tenancy.actor import Actor

HOURS = {
    "kind": "news",
    "title": "Partner support answers until 20:00 Central European Time",
    "text": "From now on somebody answers partners' questions on working days from 08:00 to 20:00 Central European Time.\n\n"
    "Questions that come in later are answered the next morning.",
}
CHANGE = {
    "kind": "programme-change",
    "title": "Owners and admins sign in with a second factor",
    "text": "A stolen password of one owner opens the files of every client. So from the date below on, **owners and admins of "
    "every partner sign in with a second factor**: an authenticator app or a passkey.\n\n"
    "Set it up under *Account and security*; it takes two minutes. Keep the recovery codes where you keep the company's "
    "other keys. Everybody else is asked to do the same, and may.",
    "rule_before": "A second factor is recommended.",
    "rule_after": "A second factor is required of owners and admins; for everybody else it stays recommended.",
    "acknowledgement_required": True,
}
DRAFT = {
    "kind": "news",
    "title": "Course “Deploying a team” is being written",
    "text": "The next course is about inviting people, roles and moving files from a file server.\n\n"
    "Tell your partner manager what it should not leave out.",
}


def seed() -> None:
    if Announcement.objects.exists():
        return
    staff = Actor.person(User.objects.get(email=STAFF_EMAIL))
    with clock.moved(by=-timedelta(days=21)):
        _publish(staff, HOURS)
    with clock.moved(by=-timedelta(days=3)):
        change = _publish(staff, {**CHANGE, "effective_on": clock.today() + timedelta(days=38)})
    with clock.moved(by=-timedelta(days=2)):
        _acknowledge(change)
    create_announcement(actor=staff, **DRAFT)


def _publish(staff: Actor, values: dict) -> Announcement:
    announcement = publish_announcement(actor=staff, announcement=create_announcement(actor=staff, **values))
    tell_partners(announcement)
    return announcement


def _acknowledge(announcement: Announcement) -> None:
    """By the owner of one partner; the demo's own partner still has it before it."""
    notices = Notice.objects.select_related("announcement", "partner")
    notice = notices.get(announcement=announcement, partner__country="DE")
    acknowledge_announcement(actor=owner_of(notice.partner.slug), notice=notice)
