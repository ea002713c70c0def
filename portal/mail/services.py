"""Putting mail into the queue, and what staff do with one that got stuck there."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.events.erasing import erase_events
from portal.events.models import Event
from portal.events.nudge import nudge
from portal.mail.about import about_of
from portal.mail.errors import MessageNotInDoubt, MessageNotStuck
from portal.mail.models import Message
from portal.mail.templates import place_in_queue
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY, RESENDERS
from portal.text import mid_sentence

State = Message.State
TESTS_KEPT = timedelta(days=30)


def language_for_stranger(event: Event) -> str:
    """For whoever has no account: what the event names, else that of whoever did it; what they speak nobody wrote down."""
    if language := event.new.get("language"):
        return str(language)
    user = User.objects.filter(pk=event.actor_id).first()
    return user.language if user else ""


def queue_message(
    *,
    template: str,
    dedupe_key: str,
    why: str | Promise,
    context: dict,
    to: User | None = None,
    email: str = "",
    name: str = "",
    language: str = "",
    partner: Partner | None = None,
    event: Event | None = None,
    expires_at: datetime | None = None,
    skip_reason: str = "",
    stream: str = "",
    parks: bool | None = None,
    is_test: bool = False,
) -> Message | None:
    """Write a mail into the queue, in the caller's transaction; it leaves after the commit.

    To a user (`to`; their id joins the context as `user_id`) or to an address. `context` holds ids, never secrets: links
    are made when the mail leaves (see `portal.mail.templates`). At most one message exists per `dedupe_key`: a second call,
    also at the same moment in another process, changes nothing and returns the first one's message. None when there is
    nobody to write to: the user is inactive. `why` is lazy, so that it speaks the reader's language. With `skip_reason`
    the message is only noted, as skipped. `stream`, and whether it `parks` when in doubt, are the template's where they are
    not given.
    """
    if to is not None and not to.is_active:
        return None
    address = email or (to.email if to else "")
    if not address:
        raise ValueError(f"Nobody to write to: {dedupe_key} names neither a user nor an address.")
    reads = language or (to.language if to else "") or settings.LANGUAGE_CODE
    with translation.override(reads):
        reason = str(why)[:250]
    message = Message(
        template=template,
        dedupe_key=dedupe_key,
        to_email=address,
        to_name=_one_line(name or (to.name if to else "")),
        language=reads,
        context={**({"user_id": to.pk} if to else {}), **context},
        why=reason,
        partner=partner,
        event=event,
        about_id=about_of(event) if event else "",
        expires_at=expires_at,
        state=State.SKIPPED if skip_reason else State.QUEUED,
        error=str(skip_reason)[:500],
        settled_at=clock.now() if skip_reason else None,
        is_test=is_test,
        **place_in_queue(template, stream, parks),
    )
    # One statement that does nothing on a conflict: the caller's transaction stays usable, also on PostgreSQL.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(partial(nudge), robust=True)
    return Message.objects.get(dedupe_key=dedupe_key)


def _one_line(name: str) -> str:
    return " ".join(name.split())


def delete_mail_about(record: models.Model) -> None:
    """The rows of every mail that followed from the record's events: addresses that are no longer kept."""
    about = {"event__subject_type": record._meta.label_lower, "event__subject_id": record.pk}
    messages = Message.objects.filter(**about)
    erase_events(Event.objects.filter(subject_id__in=messages.values("pk")))
    messages.delete()


def forget_old_tests() -> int:
    """They name people of partners to whoever writes mails, and nobody needs them later."""
    old = Message.objects.filter(is_test=True, created_at__lt=clock.now() - TESTS_KEPT)
    return old.exclude(state=State.SENDING).delete()[0]


def move_mail(source: models.Model, target: models.Model) -> None:
    """What is about a record that becomes a part of another one; both are of one partner. Staff's own mail about it, too."""
    rows = Message.objects.filter(about_id=source.pk).filter(
        models.Q(partner=None) | models.Q(partner=target.partner_id)  # type: ignore[attr-defined]
    )
    rows.update(about_id=target.pk)


def only_stuck(message: Message) -> MessageNotStuck | None:
    """Availability of both actions."""
    return None if message.is_stuck else MessageNotStuck(state=mid_sentence(message.get_state_display()))


@business_action(
    noun="messages",
    verb="resend",
    label=_("Send again"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    subject="message",
    available=only_stuck,
    event="message.resent",
)
def resend_message(*, actor: Actor, message: Message) -> Message:
    """Back into the queue, its attempts counted from zero and without an expiry. The Message-ID stays the same."""
    message.become(State.QUEUED)
    message.attempts, message.next_at, message.expires_at = 0, clock.now(), None
    message.error, message.claim_id, message.settled_at = "", "", None
    message.save(update_fields=["state", "attempts", "next_at", "expires_at", "error", "claim_id", "settled_at"])
    transaction.on_commit(partial(nudge), robust=True)
    return message


@business_action(
    noun="messages",
    verb="skip",
    label=_("Skip mail"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="message",
    available=only_stuck,
    event="message.skipped",
)
def skip_message(*, actor: Actor, message: Message, reason: str) -> Message:
    """Never to be sent. The reason is kept in the event; the last error stays readable."""
    message.become(State.SKIPPED)
    message.settled_at = clock.now()
    message.save(update_fields=["state", "settled_at"])
    return message


def only_parked_in_doubt(message: Message) -> MessageNotInDoubt | None:
    in_doubt = message.state == State.PARKED and message.in_doubt_at
    return None if in_doubt else MessageNotInDoubt()


@business_action(
    noun="messages",
    verb="mark-arrived",
    label=_("Say that a mail arrived"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    subject="message",
    available=only_parked_in_doubt,
    event="message.arrived",
)
def mark_arrived(*, actor: Actor, message: Message, reason: str) -> Message:
    """What was parked in doubt had left: whoever got it says so. A wait after it counts from when it was handed over."""
    message.become(State.SENT)
    message.sent_at, message.settled_at, message.error = message.handed_over_at or message.in_doubt_at, clock.now(), ""
    message.save(update_fields=["state", "sent_at", "settled_at", "error"])
    return message
