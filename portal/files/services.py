"""Attaching files to records, moving and removing them."""

from django.conf import settings
from django.core.files.base import File as Upload
from django.utils.translation import gettext_lazy as _

from portal.actions import business_action
from portal.errors import NotFound
from portal.events.record import record_event
from portal.files.delivery import safe_filename
from portal.files.errors import NoRoomLeft, TooManyFiles
from portal.files.models import File
from portal.files.queries import bytes_of
from portal.files.storing import forget, keep
from portal.files.uploads import read_upload
from portal.subjects import Hanging, find_subject, kind_of_record
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.locking import locked
from portal.tenancy.roles import ACCOUNT_KEEPERS
from portal.text import without_hostile

MOST_PER_RECORD = 100
MB = 1_000_000


def attach_file(*, actor: Actor, record: PartnerOwned, upload: Upload) -> File:
    """Keep the file with its record. The bytes go to the storage, which may be a network away, before the transaction."""
    record = find_subject(actor, record.pk, Hanging.FILES)
    if refused := add_file.action.refusal(actor) or kind_of_record(record).closed(record):
        raise refused
    filename = without_hostile(safe_filename(upload.name or ""))
    media_type, digest = read_upload(upload, filename)
    if known := _known(record, filename, digest):
        return known
    _refuse_without_room(record.partner_id, filename, upload.size)
    file = File(
        partner_id=record.partner_id,
        subject_id=record.pk,
        filename=filename,
        media_type=media_type,
        size=upload.size,
        sha256=digest,
        state=File.State.WAITING if settings.FILES_SCANNER else File.State.AVAILABLE,
        created_by_label=actor.label[:250],
    )
    with keep(f"attachments/{file.created_at:%Y-%m-%d}/{file.pk}", upload) as file.stored:
        return add_file(actor=actor, record=record, file=file)


@business_action(noun="files", verb="create", label=_("Attach file"), roles=ACCOUNT_KEEPERS)
def add_file(*, actor: Actor, record: PartnerOwned, file: File) -> File:
    """The row of bytes that lie in the storage. Two at once cannot exceed the number or the room, nor be there twice."""
    if (record := locked(type(record), record.pk)) is None or record.partner_id != file.partner_id:
        raise NotFound()
    if refused := kind_of_record(record).closed(record):
        raise refused
    if known := _known(record, file.filename, file.sha256):
        forget(file.stored.name)
        return known
    if File.objects.filter(subject_id=record.pk).count() >= MOST_PER_RECORD:
        raise TooManyFiles(limit=MOST_PER_RECORD)
    _refuse_without_room(record.partner_id, file.filename, file.size)
    file.save(force_insert=True)
    record_event(actor, "file.attached", record, new=_told(file))
    return file


def _refuse_without_room(partner_id: str, filename: str, size: int) -> None:
    limit = settings.FILES_MB_PER_PARTNER
    if limit and bytes_of(partner_id) + size > limit * MB:
        raise NoRoomLeft(filename=filename, limit=limit)


def _known(record: PartnerOwned, filename: str, digest: str) -> File | None:
    """The same file under the same name, already there. An infected one may be tried again."""
    same = File.objects.filter(partner_id=record.partner_id, subject_id=record.pk, filename=filename, sha256=digest)
    return same.exclude(state=File.State.INFECTED).first()


@business_action(noun="files", verb="delete", label=_("Remove file"), roles=ACCOUNT_KEEPERS, subject="file")
def remove_file(*, actor: Actor, file: File) -> None:
    """Row and bytes are gone afterwards; the record's timeline keeps who removed what."""
    record = find_subject(actor, file.subject_id, Hanging.FILES)
    if refused := kind_of_record(record).closed(record):
        raise refused
    record_event(actor, "file.removed", record, new=_told(file))
    _delete(file)


def move_files(source: PartnerOwned, target: PartnerOwned) -> None:
    """With their record, into another one; what the other has already is removed."""
    for file in File.objects.select_for_update().filter(subject_id=source.pk):
        if _known(target, file.filename, file.sha256):
            _delete(file)
        else:
            file.subject_id = target.pk
            file.save(update_fields=["subject_id"])


def _told(file: File) -> dict[str, str]:
    return {"filename": file.filename, "file_id": file.pk, "sha256": file.sha256}


def _delete(file: File) -> None:
    forget(file.stored.name)
    file.delete()
