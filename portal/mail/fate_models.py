"""What mail servers and providers said of a mail, each word once."""


from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.mail import fates
from portal.mail.models import Message
from portal.mail.replies import Kind
from portal.mail.streams import Stream
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import MAIL_READERS, MANAGERS

KINDS = {Kind.HARD: _("No such mailbox"), Kind.SOFT: _("The mailbox did not take it"), Kind.POLICY: _("Refused by policy")}


class MailEvent(PartnerOwned):
    """In anymail's vocabulary. `kind` is what a refusal says: of the address for good, of this time, or of us."""

    class Type(models.TextChoices):
        QUEUED = "queued", _("Taken by the provider")
        SENT = "sent", _("Taken by the mail server")
        REJECTED = "rejected", _("Refused")
        FAILED = "failed", _("Given up")
        BOUNCED = "bounced", _("Came back")
        DEFERRED = "deferred", _("Put off")
        DELIVERED = "delivered", _("Delivered")
        AUTORESPONDED = "autoresponded", _("Answered by a machine")
        COMPLAINED = "complained", _("Reported as unwanted")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed at the provider")
        OPENED = "opened", _("Opened")
        UNKNOWN = "unknown", _("Something else")

    class RejectReason(models.TextChoices):
        INVALID = "invalid", _("No such address")
        BOUNCED = "bounced", _("Mail came back")
        TIMED_OUT = "timed_out", _("Tried too long")
        BLOCKED = "blocked", _("Blocked")
        SPAM = "spam", _("Taken for spam")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        OTHER = "other", _("Another reason")

    id = IdField("mv")
    partner = models.ForeignKey(  # type: ignore[assignment]  # of the network's own mail there is none
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    message = models.ForeignKey(Message, models.CASCADE, related_name="mail_events")
    stream = models.CharField(_("stream"), max_length=20, choices=Stream)
    type = models.CharField(max_length=14, choices=Type)
    kind = models.CharField(max_length=6, choices=KINDS, blank=True, default="")
    reject_reason = models.CharField(max_length=12, choices=RejectReason, blank=True, default="")
    code = models.CharField(max_length=20, blank=True, default="")  # `550 5.1.1`
    words = models.CharField(max_length=500, blank=True, default="")
    source = models.CharField(max_length=20)  # `smtp`, `api` or a provider
    source_id = models.CharField(max_length=64)
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = MANAGERS
    staff_read_roles = MAIL_READERS

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("source", "source_id"), name="mail_event_once"),)
        indexes = (
            models.Index(fields=("message", "at"), name="mail_event_of"),
            models.Index(fields=("stream", "-created_at"), name="mail_event_recent"),
            models.Index(fields=("created_at",), name="mail_event_age"),
            models.Index(fields=("partner", "-id"), name="mail_event_list"),
        )

    def __str__(self) -> str:
        return self.get_type_display()

    @property
    def said_by(self) -> str:
        """Nothing where the type says it itself."""
        if self.type in (self.Type.SENT, self.Type.QUEUED):
            return ""
        return {fates.SMTP: gettext("The mail server"), fates.API: gettext("The provider")}.get(self.source, self.source)

    @property
    def answer(self) -> str:
        """Code and words as they were said; the words begin with the code where a mail server spoke."""
        return self.words if self.words.startswith(self.code) else f"{self.code} {self.words}".strip()
