"""Attaching files to records, and removing them."""

import hashlib

from django.conf import settings
from django.core.files.base import File as Upload
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.actions import business_action
from portal.events.record import record_event
from portal.files.delivery import safe_filename
from portal.files.errors import EmptyFile, FileTooLarge, KindNotTaken, TooManyFiles
from portal.files.models import File
from portal.files.subjects import subject_of
from portal.files.types import media_type_of
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import ACCOUNT_KEEPERS
from portal.text import without_hostile

MAX_BYTES = 20_000_000
MOST_PER_RECORD = 100


@business_action(noun="files", verb="create", label=_("Attach file"), roles=ACCOUNT_KEEPERS)
def attach_file(*, actor: Actor, record: PartnerOwned, upload: Upload) -> File:
    """Keep the file with its record. The same file under the same name again is the one that is there already."""
    type(record)._base_manager.select_for_update().get(pk=record.pk)  # two at once cannot exceed the number
    filename = safe_filename(without_hostile(upload.name or ""))
    media_type, digest = _checked(upload, filename)
    files = File.objects.filter(partner_id=record.partner_id, subject_id=record.pk)
    if known := files.filter(filename=filename, sha256=digest).exclude(state=File.State.INFECTED).first():
        return known
    if files.count() >= MOST_PER_RECORD:
        raise TooManyFiles(limit=MOST_PER_RECORD)
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
    _store(file, upload)
    record_event(actor, "file.attached", record, new={"filename": filename, "file_id": file.pk, "sha256": digest})
    return file


def _checked(upload: Upload, filename: str) -> tuple[str, str]:
    """Type and digest, both of the content."""
    if not upload.size:
        raise EmptyFile(filename=filename)
    if upload.size > MAX_BYTES:
        raise FileTooLarge(filename=filename, limit=MAX_BYTES // 1_000_000)
    media_type = media_type_of(upload)
    if not media_type:
        raise KindNotTaken(filename=filename)
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return media_type, digest.hexdigest()


def _store(file: File, upload: Upload) -> None:
    """The bytes before the row, so that no row names a file that is not there; a row that fails takes its bytes along."""
    storage = storages["default"]
    upload.seek(0)
    file.stored_name = storage.save(f"attachments/{file.partner_id}/{file.pk}", upload)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except Exception:
        storage.delete(file.stored_name)
        raise


@business_action(noun="files", verb="remove", label=_("Remove file"), roles=ACCOUNT_KEEPERS, subject="file")
def remove_file(*, actor: Actor, file: File) -> None:
    """Row and bytes are gone afterwards; the record's timeline keeps who removed what."""
    values = {"filename": file.filename, "file_id": file.pk, "sha256": file.sha256}
    record_event(actor, "file.removed", subject_of(file.subject_id, actor), new=values)
    forget_bytes(file)
    file.delete()


def forget_bytes(file: File) -> None:
    """Once the change is certain: a rolled-back one keeps its file."""
    name = file.stored_name
    transaction.on_commit(lambda: storages["default"].delete(name), robust=True)
