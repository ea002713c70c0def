"""The partner's own customers."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from partners.clients.values import search_text
from portal import clock
from portal.folded import FoldedField, FoldedTexts
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tags.models import Tagged
from portal.tenancy.kinds import PartnerOwnedQuerySet
from portal.tenancy.roles import TRADE_READERS

# Said in the query's text: only so does SQLite see that an index of filled values serves, and PostgreSQL with many values.
_EMPTY = RawSQL("''", ())


class ClientAccountQuerySet(PartnerOwnedQuerySet):
    def current(self):
        """Neither archived nor merged: what lists, totals and choices show unless they are asked for more."""
        return self.customers().exclude(state__in=ClientAccount.GONE)

    def customers(self):
        """Not the partner itself."""
        return self.filter(own=False)

    def known_by(self, column: str, texts: Iterable[str]):
        """With one of these as number, domain or folded name; in no order, which would lead past the column's index."""
        rows = self.filter(**{f"{column}__in": set(texts)}).order_by()
        return rows if column == "folded_name" else rows.filter(~models.Q(**{column: _EMPTY}))


class ClientAccount(Lifecycle, Tagged):
    """A company that the partner looks after. `external_id` is its number in the partner's own PSA or CRM."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        ARCHIVED = "archived", _("Archived")
        MERGED = "merged", _("Merged")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ACTIVE: frozenset({State.INACTIVE, State.ARCHIVED, State.MERGED}),
        State.INACTIVE: frozenset({State.ACTIVE, State.ARCHIVED, State.MERGED}),
        State.ARCHIVED: frozenset({State.ACTIVE, State.MERGED}),
    }
    GONE: ClassVar[frozenset[str]] = frozenset({State.ARCHIVED, State.MERGED})

    id = IdField("cl")
    external_id = models.CharField(_("number in your PSA"), max_length=80, blank=True)
    name = models.CharField(_("company name"), max_length=200)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.ACTIVE)
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=30, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address_line1 = models.CharField(_("address"), max_length=200, blank=True)
    address_line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    region = models.CharField(_("state or region"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    owner = models.ForeignKey(  # whoever leaves the company leaves it without one
        "portal.Membership", models.SET_NULL, verbose_name=_("owner"), null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey(  # never a merged one itself: a chain is shortened with each merge
        "self", models.PROTECT, verbose_name=_("merged into"), null=True, blank=True, editable=False, related_name="+"
    )
    own = models.BooleanField(_("your own company"), default=False, editable=False)  # who has internal use licences
    acquired_on = models.DateField(_("client since"), null=True, blank=True)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)  # values by the ids of CustomField
    folded_name = FoldedField("name")
    folded_custom_fields = FoldedTexts("custom_fields")
    search_text = models.TextField(editable=False)  # folded, too
    # Of its active subscriptions, which keep them up (`Subscription.save`): lists of any length sort by them.
    seats = models.PositiveIntegerField(_("seats purchased"), default=0, editable=False)
    next_renewal_on = models.DateField(_("next renewal"), null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    objects: ClassVar = ClientAccountQuerySet.as_manager()
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"folded_custom_fields", "search_text", "seats", "next_renewal_on", "updated_at"}
    )
    named_in_events: ClassVar[frozenset[str]] = frozenset({"owner_id"})
    keyed_in_events: ClassVar[dict[str, str]] = {"custom_fields": "partners.CustomField"}

    class Meta:
        ordering = ("folded_name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("partner", "external_id"), condition=~models.Q(external_id=""), name="client_external_id_once"
            ),
            models.UniqueConstraint(
                fields=("partner", "domain"), condition=~models.Q(domain=""), name="client_domain_once"
            ),
            models.UniqueConstraint(fields=("partner",), condition=models.Q(own=True), name="one_own_account"),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into=None)),
                name="client_merged_into_one",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "folded_name", "id"), name="client_list"),
            models.Index(fields=("partner", "seats", "id"), name="client_list_by_seats"),
            models.Index(fields=("partner", "next_renewal_on", "id"), name="client_list_by_renewal"),
            models.Index(fields=("partner", "state", "folded_name", "id"), name="client_list_of_state"),
            models.Index(fields=("partner", "country", "folded_name", "id"), name="client_list_of_country"),
            models.Index(fields=("partner", "updated_at", "id"), name="client_changes"),
            # Staff's, across partners.
            models.Index(fields=("folded_name", "id"), name="client_list_of_all"),
            models.Index(fields=("seats", "id"), name="client_list_of_all_by_seats"),
            models.Index(fields=("next_renewal_on", "id"), name="client_list_of_all_by_renewal"),
            models.Index(fields=("state", "folded_name", "id"), name="client_list_of_all_of_state"),
            models.Index(fields=("country", "folded_name", "id"), name="client_list_of_all_in_country"),
            models.Index(fields=("updated_at", "id"), name="client_changes_of_all"),
            models.Index(fields=("domain",), name="client_domain"),  # who else has it
        )

    made_of_tags = ("search_text",)

    def __str__(self) -> str:
        return self.name

    def follow_tags(self) -> None:
        self.search_text = search_text(vars(self))
