"""What follows from an announcement: partners are told, reminded, and told when it is withdrawn."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.announcements.links import page_of
from partners.announcements.models import Announcement, Notice
from partners.announcements.notices import announce
from partners.announcements.queries import not_told_yet, to_be_told
from partners.announcements.reminders import next_reminder
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import mail_context, reader_of
from portal.tenancy.queries import people_with
from portal.tenancy.roles import MANAGERS

phrases(
    {
        "announcement.created": _("wrote {subject}"),
        "announcement.updated": _("changed the draft of {subject}"),
        "announcement.published": _("published {subject}"),
        "announcement.withdrawn": _("withdrew {subject}"),
        "announcement.reminded": _("reminded {partners} partners of {subject}"),
        "announcement.acknowledged": _("acknowledged {subject}"),
    }
)

CHUNK = 100
WHILE_ONE_WAITS = timedelta(minutes=1)  # for its welcome, which no event tells of
IN_ANY_CASE = timedelta(days=1)  # for what no event told
REMINDER_HOUR = 8  # UTC


@background_round("announcements")
def tell_and_remind() -> None:
    for announcement in Announcement.objects.due()[:CHUNK]:
        tell_partners(announcement)
    remind_partners()


@handles("application.approved", "profile.tier_changed", "profile.updated", "agreement.accepted")
def look_for_new_readers(event: Event) -> None:
    """A partner that may have come into somebody's audience."""
    Announcement.objects.published().update(next_at=clock.now())


def tell_partners(announcement: Announcement) -> int:
    """Give the next partners their notice, with its mails. Two rounds at once tell nobody twice."""
    with transaction.atomic():
        partners = list(not_told_yet(announcement)[:CHUNK])
        notices = [
            Notice(partner=partner, announcement=announcement, remind_at=_reminder_after(announcement, clock.today()))
            for partner in partners
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        told = Notice.objects.filter(announcement=announcement, partner__in=partners)
        for notice in told.select_related("announcement", "partner"):
            announce(notice)
        _look_again(announcement, told=len(partners))
    return len(partners)


def _look_again(announcement: Announcement, *, told: int) -> None:
    """Unless an event has meanwhile said when: that may be about somebody whom this round did not see."""
    pause = timedelta()
    if told < CHUNK:
        pause = WHILE_ONE_WAITS if to_be_told(announcement).exists() else IN_ANY_CASE
    mine = Announcement.objects.filter(pk=announcement.pk, next_at=announcement.next_at)
    mine.update(next_at=clock.now() + pause)


def remind_partners() -> int:
    with transaction.atomic():
        due = Notice.objects.outstanding().filter(remind_at__lte=clock.now()).order_by("remind_at", "id")
        rows = list(
            due.select_for_update(of=("self",), skip_locked=True).select_related("announcement", "partner")[:CHUNK]
        )
        for notice in rows:
            notice.reminders_sent += 1
            notice.remind_at = _reminder_after(notice.announcement, notice.created_at.date())
            notice.save(update_fields=["reminders_sent", "remind_at"])
            _write(notice, "announcement-reminder", key=f"announcement-reminder:{notice.pk}:{notice.reminders_sent}")
    return len(rows)


def _reminder_after(announcement: Announcement, told_on: date) -> datetime | None:
    if not announcement.acknowledgement_required:
        return None
    day = next_reminder(told_on, announcement.effective_on, after=clock.today())
    return datetime.combine(day, time(REMINDER_HOUR), UTC) if day else None


@handles("announcement.withdrawn")
def tell_of_withdrawal(event: Event) -> None:
    notices = Notice.objects.filter(announcement_id=event.subject_id)
    for notice in notices.select_related("announcement", "partner"):
        _write(notice, "announcement-withdrawn", key=f"announcement-withdrawn:{notice.pk}")


def _write(notice: Notice, template: str, key: str) -> None:
    """To every owner and admin of the partner. The network's own event is not theirs, so no mail hangs on it."""
    for member in people_with(notice.partner_id, MANAGERS):
        queue_message(
            template=template,
            to=member.user,
            dedupe_key=f"{key}:{member.user_id}",
            why=format_lazy(_("You get this as an owner or admin of {partner}."), partner=notice.partner.name),
            context={"notice": notice.pk},
            partner=notice.partner,
            stream=notice.announcement.stream,
        )


@mail_context("announcement", _("An announcement"), in_bulk=True)
def announcement_context(message: Message) -> dict:
    notice = _notice_of(message)
    if notice.announcement.state != Announcement.State.PUBLISHED:
        raise NoLongerNeeded(_("The announcement was withdrawn in the meantime."))
    return _context(message, notice)


@mail_context("announcement-reminder", _("An announcement to acknowledge"), in_bulk=True)
def reminder_context(message: Message) -> dict:
    notice = _notice_of(message)
    if notice.acknowledged_at:
        raise NoLongerNeeded(_("It was acknowledged in the meantime."))
    return announcement_context(message)


@mail_context("announcement-withdrawn", _("An announcement was withdrawn"), in_bulk=True)
def withdrawn_context(message: Message) -> dict:
    return _context(message, _notice_of(message))


def _notice_of(message: Message) -> Notice:
    return Notice.objects.select_related("announcement", "partner").get(pk=message.context["notice"])


def _context(message: Message, notice: Notice) -> dict:
    return {
        "user": reader_of(message),
        "partner": notice.partner,
        "announcement": notice.announcement,
        "url": page_of(notice),
    }
