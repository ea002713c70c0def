"""What the network tells its partners: news, and changes of the programme that each affected partner has to acknowledge."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.mail.streams import Stream
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet, PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF


class AnnouncementQuerySet(NetworkOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Staff see all; a partner what it was told."""
        if actor.is_staff:
            return self._visible_to_staff(actor)
        return self.filter(notices__partner_id=actor.partner_id) if actor.partner_id else self.none()

    def published(self):
        return self.filter(state=Announcement.State.PUBLISHED)

    def due(self):
        """There may be somebody whom it affects and who has not been told."""
        return self.published().filter(next_at__lte=clock.now()).order_by("next_at", "id")


class Announcement(Lifecycle, NetworkOwned):
    """A text with an audience. `tiers`, `countries` and `plans` (codes) narrow who is affected; empty means all. A plan's are the
    partners with a live team of it.

    Its text is fixed once it is published: what a partner acknowledged must stay what it read. `next_at` is when somebody new
    may be there to tell.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        PROGRAMME_CHANGE = "programme-change", _("Programme change")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.PUBLISHED}),
        State.PUBLISHED: frozenset({State.WITHDRAWN}),
    }

    id = IdField("an")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NEWS)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=20_000)  # Markdown
    rule_before = models.TextField(_("what applies until then"), max_length=2000, blank=True)
    rule_after = models.TextField(_("what applies from then on"), max_length=2000, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    tiers = models.JSONField(_("tiers"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    plans = models.JSONField(_("plans"), default=list, blank=True)
    acknowledgement_required = models.BooleanField(_("must be acknowledged"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    folded_title = FoldedField("title")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField(_("reason"), max_length=500, blank=True)

    not_in_events: ClassVar[frozenset[str]] = frozenset({"next_at"})
    objects: ClassVar = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(kind="programme-change") | models.Q(effective_on__isnull=False),
                name="programme_change_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="published_announcement_has_its_time",
            ),
        )
        indexes = (
            models.Index(fields=("next_at",), condition=models.Q(state="published"), name="announcement_due"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> Stream:
        """Of its mails. Nobody opts out of what has to be acknowledged."""
        optional = self.kind == self.Kind.NEWS and not self.acknowledgement_required
        return Stream.PRODUCT_NEWS if optional else Stream.TRANSACTIONAL


class NoticeQuerySet(PartnerOwnedQuerySet):
    def outstanding(self):
        """Still to be acknowledged: of published announcements that ask for it, by partners that have not ended."""
        return self.exclude(partner__state=Partner.State.CLOSED).filter(
            acknowledged_at=None,
            announcement__state=Announcement.State.PUBLISHED,
            announcement__acknowledgement_required=True,
        )


class Notice(PartnerOwned):
    """One announcement as one partner has it: when it was told, reminded, and who acknowledged it when."""

    id = IdField("no")
    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="notices")
    created_at = models.DateTimeField(_("told"), default=clock.now, editable=False)
    reminders_sent = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_label = models.CharField(_("acknowledged by"), max_length=250, blank=True)

    staff_read_roles = ALL_STAFF  # whoever writes an announcement sees whom it reached
    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("partner", "announcement"), name="one_notice_per_partner"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True) | ~models.Q(acknowledged_label=""),
                name="acknowledgement_has_a_name",
            ),
        )
        indexes = (
            models.Index(fields=("remind_at",), condition=models.Q(acknowledged_at=None), name="notice_to_remind"),
        )

    def __str__(self) -> str:
        return str(self.announcement)
