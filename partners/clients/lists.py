"""The lists of client accounts: a partner's own, and staff's across partners."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from partners.clients.filters import ClientAccountFilter
from partners.clients.forms import OwnerForm, TagsForm
from partners.clients.models import ClientAccount
from partners.clients.queries import possible_owners
from partners.contacts.columns import CONTACT_COLUMNS
from partners.custom_fields.in_lists import custom_fields_of
from portal.countries import country_name
from portal.imports.internet import display_domain
from portal.imports.phones import display_phone
from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.tags.queries import tag_names
from portal.templatetags.portal import date_with_distance, number
from portal.tenancy.actor import Actor
from portal.web.reasons import ReasonForm

_COUNTED = ngettext_lazy("{count} client", "{count} clients", "number")

def _reason_form(actor: Actor, data: QueryDict | None) -> ReasonForm:
    return ReasonForm(data, read_by=_("Your colleagues read it in the timeline of each client."))


def _tags_form(actor: Actor, data: QueryDict | None) -> TagsForm:
    return TagsForm(data, known_tags=tag_names(actor))


_NAME = Column("name", _("Client"), drawn=True, sort="folded_name")
_EMAIL = Column("contact_email", _("Contact's e-mail"), optional=True)
_FURTHER = (
    Column("seats", _("Seats"), format=number, number=True, sort="seats"),
    Column("next_renewal_on", _("Next renewal"), format=date_with_distance, sort="next_renewal_on"),
    Column("state", _("Status"), format=lambda state: ClientAccount.State(state).label, drawn=True),
    Column("domain", _("Domain"), format=display_domain, optional=True),
    Column("tax_id", _("Tax id"), optional=True),
    _EMAIL,
    Column("phone", _("Phone"), format=display_phone, optional=True),
    Column("address_line1", _("Address"), optional=True),
    Column("address_line2", _("Address, second line"), optional=True),
    Column("postal_code", _("Postal code"), optional=True),
    Column("city", _("City"), optional=True),
    Column("region", _("State or region"), optional=True),
    Column("country", _("Country"), format=country_name, optional=True),
    Column("acquired_on", _("Client since"), format=date_with_distance, optional=True),
    Column("created_at", _("Added"), format=date_with_distance, sort="id", optional=True, moment=True),
)

CLIENT_ACCOUNTS = RecordList(
    name="client-accounts",
    noun="client-accounts",
    label=_("Clients"),
    rows=lambda actor, query: ClientAccount.objects.visible_to(actor).select_related("owner__user").prefetch_related("contacts"),
    columns=(
        _NAME,
        Column("external_id", _("Number")),
        Column("contact", _("Contact"), value="contact_name", field="contact_name", drawn=True, beside=(_EMAIL,)),
        Column("owner", pgettext_lazy("client", "Owner"), value="owner.user", field="owner_name", reads="memberships"),
        *_FURTHER,
        Column("tags", _("Tags"), value=lambda client: ", ".join(client.tags), drawn=True, optional=True),
        *CONTACT_COLUMNS,
    ),
    filters=ClientAccountFilter,
    counted=_COUNTED,
    sort="name",
    cells="partners/clients/_cells.html",
    bulk=(
        BulkChange(
            name="set-owner",
            verb="update",
            label=_("Set owner"),
            explains=_("From then on this person looks after the clients."),
            icon="user-round-check",
            form=lambda actor, data: OwnerForm(data, owners=possible_owners(actor)),
            tried={"owner": None},
        ),
        BulkChange(
            name="add-tags",
            verb="add-tags",
            label=_("Add tags"),
            explains=_("The clients get these tags beside those they have."),
            icon="tag",
            form=_tags_form,
            tried={"tags": []},
        ),
        BulkChange(
            name="remove-tags",
            verb="remove-tags",
            label=_("Remove tags"),
            explains=_("The clients lose these tags and keep the others."),
            icon="tags",
            form=_tags_form,
            tried={"tags": []},
        ),
        BulkChange(
            name="archive",
            verb="archive",
            label=_("Archive clients"),
            explains=_(
                "The clients keep everything they have and no longer stand in lists and totals; they can be restored."
            ),
            icon="archive",
            form=_reason_form,
            tried={"reason": "-"},
        ),
        BulkChange(
            name="restore",
            verb="restore",
            label=_("Restore clients"),
            explains=_("The clients stand in lists again and can be sold to."),
            icon="archive-restore",
            form=_reason_form,
            tried={"reason": "-"},
        ),
    ),
    search=_("Search clients"),
    further=custom_fields_of,
)

STAFF_CLIENT_ACCOUNTS = RecordList(
    name="staff-client-accounts",
    noun="client-accounts",
    label=_("Clients of all partners"),
    rows=lambda actor, query: ClientAccount.objects.visible_to(actor).select_related("partner"),
    staff=True,
    columns=(
        _NAME,
        Column("partner", _("Partner"), drawn=True, field="partner_name", reads="partners"),
        *_FURTHER,
        Column("external_id", _("Number"), optional=True),
    ),
    filters=ClientAccountFilter,
    counted=_COUNTED,
    sort="name",
    cells="partners/clients/_staff_cells.html",
    search=_("Search clients"),
)

QUICK = (
    Quick("state", "active", _("Active")),
    Quick("state", "inactive", _("Inactive")),
    Quick("state", "archived", _("Archived")),
    Quick("renewing_within", "60", _("Renewing within 60 days")),
)
