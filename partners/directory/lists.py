"""The list of partners as staff see it."""

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.directory.filters import PartnerFilter
from partners.directory.overdue import Overdue, overdue_of
from portal.countries import country_name
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number


def _counted(count: int) -> str:
    words = ngettext("{count} partner", "{count} partners", count)
    return words.format(count=number_format(count, force_grouping=True))


def _reasons(overdue: list[Overdue]) -> str:
    return "; ".join(str(reason.text) for reason in overdue)


PARTNERS = RecordList(
    name="partners",
    label=_("Partners"),
    columns=(
        Column("name", _("Partner"), drawn=True, sort="folded_name"),
        Column("manager", _("Manager")),
        Column("clients", _("Clients"), format=number, number=True, sort="clients"),
        Column("seats", _("Seats"), format=number, number=True, sort="seats"),
        Column("last_sign_in", _("Last sign-in"), drawn=True, sort="last_sign_in"),
        Column("overdue", _("Overdue"), value=overdue_of, format=_reasons, drawn=True),
        Column("people", _("People"), format=number, number=True, optional=True),
        Column("tier", _("Tier"), value="profile.tier", optional=True),
        Column("country", _("Country"), format=country_name, optional=True),
        Column("created_at", _("Partner since"), format=date_with_distance, sort="id", optional=True),
    ),
    filters=PartnerFilter,
    counted=_counted,
    sort="name",
    cells="partners/directory/_cells.html",
    search=_("Search partners"),
)
