"""The list of partners as staff see it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.directory.filters import PartnerFilter
from partners.directory.forms import ManagerForm
from partners.directory.overdue import Overdue, overdue_of
from partners.directory.queries import able_to_manage, partners_for, who_looks_after_them
from partners.network.models import Tier
from partners.tiers.forms import TierForm
from partners.tiers.queries import what_a_move_brings
from portal.countries import country_name
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance, number


def _reasons(overdue: list[Overdue]) -> str:
    return "; ".join(str(reason.text) for reason in overdue)


_TIER = Column("tier", _("Tier"), value="profile.tier", field="tier_name", optional=True)
_COUNTRY = Column("country", _("Country"), format=country_name, optional=True)

PARTNERS = RecordList(
    name="partners",
    noun="partners",
    label=_("Partners"),
    rows=lambda actor, query: partners_for(actor),
    staff=True,
    columns=(
        Column("name", _("Partner"), drawn=True, sort="folded_name", beside=(_TIER, _COUNTRY)),
        Column("manager", _("Manager"), field="manager_name"),
        Column("clients", _("Clients"), format=number, number=True, sort="clients"),
        Column("seats", _("Seats"), format=number, number=True, sort="seats"),
        Column("last_sign_in", _("Last sign-in"), drawn=True, sort="last_sign_in", moment=True),
        Column("overdue", _("Overdue"), value=overdue_of, format=_reasons, drawn=True),
        Column("people", _("People"), format=number, number=True, optional=True),
        _TIER,
        _COUNTRY,
        Column("created_at", _("Partner since"), format=date_with_distance, sort="created_at", optional=True, moment=True),
    ),
    filters=PartnerFilter,
    counted=ngettext_lazy("{count} partner", "{count} partners", "number"),
    sort="name",
    cells="partners/directory/_cells.html",
    bulk=(
        BulkChange(
            name="assign-manager",
            verb="assign-manager",
            label=_("Assign partner manager"),
            explains=_("From then on this person sees the partners and looks after them."),
            icon="user-round-check",
            form=lambda actor, data: ManagerForm(data, people=able_to_manage(actor)),
            tried=None,
            effects=who_looks_after_them,
        ),
        BulkChange(
            name="change-tier",
            verb="change-tier",
            label=_("Change tier"),
            explains=_(
                "The new tier counts from today on, with all that it brings. The owners are told by mail, with your reason."
            ),
            icon="trophy",
            form=lambda actor, data: TierForm(data, tiers=Tier.objects.visible_to(actor)),
            tried=None,
            effects=what_a_move_brings,
            noun="profiles",
            through="profile",
        ),
    ),
    search=_("Search partners"),
)
