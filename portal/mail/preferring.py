"""What a reader chooses on the page behind a mail's link or under their account, what is kept about them, and forgetting it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.events.erasing import erase_events
from portal.events.models import Event
from portal.events.record import changes_between, record_event, snapshot
from portal.mail.choice_models import MailChoice, choice_of
from portal.mail.models import Message, Suppression, SuppressionQuerySet
from portal.mail.opting import opt_in, opt_out
from portal.mail.reader_links import Reader
from portal.mail.streams import OPTIONAL
from portal.mail.suppressing import digest_of_address
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY

PAUSE = timedelta(days=30)
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
        (opt_in if wants else opt_out)(actor=actor, reader=reader, stream=stream)
    if choice_of(reader.address) is None and not (at_most_weekly or paused):
        return
    row = _held_choice(reader)
    before, now = snapshot(row), clock.now()
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
    mails = mails_of(reader).filter(state__in=SETTLED, stream__in=OPTIONAL)
    ids = list(mails.values_list("pk", flat=True))
    stops = list(stops_about(reader).select_for_update(of=("self",)))
    choices = list(MailChoice.objects.filter(address=reader.address).select_for_update())
    about = [*ids, *(row.pk for row in (*stops, *choices))]
    Message.objects.filter(pk__in=ids).update(to_email="", to_name="", subject="")
    for row in stops:
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
    """A contact's link shows what its own partner sent, and nothing of another's."""
    rows = Message.objects.filter(to_email__iexact=reader.address)
    return rows.filter(partner=reader.partner_id) if reader.partner_id else rows


def stops_about(reader: Reader) -> SuppressionQuerySet:
    rows = Suppression.objects.filter(address=reader.address)
    return rows.filter(Q(partner=None) | Q(partner=reader.partner_id)) if reader.partner_id else rows


def last_of_each_stream(reader: Reader) -> dict[str, Message]:
    sent = mails_of(reader).filter(state=State.SENT).order_by("-sent_at")
    found = ((stream, sent.filter(stream=stream).first()) for stream in OPTIONAL)
    return {stream: last for stream, last in found if last}


def kept_about(reader: Reader) -> dict:
    """For the reader: what its rows say, without anything of the inside."""
    choice = choice_of(reader.address)
    return {
        "address": reader.address,
        "written_at": clock.now(),
        "choice": choice and {"at_most_weekly": choice.at_most_weekly, "paused_until": choice.paused_until},
        "stopped": [_told_stop(row) for row in stops_about(reader).select_related("partner").order_by("id")],
        "mails": [_told_mail(row) for row in mails_of(reader).select_related("partner").order_by("id")],
    }


def _told_stop(row: Suppression) -> dict:
    whose = str(row.partner) if row.partner else None
    return {"stream": row.stream or None, "cause": row.cause, "from": whose, "since": row.created_at, "ended": row.ended_at}


def _told_mail(row: Message) -> dict:
    said: dict[str, datetime | str | None] = {"id": row.pk, "name": row.to_name, "kind": row.kind, "subject": row.subject}
    said |= {"stream": row.stream, "why": row.why, "from": str(row.partner) if row.partner else None, "language": row.language}
    return said | {"written": row.created_at, "state": row.state, "sent": row.sent_at, "remark": row.told_error}
