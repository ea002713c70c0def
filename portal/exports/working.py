"""A large export as a job: a part for each chunk of rows, and at the end one file of all parts.

How far it is stands in the job's options beside what was asked: a worker that dies loses one part, and whoever goes on does
not begin anew.
"""

import hashlib
from collections.abc import Iterator
from tempfile import TemporaryFile

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from portal.events.record import record_event
from portal.exports.asked import Asked
from portal.exports.formats import FORMATS
from portal.exports.services import refuse_unread, told
from portal.files.delivery import StoredFile
from portal.jobs.models import Job, JobRow
from portal.jobs.registry import job_kind
from portal.jobs.services import keep_options
from portal.lists.columns import LISTS
from portal.lists.cursors import Cursors
from portal.lists.matching import refuse_gone
from portal.tenancy.actor import Actor

ASKED = ("query", "format", "coded", "zone")  # of the options; the others say how far it is


def _no_rows(job: Job) -> QuerySet[JobRow]:
    return JobRow.objects.none()


def _tally(job: Job) -> dict[str, int]:
    done = job.options.get("done", 0)
    return {"done": done, "refused": 0, "total": done if job.options.get("complete") else job.total}


def _begin_anew(job: Job) -> int:
    """What was cancelled or failed is written from the beginning, for the rows may be others by now. Their part may lie there
    without being counted: whoever wrote it was cut off.
    """
    if job.state == Job.State.DONE:
        return 0
    _delete_parts(job)
    job.options = {name: job.options[name] for name in ASKED}
    return max(job.total, 1)


def _file(job: Job, actor: Actor) -> StoredFile | None:
    refuse_unread(actor, LISTS[job.subject_id])
    return StoredFile(**job.options["file"]) if "file" in job.options else None


def _forget(job: Job) -> None:
    _delete_parts(job)
    default_storage.delete(_whole(job))


@job_kind("export", rows=_no_rows, reopen=_begin_anew, tally=_tally, file=_file, forget=_forget)
def export_chunk(job: Job, actor: Actor, limit: int) -> int:
    declared = LISTS[job.subject_id].for_actor(actor)
    refuse_unread(actor, declared)
    options, query = job.options, QueryDict(job.options["query"])
    refuse_gone(declared, query.get("columns", "").split(","))  # parts written before had one more
    asked = Asked(actor, declared, query, FORMATS[options["format"]], options["coded"])
    with timezone.override(options["zone"]):
        if not options.get("complete"):
            written = _write_part(job, asked)
            if written or not keep_options(job):  # in vain where another worker has the job by now
                return written
        if "file" not in options:
            _put_together(job, asked)
    return 0


def _write_part(job: Job, asked: Asked) -> int:
    """Noted with the next rows' place; a worker that dies before leaves a part that is written again."""
    cursors = Cursors(asked.actor, job.pk, asked.matching, asked.order)
    so_far, parts = job.options.get("cursor"), job.options.get("parts", 0)
    page = asked.page(cursors.unseal(so_far) if so_far else None)
    _store(_part(job, parts), ContentFile(asked.lines(page.rows).encode()))
    job.options |= {
        "parts": parts + 1,
        "done": job.options.get("done", 0) + len(page.rows),
        "cursor": cursors.seal(page.next) if page.next else "",
        "complete": page.next is None,
    }
    return len(page.rows) if keep_options(job) else 0


def _put_together(job: Job, asked: Asked) -> None:
    name, digest, size = _whole(job), hashlib.sha256(), 0
    with TemporaryFile() as whole:
        for piece in asked.format.file(asked.title, asked.head, _parts(job)):
            digest.update(piece)
            size += whole.write(piece)
        whole.seek(0)
        _store(name, File(whole))
    file = {"name": name, "filename": asked.filename, "media_type": asked.format.media_type, "size": size}
    job.options["file"] = {**file, "sha256": digest.hexdigest()}
    with transaction.atomic():
        if not keep_options(job):
            return
        record_event(asked.actor, "list.exported", job, new=told(asked, job.options["done"]))
    _delete_parts(job)


def _store(name: str, content: File) -> None:
    default_storage.delete(name)
    default_storage.save(name, content)


def _whole(job: Job) -> str:
    return f"exports/{job.pk}"


def _part(job: Job, number: int) -> str:
    return f"{_whole(job)}-{number:06}"


def _parts(job: Job) -> Iterator[str]:
    for number in range(job.options["parts"]):
        with default_storage.open(_part(job, number)) as file:
            yield file.read().decode()


def _delete_parts(job: Job) -> None:
    for number in range(job.options.get("parts", 0) + 1):
        default_storage.delete(_part(job, number))
