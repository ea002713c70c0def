"""What somebody was told, and how they want to be told."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.ids import IdField
from portal.notifications.topics import TOPICS, Mail, Place, Topic
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import Personal, PersonalQuerySet
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import StaffRole


class NotificationQuerySet(PersonalQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """One's own, in every place one still belongs to. A partner's key: what its people were told there."""
        if actor.kind == ActorKind.API_KEY and not actor.is_staff:
            return self.filter(partner_id=actor.partner_id, place=Place.PARTNER).still_theirs()
        owner = actor.user_id or actor.staff_id
        return self.filter(user_id=owner).still_theirs() if owner else self.none()

    def still_theirs(self):
        """Whoever left a place is told nothing of it any more, nor what they were told before."""
        members = Membership.objects.filter(user_id=OuterRef("user_id"), partner_id=OuterRef("partner_id"))
        staff = User.objects.filter(pk=OuterRef("user_id"), is_active=True).exclude(staff_role="")
        assigned = Q(partner=None) | Q(partner__manager_id=F("user_id"))
        return self.filter(
            Q(place=Place.ACCOUNT)
            | Q(place=Place.PARTNER) & Exists(members.exclude(partner__state=Partner.State.CLOSED))
            | Q(place=Place.STAFF) & Exists(staff) & (~Q(user__staff_role=StaffRole.PARTNER_MANAGER) | assigned)
        )

    def inbox(self):
        """Newest first."""
        return self.filter(in_inbox=True).select_related("event", "partner").order_by("-created_at", "-id")

    def unread(self):
        return self.filter(in_inbox=True, read_at=None)

    def for_digest(self):
        """Waits for the person's next digest, whose time has come."""
        return self.filter(digested_at=None, digest_at__lte=clock.now())


class Notification(Personal):
    """One person told of one event under one topic, once. `digest_at` is set for who wants it in the daily mail."""

    id = IdField("nt")
    user = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    partner = models.ForeignKey("portal.Partner", models.CASCADE, null=True, blank=True, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    topic = models.CharField(_("topic"), max_length=40)
    place = models.CharField(max_length=8, choices=Place)
    # `<topic>:<event>:<person>:<partner>`: nobody is told the same thing twice, however often a handler runs.
    key = models.CharField(max_length=170, unique=True)
    in_inbox = models.BooleanField(default=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    digest_at = models.DateTimeField(null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("told"), default=clock.now, editable=False)

    objects: ClassVar = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user", "-created_at", "-id"), name="notification_inbox"),
            models.Index(fields=("user",), condition=Q(read_at=None, in_inbox=True), name="notification_unread"),
            models.Index(fields=("digest_at",), condition=Q(digested_at=None), name="notification_digest"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def about(self) -> Topic | None:
        """None for a topic that only a newer or older version of the code knows."""
        return TOPICS.get(self.topic)

    @property
    def text(self) -> str:
        return self.about.says(self.event) if self.about else self.event.verb

    @property
    def url(self) -> str:
        return self.about.url(self) if self.about else ""


class NotificationChoice(Personal):
    """How one person wants to be told about one topic. Without a row the topic's own choice holds."""

    id = IdField("nc")
    user = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    inbox = models.BooleanField()
    mail = models.CharField(max_length=8, choices=Mail)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "topic"), name="one_choice_per_person_and_topic"),)

    def __str__(self) -> str:
        return self.topic
