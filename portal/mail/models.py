"""Mail on its way out. The row is written before the mail is sent, and says what is known about its fate."""

from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.mail import fates
from portal.mail.stops import MANUAL
from portal.mail.streams import OPTIONAL, Lane, Stream
from portal.mail.templates import label_of
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import MAIL_READERS, MANAGERS

FORGOTTEN = "sha256:"  # before the digest of an address that is no longer kept


class MessageQuerySet(PartnerOwnedQuerySet):
    def stuck(self):
        """Nothing happens to these until somebody decides."""
        return self.filter(state__in=STUCK)

    def in_doubt(self):
        """Cut off in the middle: nobody knows whether they arrived."""
        return self.filter(in_doubt_at__isnull=False)


class Message(Lifecycle, PartnerOwned):
    """One mail to one person. It is rendered when it leaves, so that no secret link is ever kept.

    `dedupe_key` makes a message at most once per reason: `<template>:<event or journey step>`.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        PARKED = "parked", _("Parked for staff")
        SKIPPED = "skipped", _("Skipped")

    class Delivery(models.TextChoices):
        UNKNOWN = fates.UNKNOWN, _("Not known")
        DELIVERED = fates.DELIVERED, _("Delivered")
        BOUNCED = fates.BOUNCED, _("Came back")
        COMPLAINED = fates.COMPLAINED, _("Reported as unwanted")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.QUEUED: frozenset({State.SENDING, State.SKIPPED}),
        State.SENDING: frozenset({State.SENT, State.QUEUED, State.FAILED, State.PARKED, State.SKIPPED}),
        State.FAILED: frozenset({State.QUEUED, State.SKIPPED}),
        State.PARKED: frozenset({State.QUEUED, State.SKIPPED, State.SENT}),  # sent: it had arrived
    }

    id = IdField("ms")
    partner = models.ForeignKey(  # type: ignore[assignment]  # some mails are the network's own
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    template = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=160, unique=True)
    to_email = models.EmailField()
    to_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=250, blank=True)
    context = models.JSONField(default=dict)  # ids, never secrets
    why = models.CharField(max_length=250)  # the reason people read: why did I get this
    event = models.ForeignKey("portal.Event", models.PROTECT, null=True, blank=True, related_name="+")
    about_id = models.CharField(max_length=40, blank=True, default="")  # of the record on whose page it stands
    stream = models.CharField(_("stream"), max_length=20, choices=Stream, default=Stream.TRANSACTIONAL)
    lane = models.PositiveSmallIntegerField(default=Lane.TRANSACTIONAL.value)
    parks = models.BooleanField(default=False)  # when in doubt, instead of being sent again
    is_test = models.BooleanField(_("test"), default=False)  # to its writer, drawn as somebody else would get it
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    # Set when a sending was cut off, so that nobody knows whether it arrived; it stays set.
    in_doubt_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    claim_id = models.CharField(max_length=32, blank=True, default="")  # whose lease it is: of each claim another
    handed_over_at = models.DateTimeField(null=True, blank=True)  # from when on the last claim's mail may have arrived
    error = models.CharField(max_length=500, blank=True)
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.UNKNOWN)
    provider_message_id = models.CharField(max_length=200, blank=True, default="")  # where a provider gives its own
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # nothing more happens to it by itself; null of older mail

    read_roles = MANAGERS
    staff_read_roles = MAIL_READERS
    not_in_events: ClassVar[frozenset[str]] = frozenset({"context", "claim_id", "handed_over_at"})
    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "next_at"), name="message_due"),
            models.Index(fields=("state", "lane", "next_at", "id"), name="message_queue"),
            models.Index(Upper("to_email"), name="message_to"),
            models.Index(fields=("sent_at",), name="message_sent"),
            models.Index(fields=("id",), condition=models.Q(in_doubt_at__isnull=False), name="message_in_doubt"),
            models.Index(fields=("delivery", "-id"), name="message_delivery"),
            models.Index(
                fields=("provider_message_id",), condition=~models.Q(provider_message_id=""), name="message_at_provider"
            ),
            models.Index(fields=("about_id", "-id"), condition=~models.Q(about_id=""), name="message_about"),
            models.Index(fields=("-id",), condition=models.Q(is_test=True), name="message_tests"),
            models.Index(fields=("partner", "-id"), name="message_list"),
            models.Index(fields=("partner", "template", "-id"), name="message_list_of_template"),
        )

    def __str__(self) -> str:
        return self.subject or label_of(self.template)

    @property
    def message_id(self) -> str:
        """The Message-ID header: the same at every attempt, so that a reader's mail program shows one."""
        return f"<{self.pk}@{urlsplit(settings.SITE_URL).hostname}>"

    @property
    def addressee(self) -> str:
        return self.to_email or gettext("A forgotten address")

    @property
    def is_stuck(self) -> bool:
        return self.state in STUCK

    @property
    def kind(self) -> str:
        """What sort of mail it is, in words."""
        return label_of(self.template)

    @property
    def shown_stream(self) -> str:
        """A test is of no stream that anybody opts out of, and shows how one looks."""
        return self.context.get("stream", self.stream) if self.is_test else self.stream

    @property
    def told_error(self) -> str:
        """For whoever is not staff. Of a mail that is parked, or failed because its time was over, the row names what went wrong
        inside.
        """
        if self.state == self.State.PARKED or (self.state == self.State.FAILED and self.expires_at):
            return gettext(
                "It is not known whether it arrived, or it could not be sent. Whoever runs the portal looks after it."
            )
        return self.error if self.state in (self.State.FAILED, self.State.SKIPPED) else ""

    def error_for(self, actor: Actor) -> str:
        return self.error if actor.is_staff else self.told_error


class SuppressionQuerySet(PartnerOwnedQuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def holding_for(self, partner_id: str | None):
        """What holds for mail of that partner, or of the network."""
        everywhere = models.Q(partner=None)
        return self.filter(everywhere | models.Q(partner=partner_id) if partner_id else everywhere)


class Suppression(PartnerOwned):
    """Mail that an address does not get. It ends and is never deleted, so that it is known why mail was skipped."""

    class Cause(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Does not want it")
        HARD_BOUNCE = "hard-bounce", _("No such mailbox")
        SOFT_BOUNCES = "soft-bounces", _("Came back again and again")
        COMPLAINT = "complaint", _("Reported as unwanted")
        MANUAL = MANUAL, _("Stopped by somebody")

    id = IdField("nm")
    partner = models.ForeignKey(  # type: ignore[assignment]  # without one: whoever the mail comes from
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.CharField(_("address"), max_length=254)  # as `spelled` writes it, or its digest
    stream = models.CharField(_("stream"), max_length=20, choices=Stream, blank=True, default="")  # empty: all mail
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")  # that brought it about
    reason = models.CharField(_("reason"), max_length=LONGEST, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    stopped_before = False  # of one that somebody made once more, as that is told
    read_roles = MANAGERS
    staff_read_roles = MAIL_READERS
    objects: ClassVar = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("address", "stream", "cause", "partner"),
                condition=models.Q(ended_at=None, partner__isnull=False),
                name="suppressed_once_here",
            ),
            models.UniqueConstraint(
                fields=("address", "stream", "cause"),
                condition=models.Q(ended_at=None, partner=None),
                name="suppressed_once_everywhere",
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=("unsubscribed", "hard-bounce", "soft-bounces", "complaint", "manual")),
                name="suppression_cause_known",
            ),
            models.CheckConstraint(  # nobody opts out of transactional mail, nor of all mail
                condition=models.Q(stream__in=OPTIONAL) | (models.Q(stream="") & ~models.Q(cause="unsubscribed")),
                name="opt_out_is_of_a_stream",
            ),
        )
        indexes = (
            models.Index(fields=("address", "ended_at"), name="suppression_of"),
            models.Index(fields=("partner", "-id"), name="suppression_list"),
        )

    def __str__(self) -> str:
        return gettext("A forgotten address") if self.is_forgotten else self.address

    @property
    def is_forgotten(self) -> bool:
        return self.address.startswith(FORGOTTEN)

    @property
    def what(self) -> str:
        """Which mail does not go."""
        return self.get_stream_display() or gettext("All mail")


STUCK = frozenset({Message.State.PARKED, Message.State.FAILED})
