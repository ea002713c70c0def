"""A file on its way in: staged with every problem shown, committed as a job, row by row through the noun's own services."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import REGISTRY, business_action
from portal.errors import PortalError
from portal.files.storing import keep
from portal.imports.encodings import CODECS
from portal.imports.errors import ColumnsMissing, ImportBeingRead, ImportClosed, ImportExpired
from portal.imports.foreseeing import foresee
from portal.imports.keeping import forget_upload
from portal.imports.mapping import checked_mapping, map_columns, missing_fields, require_fields
from portal.imports.models import Import, ImportRow
from portal.imports.preview import PreviewRow, body_of, preview, preview_again
from portal.imports.problems import TooManyRows, TooMuchText, WorkbookTakesLong, shown
from portal.imports.queries import context_of, header_of, remembered_columns, rows_of
from portal.imports.reading import read_table, refuse_what_is_no_table
from portal.imports.room import measured, refuse_without_room
from portal.imports.staging import BATCH, KIND, checking_title, refuse_many_readings
from portal.imports.tables import MAX_COLUMNS, Limits, Table
from portal.imports.targets import Target, target_for, target_of
from portal.jobs.models import Job
from portal.jobs.services import create_job
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import ACCOUNT_KEEPERS
from portal.text import mid_sentence

AT_ONCE_BYTES, AT_ONCE_ROWS, SECONDS_AT_ONCE = 200_000, 1_000, 10  # at most, while somebody waits
AT_ONCE_CHARACTERS = 2_000_000  # that a workbook unfolds to
Outcome = ImportRow.Outcome


def still_staged(source: Import) -> PortalError | None:
    if source.state == Import.State.READING:
        return ImportBeingRead()
    return still_open(source)


def still_open(source: Import) -> PortalError | None:
    """Also one whose reading was cancelled or failed."""
    if source.state == Import.State.READING:
        return None if source.job and source.job.is_finished else ImportBeingRead()
    if source.state != Import.State.STAGED:
        return ImportClosed(state=mid_sentence(source.get_state_display()))
    return None if source.is_kept else ImportExpired()


def ready(source: Import) -> PortalError | None:
    missing = missing_fields(source.mapping.values(), target_of(source.noun).fields)
    words = ", ".join(str(item.label) for item in missing)
    return still_staged(source) or (ColumnsMissing(fields=words) if missing else None)


def may_bring(actor: Actor, source: Import) -> PortalError | None:
    """Asked before the first row is: whoever may not enter one record brings no file of them."""
    return REGISTRY[target_of(source.noun).action].permission_refusal(actor)


def stage_import(
    *,
    actor: Actor,
    noun: str,
    file: File,
    mapping: Mapping | None = None,
    encoding: str = "",
    complete: bool = True,
) -> Import:
    """Read the file and foresee what each row would do; a large one is read by a job. Nothing of the noun is written yet.

    Raises ImportProblem when the file as a whole cannot be read; of a large one the job says so. `complete=False` also stages a
    file in which no column is recognised as the name: somebody chooses it then (`map_import`), as always with a large one.
    The file is read, and goes to the storage, before the transaction.
    """
    if refused := create_import.action.refusal(actor) or may_bring(actor, Import(noun=noun)):
        raise refused
    content = cast(BinaryIO, file)
    refuse_what_is_no_table(content)
    source = Import(
        partner_id=actor.partner_id,
        noun=noun,
        filename=shown(file.name or "")[:255] or "file",
        sha256=_digest(file),
        size=file.size,
        encoding=encoding,
        mapped_by_hand=mapping is not None,
        created_by_label=actor.label[:250],
    )
    refuse_without_room(source)
    width, target = MAX_COLUMNS, target_for(noun, actor.partner_id)
    if table := _read_at_once(content, file.size, target, encoding):
        header, below = body_of(table, target.fields)
        if next(islice(below, AT_ONCE_ROWS, None), None) is None:
            rows = _previewed(actor, source, target, table, mapping, complete)
            if source.encoding not in CODECS:
                return create_import(actor=actor, source=source, rows=rows)
            with keep(_stored_name(source), file) as source.original:
                return create_import(actor=actor, source=source, rows=rows)
        width = header.width
    if mapping is not None:
        source.mapping = _planned(mapping, width, target)
    source.state = Import.State.READING
    with keep(_stored_name(source), file) as source.upload:
        return create_import(actor=actor, source=source)


def read_again(*, actor: Actor, source: Import, encoding: str) -> Import:
    """In another encoding: the same file as a new import in the place of this one."""
    if refused := discard_import.action.refusal(actor, source) or (None if source.original else ImportExpired()):
        raise refused
    with storages["default"].open(str(source.original)) as stored:
        file = File(stored, source.filename)
        file.size = source.original.size
        again = stage_import(actor=actor, noun=source.noun, file=file, encoding=encoding, complete=False)
    discard_import(actor=actor, source=source)
    return again


def _stored_name(source: Import) -> str:
    return f"imports/{source.created_at:%Y/%m}/{source.pk}"


def _read_at_once(content: BinaryIO, size: int, target: Target, encoding: str) -> Table | None:
    """None: a job has to read it, which has more time and room."""
    if size > AT_ONCE_BYTES:
        return None
    words = [word for item in target.fields for word in item.words]
    try:
        return read_table(content, words, limits=Limits(SECONDS_AT_ONCE, AT_ONCE_ROWS, AT_ONCE_CHARACTERS), encoding=encoding)
    except (WorkbookTakesLong, TooManyRows, TooMuchText):
        return None


def _planned(mapping: Mapping, width: int, target: Target) -> dict[str, str]:
    """Columns chosen for a file that is not read yet: refused now as far as they can be wrong in any file."""
    return {str(index): name for index, name in checked_mapping(mapping, width, target.fields).items()}


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for block in file.chunks():
        digest.update(block)
    return digest.hexdigest()


def _previewed(
    actor: Actor, source: Import, target: Target, table: Table, mapping: Mapping | None, complete: bool
) -> Sequence[PreviewRow]:
    source.encoding, source.delimiter = table.encoding, table.delimiter
    read = preview(
        table,
        target.fields,
        mapping,
        context=context_of(actor, source),
        remembered=remembered_columns(actor.partner_id, source.noun),
        complete=complete,
    )
    source.header, source.mapping, source.blank_rows = list(read.header), read.columns.mapping, read.blank_rows
    return read.rows


@business_action(noun="imports", verb="create", label=_("Import records"), roles=ACCOUNT_KEEPERS, event="import.staged")
def create_import(*, actor: Actor, source: Import, rows: Sequence[PreviewRow] | None = None) -> Import:
    """With its rows, or with the job that reads them. The partner is held: two at once cannot exceed the room."""
    if refused := may_bring(actor, source):
        raise refused
    locked(Partner, source.partner_id)
    _rows, source.size = measured(source.size, (row.cells for row in rows or ()))
    refuse_without_room(source)
    if rows is None:
        source.job = _reading(actor, source, _("Reading of {filename}").format(filename=source.filename))
        source.save(force_insert=True)
        return source
    source.save(force_insert=True)
    _foresee_rows(actor, source, rows)
    return source


def _reading(actor: Actor, source: Import, title: str, total: int = 0) -> Job:
    refuse_many_readings(actor.partner_id)
    return create_job(actor=actor, kind=KIND, subject_id=source.pk, title=title, total=total)


@business_action(
    noun="imports",
    verb="map",
    label=_("Choose columns"),
    roles=ACCOUNT_KEEPERS,
    subject="source",
    asks=may_bring,
    available=still_staged,
)
def map_import(*, actor: Actor, source: Import, mapping: Mapping) -> Import:
    """Read the staged rows anew, the columns named (index → field) as said and the others as recognised; many rows by a job.
    Once it is committed, remembered for the next file with the same headers.
    """
    fields, total = target_for(source.noun, source.partner_id).fields, source.rows.count()
    remembered = remembered_columns(actor.partner_id, source.noun)
    source.mapped_by_hand, source.touched_at = True, clock.now()
    if total > AT_ONCE_ROWS:
        columns = map_columns(header_of(source), len(source.header), fields, mapping, remembered)
        require_fields(columns, fields)
        source.mapping = columns.mapping
        source.become(Import.State.READING)
        source.job = _reading(actor, source, checking_title(source), total)
        source.save()
        return source
    columns, rows = preview_again(
        header_of(source),
        list(rows_of(source)),
        fields,
        mapping,
        context=context_of(actor, source),
        remembered=remembered,
    )
    source.mapping = columns.mapping
    source.save()
    source.rows.all().delete()
    _foresee_rows(actor, source, rows)
    return source


def _foresee_rows(actor: Actor, source: Import, rows: Sequence[PreviewRow]) -> None:
    ImportRow.objects.bulk_create(foresee(actor, source, target_of(source.noun), rows), batch_size=BATCH)


@business_action(
    noun="imports",
    verb="commit",
    label=_("Commit import"),
    roles=ACCOUNT_KEEPERS,
    subject="source",
    asks=may_bring,
    available=ready,
    event="import.committed",
)
def commit_import(*, actor: Actor, source: Import) -> Import:
    """Start the job that writes the rows."""
    forget_upload(source)
    source.become(Import.State.COMMITTED)
    title = str(_("Import of {filename}")).format(filename=source.filename)
    source.job = create_job(
        actor=actor,
        kind="import",
        subject_id=source.pk,
        title=title,
        total=source.rows.exclude(outcome=Outcome.REFUSED).count(),
    )
    source.save()
    return source


@business_action(
    noun="imports",
    verb="discard",
    label=_("Discard import"),
    roles=ACCOUNT_KEEPERS,
    subject="source",
    asks=may_bring,
    available=still_open,
    event="import.discarded",
)
def discard_import(*, actor: Actor, source: Import) -> Import:
    """Nothing of it is taken. The preview stays readable for a week."""
    source.become(Import.State.DISCARDED)
    source.touched_at = clock.now()
    forget_upload(source)
    source.save()
    return source
