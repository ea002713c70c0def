"""The round that has waiting files checked for viruses. A scanner that is down keeps them waiting, and is asked again."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from portal import clock, leases
from portal.errors import NotFound
from portal.events.record import record_event
from portal.files.delivery import FileUnavailable, StoredFile
from portal.files.models import File
from portal.files.scanner import ScannerUnavailable, scan
from portal.files.services import forget_bytes
from portal.files.subjects import subject_of
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
        except (ScannerUnavailable, FileUnavailable) as error:
            logger.warning("file %s has no verdict yet: %s", file.pk, error)
            _ask_again(file)
    return checked


def _verdict_on(file: File) -> str:
    """Without a scanner (it was switched off meanwhile) nothing is found."""
    if not settings.FILES_SCANNER:
        return ""
    stored = StoredFile(file.stored_name, file.filename, file.media_type, file.size, file.sha256)
    with stored.open() as content:
        return scan(content.chunks(), settings.FILES_SCANNER)


def _ask_again(file: File) -> None:
    file.become(State.WAITING)
    file.next_at, file.leased_until = clock.now() + leases.back_off(file.attempts), None
    file.save(update_fields=["state", "next_at", "leased_until"])


@transaction.atomic
def _keep_verdict(file: File, verdict: str) -> None:
    file.become(State.INFECTED if verdict else State.AVAILABLE)
    file.verdict, file.leased_until = verdict, None
    file.save(update_fields=["state", "verdict", "leased_until"])
    if not verdict:
        return
    forget_bytes(file)
    system = Actor.system()
    try:
        record_event(system, "file.refused", subject_of(file.subject_id, system), new={"filename": file.filename})
    except NotFound:  # its record is gone, and its timeline with it
        logger.warning("file %s is infected: %s", file.pk, verdict)
