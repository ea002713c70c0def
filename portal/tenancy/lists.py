"""The list of the people of all partners, as staff see it."""

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.filters import MembershipFilter
from portal.tenancy.queries import members_of
from portal.tenancy.roles import Role


def _counted(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=number_format(count, force_grouping=True))


_EMAIL = Column("email", _("E-mail"), value="user.email")

PARTNER_PEOPLE = RecordList(
    name="partner-people",
    noun="memberships",
    label=_("People of partners"),
    rows=lambda actor, query: members_of(actor).select_related("user", "partner"),
    staff=True,
    columns=(
        Column("person", _("Person"), value="user", field="name", drawn=True, sort="user__folded_name", beside=(_EMAIL,)),
        Column("partner", _("Partner"), drawn=True, sort="partner__folded_name", field="partner_name", reads="partners"),
        Column("role", _("Role"), format=lambda role: Role(role).label),
        Column("second_factor", _("Second factor"), value="has_second_factor", field="has_second_factor", drawn=True),
        Column(
            "since", _("Since"), value="created_at", field="created_at", format=date_with_distance, sort="id", moment=True
        ),
        Column("actions", _("Actions"), value=lambda member: "", drawn=True, exported=False),
        Column(
            "last_sign_in",
            _("Last sign-in"),
            value="user.last_login",
            format=date_with_distance,
            optional=True,
            moment=True,
        ),
    ),
    filters=MembershipFilter,
    counted=_counted,
    sort="-since",
    cells="portal/members/_cells.html",
    search=_("Search people"),
)

QUICK = (
    Quick("has_second_factor", "false", _("Without a second factor")),
    Quick("role", "owner", _("Owners")),
)
