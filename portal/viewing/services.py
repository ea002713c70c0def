"""Starting and ending a view. What the viewer may not do is refused by `portal.actions`: every action, by `Actor.view_id`."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import PortalError, StaffNotAllowed, UnknownChoice
from portal.events.record import record_event
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY, RESENDERS, Role
from portal.viewing.errors import OwnCompany, PartnerLeft, PersonOnly, ViewEnded
from portal.viewing.models import PartnerView

LIFETIME = timedelta(minutes=30)


def can_be_viewed(partner: Partner) -> PortalError | None:
    return PartnerLeft(partner=partner.name) if partner.state == Partner.State.CLOSED else None


def is_running(view: PartnerView) -> PortalError | None:
    return None if view.ended_at is None else ViewEnded()


@business_action(
    noun="partners",
    verb="view",
    label=_("View as partner"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    subject="partner",
    available=can_be_viewed,
    api=False,
)
def start_view(*, actor: Actor, partner: Partner, role: str, reason: str) -> PartnerView:
    """For half an hour. One at a time: whatever the person was looking at before ends."""
    _require_outsider(actor, partner)
    if role not in Role.values:
        raise UnknownChoice(field="role", value=role, known=Role.values)
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    for earlier in PartnerView.objects.filter(user=user, ended_at=None).select_related("partner", "user"):
        _end(actor, earlier)
    view = PartnerView.objects.create(
        partner=partner,
        user=user,
        role=role,
        reason=reason,
        ends_at=clock.now() + LIFETIME,
    )
    record_event(actor, "partner.view_started", partner, new={"view": view.pk, "role": role}, reason=reason)
    return view


def _require_outsider(actor: Actor, partner: Partner) -> None:
    if actor.kind != ActorKind.PERSON:
        raise PersonOnly()
    if Membership.objects.filter(partner=partner, user_id=actor.user_id).exists():
        raise OwnCompany(partner=partner.name)


@business_action(
    noun="partner-views",
    verb="end",
    label=_("End view"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    subject="view",
    available=is_running,
)
def end_view(*, actor: Actor, view: PartnerView) -> PartnerView:
    """One's own; a network admin anybody's."""
    if view.user_id != actor.staff_id and actor.staff_role not in NETWORK_ADMINS:
        raise StaffNotAllowed(action=_("End somebody else's view"))
    _end(actor, view)
    return view


def _end(actor: Actor, view: PartnerView) -> None:
    view.ended_at = clock.now()
    view.save(update_fields=["ended_at"])
    verb = "partner.view_ended" if view.user_id == actor.staff_id else "partner.view_cut"
    record_event(actor, verb, view.partner, new={"view": view.pk, "person": str(view.user)})


def end_overdue_views() -> None:
    """Write down the end of those whose time is up. They stopped showing anything at that moment, with or without this."""
    for view in PartnerView.objects.overdue().select_related("partner", "user"):
        with transaction.atomic():
            if PartnerView.objects.filter(pk=view.pk, ended_at=None).update(ended_at=view.ends_at):
                news = {"view": view.pk, "person": str(view.user)}
                record_event(Actor.system(), "partner.view_expired", view.partner, new=news)
