"""Many records by one request: a job whose every row is what the same request for one record would be.

A row goes through the noun's own viewset, so that whatever refuses a single request refuses the row, in the same words. Its
effect and its mark are one transaction: a worker that dies leaves no row half done, and none is done twice.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rest_framework.response import Response

from portal import clock
from portal.actions import REGISTRY, Action, business_action
from portal.errors import InvalidValue, PortalError, TooLong, UnknownChoice
from portal.jobs.errors import TooManyRows
from portal.jobs.models import Job, JobRow
from portal.jobs.queries import rows_of
from portal.jobs.registry import job_kind
from portal.jobs.services import create_job
from portal.lists.counting import MOST, MOST_TRIED
from portal.tenancy.actor import Actor
from portal.tenancy.locking import hold_all
from portal.tenancy.roles import ALL_STAFF, TRADE_READERS

logger = logging.getLogger(__name__)

MOST_ROWS = MOST  # as far as a list counts: so its bar knows beforehand whether all that match are possible
LONGEST_VALUES = 20_000  # characters: each row carries and reads them anew
BATCH = 500
# Methods of a viewset that DRF knows by name; every other action is a POST.
_METHODS = {"create": "post", "partial_update": "patch", "destroy": "delete"}
BULK: dict[str, Any] = {}  # noun → its viewset, filled by `portal.jobs.bulk_api` when the addresses load


def viewset_of(noun: str) -> Any:
    import_module(settings.ROOT_URLCONF)  # a worker has answered no request that would have loaded it
    return BULK[noun]


def bulk_verbs(noun: str) -> Mapping[str, str]:
    """Which actions of the noun a job can do: the verb of the action → the viewset's method."""
    return viewset_of(noun).bulk_actions


def bulk_action_of(noun: str, verb: str) -> Action:
    verbs = bulk_verbs(noun)
    if verb not in verbs:
        raise UnknownChoice(field="action", value=verb, known=verbs)
    return REGISTRY[f"{noun}.{verb}"]


@business_action(
    noun="jobs",
    verb="create",
    label=gettext_lazy("Start job for many records"),
    roles=TRADE_READERS,
    staff_roles=ALL_STAFF,
    while_suspended=True,  # what may be done to one record then may be done to many
    event="job.created",
)
def start_bulk(
    *, actor: Actor, noun: str, action: str, rows: Sequence[Mapping], values: Mapping | None = None, title: str = ""
) -> Job:
    """`rows` are bodies, with the record's `id` but for creating; `values` goes into each. Refused whole only when no row of
    it could be done; otherwise each row has its own answer. The `title` is the job's, where the action's name says too little.
    """
    wanted = bulk_action_of(noun, action)
    if refused := wanted.permission_refusal(actor):
        raise refused
    if len(rows) > MOST_ROWS:
        raise TooManyRows(count=len(rows), limit=MOST_ROWS)
    if len(json.dumps(dict(values or {}))) > LONGEST_VALUES:
        raise TooLong(field="values", limit=LONGEST_VALUES)
    _refuse_rows_without_id(wanted, rows)
    if wanted.subject and (refused := refusal_of(actor, noun, action, [row["id"] for row in rows])):
        raise refused
    words = ngettext("{action}: {count} record", "{action}: {count} records", len(rows))
    title = title or words.format(action=capfirst(str(wanted.label)), count=number_format(len(rows)))
    options = {"action": action, "values": dict(values or {})}
    job = create_job(actor=actor, kind="bulk", subject_id=noun, title=title, total=len(rows), options=options)
    names = _names(actor, noun, [row["id"] for row in rows if "id" in row])
    JobRow.objects.bulk_create(
        (_row(job, number, row, names) for number, row in enumerate(rows, 1)),
        batch_size=BATCH,
    )
    return job


def refusal_of(actor: Actor, noun: str, action: str, ids: Sequence[str]) -> PortalError | None:
    """Why these records are not changed together, or None: by the list and by REST alike."""
    return viewset_of(noun).bulk_refusal(actor, action, ids)


def _refuse_rows_without_id(action: Action, rows: Sequence[Mapping]) -> None:
    if action.subject is None:
        return
    for number, row in enumerate(rows):
        if not (isinstance(row.get("id"), str) and 0 < len(row["id"]) <= 40):
            cure = _("Send the id of the record that the row is about.")
            raise InvalidValue(field=f"rows.{number}.id", problem=_("The row names no record."), cure=cure)


def _names(actor: Actor, noun: str, ids: Sequence[str]) -> dict[str, str]:
    """What the records are called, as far as the actor sees them: a foreign id has no name."""
    names: dict[str, str] = {}
    viewset = viewset_of(noun)
    records = viewset.model.objects.visible_to(actor)
    if viewset.select_related:
        records = records.select_related(*viewset.select_related)
    for start in range(0, len(ids), BATCH):
        names |= {record.pk: record.label for record in records.filter(pk__in=ids[start : start + BATCH])}
    return names


def _row(job: Job, number: int, given: Mapping, names: Mapping[str, str]) -> JobRow:
    values = dict(given)
    record_id = values.pop("id", "") if job.options["action"] != "create" else ""
    name = names.get(record_id) or str(values.get("name") or "")
    return JobRow(
        partner_id=job.partner_id, job=job, number=number, record_id=record_id, name=name[:250], values=values
    )


# ── Working ─────────────────────────────────────────────────────────────────────────────────────────


@job_kind("bulk")
def bulk_chunk(job: Job, actor: Actor, limit: int) -> int:
    rows = list(job.rows.filter(state=JobRow.State.WAITING)[:limit])
    for row in rows:
        _do(job, actor, row)
    return len(rows)


class _Refused(Exception):
    def __init__(self, problem: Mapping):
        self.problem = problem


def _do(job: Job, actor: Actor, row: JobRow) -> None:
    waiting = JobRow.objects.filter(pk=row.pk, state=JobRow.State.WAITING)
    try:
        with transaction.atomic():
            if waiting.select_for_update().first() is None:
                return  # another worker, after this one's lease had ended
            record = answer_of_row(job, actor, row)
            made = {"record_id": row.record_id or record.get("id", ""), "name": row.name or _name_in(record)}
            waiting.update(state=JobRow.State.DONE, problems=[], done_at=clock.now(), **made)
    except _Refused as refused:
        problems = list(_problems(refused.problem))
        waiting.update(state=JobRow.State.REFUSED, problems=problems, done_at=clock.now())


def try_rows(job: Job, actor: Actor) -> list[JobRow]:
    """What becomes of its first rows. Whoever calls it takes the transaction back, which holds all of their records at once."""
    named = job.rows.exclude(record_id="").order_by("number").values_list("record_id", flat=True)[:MOST_TRIED]
    hold_all(viewset_of(job.subject_id).model.objects.visible_to(actor).filter(pk__in=list(named)))
    bulk_chunk(job, actor, MOST_TRIED)
    return list(rows_of(job)[:MOST_TRIED])


def foresee(
    actor: Actor, noun: str, action: str, ids: Sequence[str], values: Mapping, seen: Mapping[str, str] | None = None
) -> list[JobRow]:
    """What would become of each row now, one after the other as the job does them: of two last owners the second would stay.
    `seen`: by ids, where each row needs what was seen of it.
    """
    with transaction.atomic():
        rows = [{"id": pk, **({"seen": seen[pk]} if seen and pk in seen else {})} for pk in ids]
        tried = try_rows(start_bulk(actor=actor, noun=noun, action=action, rows=rows, values=values), actor)
        transaction.set_rollback(True)
    return tried


def _name_in(record: Mapping) -> str:
    return str(record.get("name") or "")[:250]


def _problems(problem: Mapping) -> Iterator[dict]:
    """One for each field, in the shape of an import's."""
    cure = problem.get("next_step", "")
    for error in problem.get("errors") or [{"field": "", "code": problem["code"], "detail": problem["detail"]}]:
        yield {"field": error["field"], "code": error["code"], "message": error["detail"], "cure": cure}


class RowRequest(HttpRequest):
    """A row as the request that it would be alone. Nobody's cookies, no key: the actor is known already."""

    def __init__(self, actor: Actor, job: Job, method: str, body: bytes):
        super().__init__()
        self.actor, self.id = actor, job.pk
        self.partner = self.viewing = self.place = None
        self.method, self.path = method.upper(), f"/api/v1/{job.subject_id}"
        self.META = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        self._stream, self._read_started = BytesIO(body), False

    def get_host(self) -> str:
        return urlsplit(settings.SITE_URL).netloc


def answer_of_row(job: Job, actor: Actor, row: JobRow) -> Mapping:
    """The record as it is then. Raises `_Refused` with the problem that a single request would be answered with."""
    viewset = viewset_of(job.subject_id)
    method = viewset.bulk_actions[job.options["action"]]
    verb = _METHODS.get(method, "post")
    body = json.dumps(job.options["values"] | row.values).encode()
    own = getattr(getattr(viewset, method), "kwargs", {})  # of DRF's @action: the router would pass them
    view = viewset.as_view({verb: method}, **own, authentication_classes=[], throttle_classes=[])
    where = {"pk": row.record_id} if row.record_id else {}
    try:
        response: Response = view(RowRequest(actor, job, verb, body), **where)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the whole chunk is tried again
    except Exception as error:
        logger.exception("row %s of job %s crashed", row.number, job.pk)
        raise _Refused(_crash()) from error
    if response.status_code >= 400:
        raise _Refused(response.data)
    return response.data if isinstance(response.data, Mapping) else {}


def _crash() -> dict:
    step = _("Try the row again later. If it stays, send us the id of the job.")
    return {"code": "internal_error", "detail": _("Something went wrong on our side."), "next_step": step}
