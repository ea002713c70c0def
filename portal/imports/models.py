"""A file on its way in: staged, previewed row by row, committed as a Job. One machine for every noun that imports."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.imports.targets import target_of
from portal.jobs.models import KEPT
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import TRADE_READERS


class ImportQuerySet(PartnerOwnedQuerySet):
    def with_end(self):
        """`ended_at`: what `Import.ended` says of one that is loaded."""
        by_job = models.When(state__in=Import.BY_JOB, job__isnull=False, then=models.F("job__finished_at"))
        return self.annotate(ended_at=models.Case(by_job, default=models.F("touched_at")))


class Import(Lifecycle, PartnerOwned):
    class State(models.TextChoices):
        READING = "reading", _("Being read")
        STAGED = "staged", _("Not imported yet")
        COMMITTED = "committed", _("Committed")
        DISCARDED = "discarded", _("Discarded")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.READING: frozenset({State.STAGED, State.DISCARDED}),
        State.STAGED: frozenset({State.READING, State.COMMITTED, State.DISCARDED}),
    }
    BY_JOB = frozenset({State.READING, State.COMMITTED})  # its job works, or ended before it could

    id = IdField("im")
    noun = models.CharField(max_length=40)  # `client-accounts`: which target takes the rows
    filename = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)  # what it takes: `room.measured`
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    encoding = models.CharField(max_length=20, blank=True)  # empty: a workbook
    delimiter = models.CharField(max_length=1, blank=True)
    header = models.JSONField(default=list)  # as in the file
    mapping = models.JSONField(default=dict)  # column index (as text) → field
    mapped_by_hand = models.BooleanField(default=False)  # such a mapping is remembered
    blank_rows = models.PositiveIntegerField(default=0)
    upload = models.FileField(upload_to="imports/%Y/%m/", blank=True)  # a large file, until its rows are in the table
    original = models.FileField(upload_to="imports/%Y/%m/", blank=True)  # while another encoding may be chosen
    surveys = models.JSONField(null=True, blank=True)  # what only whole columns tell, while its rows are checked
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by_label = models.CharField(_("uploaded by"), max_length=250, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    touched_at = models.DateTimeField(default=clock.now, editable=False)  # when somebody last went on with it
    # Rows by outcome, as they were when they were deleted; None while they are there to be counted.
    final_counts = models.JSONField(null=True, blank=True)
    rows_deleted_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"header", "mapping", "surveys", "size", "original", "touched_at", "final_counts", "rows_deleted_at"}
    )
    objects: ClassVar = ImportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("touched_at",), condition=models.Q(rows_deleted_at=None), name="import_with_rows"),
        )

    def __str__(self) -> str:
        return self.filename

    @property
    def ended(self) -> datetime | None:
        """Or when it was last worked on; None while its job works. `ImportQuerySet.with_end` says the same of many."""
        return self.job.finished_at if self.job and self.state in self.BY_JOB else self.touched_at

    @property
    def kept_until(self) -> datetime | None:
        """When its rows are deleted; None while its job works."""
        return self.ended + KEPT if self.ended else None

    @property
    def is_kept(self) -> bool:
        until = self.kept_until
        return self.final_counts is None and (until is None or clock.now() < until)


class ImportRow(PartnerOwned):
    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        REFUSED = "refused", _("Cannot be taken")

    id = IdField("ir")
    source = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet counts: the header is row 1
    cells = models.JSONField(default=list)  # as in the file
    values = models.JSONField(default=dict)  # field → normalised value
    problems = models.JSONField(default=list)
    has_errors = models.BooleanField(default=False)  # among them, beside warnings
    outcome = models.CharField(
        max_length=10, choices=Outcome
    )  # foreseen when checked, then what happened; empty before
    duplicate_of = models.PositiveIntegerField(null=True, blank=True)  # an earlier row that means or may mean the same
    duplicate_by = models.CharField(max_length=40, blank=True)  # the field that gives it away
    record_id = models.CharField(max_length=40, blank=True)
    changes = models.JSONField(default=dict)  # field → [old, new], as foreseen
    committed_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("source", "number"), name="one_import_row_per_number"),)
        indexes = (
            models.Index(fields=("source", "outcome", "number"), name="import_row_outcome"),
            models.Index(fields=("source", "number"), condition=models.Q(has_errors=True), name="import_row_errors"),
            models.Index(fields=("source", "number"), condition=models.Q(committed_at=None), name="import_row_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} · {self.number}"

    @property
    def name(self) -> str:
        """Of the client, as people call it."""
        return self.values.get(target_of(self.source.noun).places.named_by, "")
