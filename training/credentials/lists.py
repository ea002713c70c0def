"""Staff's list of what people of all partners hold and held."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance
from training.credentials.filters import CredentialFilter
from training.credentials.models import Credential
from training.credentials.queries import credentials_for

Status = Credential.Status

STAFF_CREDENTIALS = RecordList(
    name="staff-credentials",
    noun="credentials",
    label=_("Credentials"),
    rows=lambda actor, query: credentials_for(actor),
    staff=True,
    columns=(
        Column("holder_name", _("Held by"), drawn=True),
        Column("partner", _("Partner"), value="partner.name", field="partner_name", reads="partners"),
        Column("certification", _("Certificate"), value="certification.name", field="certification_name"),
        Column("status", _("State"), format=lambda status: Status(status).label, drawn=True),
        Column("issued_on", _("Issued"), format=date_with_distance, sort="id"),
        Column("expires_on", _("Valid until"), format=date_with_distance),
        Column("number", _("Certificate number")),
        Column("revoked_at", _("Revoked"), format=date_with_distance, optional=True, moment=True),
        Column("revoke_reason", _("Why it was revoked"), optional=True),
    ),
    filters=CredentialFilter,
    counted=ngettext_lazy("{count} credential", "{count} credentials", "number"),
    sort="-issued_on",
    cells="training/credentials/_cells.html",
    search=_("Search by holder or partner"),
)
QUICK = tuple(Quick("status", status, status.label) for status in Status)
