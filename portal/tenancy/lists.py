"""The lists of people: a partner's own and whom it invited, and the people of all partners as staff see them."""

from dataclasses import replace

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor
from portal.tenancy.filters import InvitationFilter, MembershipFilter
from portal.tenancy.forms import RoleForm
from portal.tenancy.leaving import what_ends
from portal.tenancy.models import Invitation
from portal.tenancy.queries import members_of
from portal.tenancy.roles import MANAGERS, Role

_COUNTED = ngettext_lazy("{count} person", "{count} people", "number")

_EMAIL = Column("email", _("E-mail"), value="user.email")
_PERSON = Column(
    "person", _("Person"), value="user", field="name", drawn=True, sort="user__folded_name", beside=(_EMAIL,)
)
_SECOND_FACTOR = Column(
    "second_factor", _("Second factor"), value="has_second_factor", field="has_second_factor", drawn=True
)
_SINCE = Column(
    "since", _("Since"), value="created_at", field="created_at", format=date_with_distance, sort="created_at", moment=True
)
_ACTIONS = Column("actions", _("Actions"), value=lambda member: "", drawn=True, exported=False)
_LAST_SIGN_IN = Column(
    "last_sign_in", _("Last sign-in"), value="user.last_login", format=date_with_distance, optional=True, moment=True
)


class RemovalForm(forms.Form):
    keep_api_keys = forms.BooleanField(
        label=_("Keep their API keys, in my name. I will rotate them."),
        required=False,
        help_text=_("Otherwise the keys stop working, for their secrets are known to the people."),
    )


PEOPLE = RecordList(
    name="people",
    noun="memberships",
    label=_("People"),
    rows=lambda actor, query: members_of(actor),
    columns=(
        _PERSON,
        Column("role", _("Role"), format=lambda role: Role(role).label, drawn=True),
        replace(_SECOND_FACTOR, roles=MANAGERS),
        _SINCE,
        _ACTIONS,
        replace(_LAST_SIGN_IN, roles=MANAGERS),
    ),
    filters=MembershipFilter,
    counted=_COUNTED,
    sort="since",
    cells="portal/members/_people_cells.html",
    bulk=(
        BulkChange(
            name="change-role",
            verb="change-role",
            label=_("Change role"),
            explains=_(
                "The new role counts from their next click. Invitations that they could no longer send are revoked."
            ),
            icon="user-cog",
            form=lambda actor, data: RoleForm(data, own_role=actor.role),
            tried={"role": Role.READ_ONLY},
        ),
        BulkChange(
            name="remove",
            verb="remove",
            label=_("Remove people"),
            explains=_("They lose access at once, in every open window. What they did stays in the timeline."),
            icon="user-minus",
            form=lambda actor, data: RemovalForm(data),
            effects=what_ends,
        ),
    ),
    search=_("Search people"),
)


def _invitations(actor: Actor, query: QueryDict) -> QuerySet:
    rows = Invitation.objects.visible_to(actor).select_related("invited_by")
    return rows if "all" in query or query.get("state") else rows.filter(state=Invitation.State.SENT)


INVITATIONS = RecordList(
    name="invitations",
    noun="invitations",
    label=_("Invitations"),
    rows=_invitations,
    columns=(
        Column("email", _("E-mail address"), sort="email"),
        Column("role", _("Role"), format=lambda role: Role(role).label),
        Column("state", _("State"), format=lambda state: Invitation.State(state).label, drawn=True),
        Column("created_at", _("Invited"), format=date_with_distance, sort="created_at", moment=True),
        Column("invited_by", _("Invited by"), field="invited_by_name"),
        Column("expires_at", _("Valid until"), format=date_with_distance, moment=True),
        Column("renewals", _("New links sent"), number=True, optional=True),
    ),
    filters=InvitationFilter,
    counted=ngettext_lazy("{count} invitation", "{count} invitations", "number"),
    sort="-created_at",
    cells="portal/members/_invitation_cells.html",
    begins_with=_("Waiting for an answer"),
    all_by="all",
    bulk=(
        BulkChange(
            name="resend",
            verb="resend",
            label=_("Send again"),
            explains=_("Each gets a new link, valid for two weeks. Those mailed before stop working."),
            icon="send",
        ),
        BulkChange(
            name="revoke",
            verb="revoke",
            label=_("Revoke invitations"),
            explains=_("The links that were mailed stop working at once."),
            icon="ban",
        ),
    ),
    search=_("Search by address"),
)

INVITATION_QUICK = (
    Quick("state", Invitation.State.ACCEPTED, _("Accepted"), instead_of=("all",)),
    Quick("state", Invitation.State.REVOKED, _("Revoked"), instead_of=("all",)),
    Quick("all", "1", _("All"), instead_of=("state",)),
)

PARTNER_PEOPLE = RecordList(
    name="partner-people",
    noun="memberships",
    label=_("People of partners"),
    rows=lambda actor, query: members_of(actor).select_related("user", "partner"),
    staff=True,
    columns=(
        _PERSON,
        Column(
            "partner", _("Partner"), drawn=True, sort="partner__folded_name", field="partner_name", reads="partners"
        ),
        Column("role", _("Role"), format=lambda role: Role(role).label),
        _SECOND_FACTOR,
        _SINCE,
        _ACTIONS,
        _LAST_SIGN_IN,
    ),
    filters=MembershipFilter,
    counted=_COUNTED,
    sort="-since",
    cells="portal/members/_cells.html",
    search=_("Search people"),
)

WITHOUT_SECOND_FACTOR = Quick("has_second_factor", "false", _("Without a second factor"))
QUICK = (
    WITHOUT_SECOND_FACTOR,
    Quick("role", "owner", _("Owners")),
)
