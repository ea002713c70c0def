"""The round that has waiting files checked for viruses. A scanner that is down keeps them waiting, and is asked again."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from portal import clock, leases
from portal.errors import NotFound
from portal.events.record import record_event
from portal.files.delivery import FileUnavailable
from portal.files.models import File
from portal.files.queries import stored_file
from portal.files.scanner import ScannerUnavailable, scan
from portal.files.storing import forget
from portal.subjects import Hanging, find_subject
from portal.tenancy.actor import Actor

logger = logging.getLogger(__name__)

State = File.State
LEASE = timedelta(seconds=90)


def scan_due_files(limit: int = 10) -> int:
    """Have up to `limit` files checked; returns how many have a verdict now."""
    checked = 0
    for file in leases.due(File.objects.all(), waiting=State.WAITING, working=State.SCANNING).order_by("next_at")[
        :limit
    ]:
        if not leases.claim(file, waiting=State.WAITING, working=State.SCANNING, lease=LEASE):
            continue
        try:
            _keep_verdict(file, _verdict_on(file))
            checked += 1
        except FileUnavailable as error:
            _ask_again(file, error)
        except ScannerUnavailable as error:
            _ask_again(file, error)
            break  # the others would wait for nothing, and the next rounds for them
    return checked


def _verdict_on(file: File) -> str:
    """Without a scanner (it was switched off meanwhile) nothing is found."""
    if not settings.FILES_SCANNER:
        return ""
    with stored_file(file).open() as content:
        return scan(content.chunks(), settings.FILES_SCANNER)


def _ours(file: File) -> QuerySet[File]:
    """The row while it is this attempt's: it may be removed meanwhile, or claimed anew after a lease that ended."""
    return File.objects.filter(pk=file.pk, state=State.SCANNING, attempts=file.attempts)


def _ask_again(file: File, error: Exception) -> None:
    logger.warning("file %s has no verdict yet: %s", file.pk, error)
    later = clock.now() + leases.back_off(file.attempts)
    _ours(file).update(state=State.WAITING, next_at=later, leased_until=None)


@transaction.atomic
def _keep_verdict(claimed: File, verdict: str) -> None:
    file = _ours(claimed).select_for_update().first()
    if file is None:
        return
    file.become(State.INFECTED if verdict else State.AVAILABLE)
    file.verdict, file.leased_until = verdict, None
    file.save(update_fields=["state", "verdict", "leased_until"])
    if not verdict:
        return
    forget(file.stored.name)
    system = Actor.system()
    try:
        record = find_subject(system, file.subject_id, Hanging.FILES)
        record_event(system, "file.refused", record, new={"filename": file.filename})
    except NotFound:  # its record is gone, and its timeline with it
        logger.warning("file %s is infected: %s", file.pk, verdict)
