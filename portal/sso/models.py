from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.ids import IdField
from portal.tenancy.kinds import Personal


class LinkedIdentity(Personal):
    """Who a person is at an identity provider: its issuer and the subject it never gives to anybody else.

    The e-mail address is what the provider said when the link was made, for people to recognise it; nothing is looked up by it.
    """

    id = IdField("li")
    user = models.ForeignKey(User, models.CASCADE, related_name="linked_identities")
    issuer = models.CharField(_("issuer"), max_length=255)
    subject = models.CharField(_("subject"), max_length=255)
    email = models.CharField(_("e-mail address there"), max_length=254, blank=True)
    linked_at = models.DateTimeField(default=clock.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    not_in_events: ClassVar[frozenset[str]] = frozenset({"subject"})

    class Meta:
        verbose_name = _("linked identity")
        verbose_name_plural = _("linked identities")
        ordering = ("linked_at",)
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="one_account_per_identity"),
            models.UniqueConstraint(fields=("user", "issuer"), name="one_identity_per_issuer_and_person"),
        )

    def __str__(self) -> str:
        return self.email or self.subject
