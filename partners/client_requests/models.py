"""What a client's contact asks of its partner, without an account, by the link that was mailed to it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from partners.requests.models import REQUESTED, Request
from portal.ids import IdField


class ClientRequest(Request):
    """A change of one subscription, or a message. Nothing changes before somebody who sells has approved it.

    It is the business of the partner that it was asked of: where the client goes to another one, it stays.
    """

    class Kind(models.TextChoices):
        SEATS = "change-seats", _("Change of seats")
        LET_END = "let-end", _("Not to renew")
        LET_RENEW = "let-renew", _("To renew after all")
        MESSAGE = "message", _("Message")

    class State(models.TextChoices):
        REQUESTED = REQUESTED, _("Requested")
        APPROVED = "approved", pgettext_lazy("client request", "Approved")
        DECLINED = "declined", _("Declined")
        ANSWERED = "answered", pgettext_lazy("client request", "Answered")  # a message
        WITHDRAWN = "withdrawn", _("Withdrawn")  # by the contact
        LAPSED = "lapsed", _("Lapsed")  # its subscription ended or renewed first, or its client went to another partner

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.APPROVED, State.DECLINED, State.ANSWERED, State.WITHDRAWN, State.LAPSED}),
    }

    id = IdField("cq")
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="+")
    client_name = models.CharField(_("client"), max_length=200)  # as it was: another partner may hold the client by now
    contact = models.ForeignKey("partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+")  # none: removed
    subscription = models.ForeignKey("partners.Subscription", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)  # altogether
    note = models.CharField(_("note"), max_length=1000, blank=True)
    language = models.CharField(max_length=10, default="en")  # in which it was asked, and is answered
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    order = models.ForeignKey("partners.Order", models.PROTECT, null=True, blank=True, related_name="+")  # that it became

    stays_behind = frozenset({"client_account", "contact", "subscription"})

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "kind"), condition=models.Q(state="requested"), name="one_client_request_of_a_kind_waits"
            ),
            models.UniqueConstraint(
                fields=("contact",), condition=models.Q(state="requested", kind="message"), name="one_message_of_a_contact_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="change-seats", subscription__isnull=False, seats__isnull=False)
                | models.Q(kind__in=("let-end", "let-renew"), subscription__isnull=False, seats=None)
                | models.Q(kind="message", subscription=None, seats=None),
                name="client_request_says_what_its_kind_says",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "state", "id"), name="client_request_states"),
            models.Index(fields=("partner", "-id"), name="client_request_list"),
            models.Index(fields=("partner", "updated_at", "id"), name="client_request_changes"),
            models.Index(fields=("updated_at", "id"), name="client_request_changes_of_all"),
        )

    def __str__(self) -> str:
        """Events keep it, and speak no language: the kind is said beside it."""
        return self.client_name

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.client_account_id

    @property
    def is_message(self) -> bool:
        return self.kind == self.Kind.MESSAGE

    @property
    def is_here(self) -> bool:
        """Whether the client is still this partner's."""
        return self.client_account.partner_id == self.partner_id

    @property
    def subscription_here(self) -> Any:
        """None once it is another partner's: its plan and its number there are no business of this one."""
        subscription = self.subscription
        return subscription if subscription and subscription.partner_id == self.partner_id else None

    @property
    def reaches_somebody(self) -> bool:
        """Whether what becomes of it can be mailed: a removed contact, or another partner's, is written to no more."""
        return self.contact is not None and self.contact.partner_id == self.partner_id

    @property
    def client_label(self) -> str:
        """Its name now, as long as the client is this partner's."""
        return self.client_account.name if self.is_here else self.client_name

    @property
    def words(self) -> str:
        """What is asked for, in a few words."""
        if self.kind == self.Kind.SEATS:
            return ngettext("{seats} seat altogether", "{seats} seats altogether", self.seats or 0).format(seats=self.seats)
        return self.get_kind_display()
