"""What a reader chooses on the page behind a mail's link or under their account, what is kept about them, and forgetting it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import LinkInvalid
from portal.events.erasing import erase_events
from portal.events.models import Event
from portal.events.record import changes_between, record_event, snapshot
from portal.mail.choice_models import MailChoice, choice_of
from portal.mail.fate_events import forget_words_of
from portal.mail.models import Message, Suppression, SuppressionQuerySet
from portal.mail.opting import count_change, opt_in, opt_out
from portal.mail.reader_links import Reader
from portal.mail.streams import OPTIONAL
from portal.mail.suppressing import digest_of_address, spellings
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY

PAUSE = timedelta(days=30)
MOST_FILES = 10  # an hour
State = Message.State
SETTLED = (State.SENT, State.SKIPPED)  # of the others somebody may yet send one again


@business_action(
    noun="mail-preferences",
    verb="choose",
    label=_("Choose what comes by mail"),
    roles=NOBODY,
    by_link=True,
    for_oneself=True,
    api=False,
)
def choose(*, actor: Actor, reader: Reader, wanted: Mapping[str, bool], at_most_weekly: bool, paused: bool) -> None:
    """`wanted` is of the streams that the reader was asked about. A pause goes on from where it began."""
    for stream, wants in wanted.items():
        if not wants:
            opt_out(actor=actor, reader=reader, stream=stream)
        elif reader.is_proven:
            opt_in(actor=actor, reader=reader, stream=stream)
    held, now = choice_of(reader.address), clock.now()
    if held and not reader.is_proven:
        at_most_weekly, paused = at_most_weekly or held.at_most_weekly, paused or held.is_paused(now)
    if (at_most_weekly, paused) == (bool(held and held.at_most_weekly), bool(held and held.is_paused(now))):
        return
    count_change(reader)
    row = _held_choice(reader)
    before = snapshot(row)
    row.at_most_weekly = at_most_weekly
    row.paused_until = (row.paused_until if row.is_paused(now) else now + PAUSE) if paused else None
    row.save(update_fields=["at_most_weekly", "paused_until"])
    old, new = changes_between(before, snapshot(row))
    if old or new:
        record_event(actor, "mail_choice.changed", row, old=old, new=new)


def _held_choice(reader: Reader) -> MailChoice:
    MailChoice.objects.bulk_create([MailChoice(address=reader.address)], ignore_conflicts=True)
    return MailChoice.objects.select_for_update().get(address=reader.address)


@business_action(
    noun="mail-preferences",
    verb="forget",
    label=_("Forget an address in mail that is settled"),
    roles=NOBODY,
    by_link=True,
    for_oneself=True,
    api=False,
)
def forget(*, actor: Actor, reader: Reader) -> int:
    """Address, name and subject leave the mail that nobody had to get; in what was chosen and stopped a digest takes their place,
    so that it goes on holding. Returns of how many mails.
    """
    _refuse_unless_proven(reader)
    mails = mails_of(reader).filter(state__in=SETTLED, stream__in=OPTIONAL)
    ids = list(mails.values_list("pk", flat=True))
    stops = list(stops_about(reader).select_for_update(of=("self",)))
    choices = list(MailChoice.objects.filter(address=reader.address).select_for_update())
    about = [*ids, *(row.pk for row in (*stops, *choices))]
    Message.objects.filter(pk__in=ids).update(to_email="", to_name="", subject="")
    forget_words_of(ids)
    for row in stops:
        if not row.is_forgotten:
            _keep_digest(row)
    for choice in choices:
        _take_over(choice)
    erase_events(Event.objects.filter(subject_id__in=about))
    return len(ids)


def _keep_digest(row: Suppression) -> None:
    digest = digest_of_address(row.address)
    same = {"stream": row.stream, "cause": row.cause, "partner": row.partner_id, "address": digest}
    if row.ended_at is None and Suppression.objects.open().filter(**same).exists():
        row.ended_at = clock.now()  # it is said already
    row.address = digest
    row.save(update_fields=["address", "ended_at"])


def _take_over(choice: MailChoice) -> None:
    digest = digest_of_address(choice.address)
    MailChoice.objects.filter(address=digest).delete()
    choice.address = digest
    choice.save(update_fields=["address"])


def mails_of(reader: Reader) -> QuerySet[Message]:
    """A contact's link shows what its own partner sent, and nothing of another's. So does any that may have been passed on, and
    only mail that nobody has to get.
    """
    rows = Message.objects.filter(to_email__iexact=reader.address)
    if not reader.is_proven:
        return rows.filter(partner=reader.message.partner_id if reader.message else None, stream__in=OPTIONAL)
    return rows.filter(partner=reader.partner_id) if reader.partner_id else rows


def stops_about(reader: Reader) -> SuppressionQuerySet:
    """Also what has the digest in the address's place."""
    rows = Suppression.objects.filter(address__in=spellings(reader.address))
    return rows.filter(Q(partner=None) | Q(partner=reader.partner_id)) if reader.partner_id else rows


def last_of_each_stream(reader: Reader) -> dict[str, Message]:
    sent = mails_of(reader).filter(state=State.SENT).order_by("-sent_at")
    found = ((stream, sent.filter(stream=stream).first()) for stream in OPTIONAL)
    return {stream: last for stream, last in found if last}


def kept_about(reader: Reader) -> dict:
    """For the reader: what its rows say, without anything of the inside."""
    _refuse_unless_proven(reader)
    take(f"mail-kept:{reader.counted_as}"[:200], capacity=MOST_FILES, per=timedelta(hours=1))
    choice = choice_of(reader.address)
    return {
        "address": reader.address,
        "written_at": clock.now(),
        "choice": choice and {"at_most_weekly": choice.at_most_weekly, "paused_until": choice.paused_until},
        "stopped": [_told_stop(row) for row in stops_about(reader).select_related("partner").order_by("id")],
        "mails": [_told_mail(row) for row in mails_of(reader).select_related("partner").order_by("id")],
    }


def _refuse_unless_proven(reader: Reader) -> None:
    if not reader.is_proven:
        raise LinkInvalid()


def _told_stop(row: Suppression) -> dict:
    whose = str(row.partner) if row.partner else None
    return {"stream": row.stream or None, "cause": row.cause, "from": whose, "since": row.created_at, "ended": row.ended_at}


def _told_mail(row: Message) -> dict:
    said: dict[str, datetime | str | None] = {"id": row.pk, "name": row.to_name, "kind": row.kind, "subject": row.subject}
    said |= {"stream": row.stream, "why": row.why, "from": str(row.partner) if row.partner else None, "language": row.language}
    return said | {"written": row.created_at, "state": row.state, "sent": row.sent_at, "remark": row.told_error}
