"""What partners ask the network, and what it answered."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import EVERYONE, MANAGERS


class SupportRequestQuerySet(PartnerOwnedQuerySet):
    def waiting(self):
        """Not answered yet, longest wait first."""
        return self.filter(state=SupportRequest.State.OPEN).order_by("waiting_since", "id")


class SupportRequest(Lifecycle, PartnerOwned):
    """A question with its conversation. Owners and admins see the company's; everybody else what they asked themselves."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    class Topic(models.TextChoices):
        CLIENTS_AND_SEATS = "clients-and-seats", _("Clients, subscriptions and seats")
        ACCESS = "access", _("Signing in and access")
        PROGRAMME = "programme", _("The programme: tier, agreement, benefits")
        TRAINING = "training", _("Training and sales assets")
        API = "api", _("The REST API")
        OTHER = "other", _("Something else")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.ANSWERED, State.CLOSED}),
        State.ANSWERED: frozenset({State.OPEN, State.CLOSED}),
        State.CLOSED: frozenset({State.OPEN, State.ANSWERED}),
    }

    id = IdField("sr")
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("question"), max_length=8000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    client_account = models.ForeignKey(
        "partners.ClientAccount", models.PROTECT, verbose_name=_("client"), null=True, blank=True, related_name="+"
    )
    client_name = models.CharField(_("client"), max_length=200, blank=True)  # as it was: another partner may hold it by now
    user = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.CharField(_("asked by"), max_length=250)
    created_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), default=clock.now, editable=False)

    own_rows_roles = EVERYONE - MANAGERS
    stays_behind = frozenset({"client_account"})  # a conversation is its partner's, whoever holds the client now
    objects: ClassVar = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(client_account=None, client_name="")
                | (models.Q(client_account__isnull=False) & ~models.Q(client_name="")),
                name="support_request_names_its_client",
            ),
        )
        indexes = (
            models.Index(fields=("waiting_since",), condition=models.Q(state="open"), name="support_request_waiting"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def within_id(self) -> str:
        """In whose timeline it stands, too."""
        return self.client_account_id or ""

    @property
    def client_here(self) -> ClientAccount | None:
        """None also once it is another partner's."""
        client = self.client_account
        return client if client and client.partner_id == self.partner_id else None

    @property
    def client_label(self) -> str:
        """Its name now, as long as the client is this partner's."""
        return self.client_here.name if self.client_here else self.client_name


class SupportReplyQuerySet(PartnerOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Whoever sees the request sees its replies."""
        return self.filter(request__in=SupportRequest.objects.visible_to(actor))


class SupportReply(PartnerOwned):
    """One more message in the conversation. Append-only."""

    id = IdField("rp")
    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="replies")
    text = models.TextField(_("message"), max_length=8000)
    author = models.CharField(_("author"), max_length=250)
    by_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    append_only = True
    objects: ClassVar = SupportReplyQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "support replies"

    def __str__(self) -> str:
        return str(self.request)
