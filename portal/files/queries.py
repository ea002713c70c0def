"""Questions about attached files."""

from django.db.models import Model, QuerySet, Sum

from portal.files.delivery import StoredFile
from portal.files.errors import FileInfected, FileWaiting
from portal.files.models import File
from portal.tenancy.actor import Actor


def files_of(record: Model, actor: Actor) -> QuerySet[File]:
    return File.objects.visible_to(actor).filter(subject_id=record.pk)


def bytes_of(partner_id: str) -> int:
    """What the files of a partner take together. Of an infected one the bytes are gone."""
    rows = File.objects.filter(partner_id=partner_id).exclude(state=File.State.INFECTED)
    return rows.aggregate(bytes=Sum("size"))["bytes"] or 0


def servable(file: File) -> StoredFile:
    """What may be delivered: never before the verdict, and never what is infected."""
    if file.state == File.State.INFECTED:
        raise FileInfected(filename=file.filename, verdict=file.verdict)
    if not file.is_available:
        raise FileWaiting(filename=file.filename)
    return stored_file(file)


def stored_file(file: File) -> StoredFile:
    """Whatever its state: for the virus check."""
    return StoredFile(str(file.stored.name), file.filename, file.media_type, file.size, file.sha256)
