"""The network's own people, their roles, and what each role may do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.accounts.permissions import permission_groups
from portal.actions import offer
from portal.editing import opened_with
from portal.staff import services
from portal.staff.errors import LastNetworkAdmin
from portal.staff.forms import ON_RECORD, StaffInvitationForm, StaffRoleForm
from portal.staff.queries import staff_invitations_sent_by, staff_members, waiting_staff_invitations
from portal.tenancy.models import Invitation
from portal.tenancy.roles import DESCRIPTIONS, StaffRole
from portal.tenancy.services import create_invitation, resend_invitation, revoke_invitation
from portal.web.pages import staff_page
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import perform, require, submit


def _crumbs(*further: tuple) -> list[tuple]:
    access = (_("Access"), reverse("staff-access"))
    return [access, (_("People"), reverse("staff-people") if further else None), *further]


@staff_page
def people(request: PersonRequest) -> HttpResponse:
    members = list(staff_members(request.actor))
    admins = [one for one in members if one.staff_role == StaffRole.NETWORK_ADMIN and one.is_active]
    context = {
        "members": [_member_row(request, one, is_last=admins == [one]) for one in members],
        "invitations": [_invitation_row(request, one) for one in waiting_staff_invitations(request.actor)],
        "invite": _offer_to_invite(request),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "portal/staff/people.html", context)


def _member_row(request: PersonRequest, member: User, *, is_last: bool) -> dict:
    return {
        "member": member,
        "is_self": member.pk == request.actor.user_id,
        "change": offer(request.actor, "staff-members.change-role", member),
        "remove": offer(request.actor, "staff-members.remove", member),
        "reset": _offer_to_reset(request, member),
        "why_not": LastNetworkAdmin(name=member) if is_last else None,
    }


def _offer_to_reset(request: PersonRequest, member: User):
    """None where there is nothing to reset, and for oneself: there it is changed under Account and security."""
    if member.pk == request.actor.user_id or not member.has_second_factor:  # type: ignore[attr-defined]  # annotated
        return None
    return offer(request.actor, "staff-members.reset-second-factor", member)


def _offer_to_invite(request: PersonRequest):
    return offer(request.actor, "invitations.create")


def _invitation_row(request: PersonRequest, invitation: Invitation) -> dict:
    """Who may invite to staff may also send again and revoke; support sends partners' invitations again, not these."""
    may_invite = _offer_to_invite(request)
    return {
        "invitation": invitation,
        "resend_url": reverse("staff-invitation-resend", args=[invitation.pk]),
        "revoke_url": reverse("staff-invitation-revoke", args=[invitation.pk]),
        "expired": invitation.is_expired,
        "resend": may_invite and offer(request.actor, "invitations.resend", invitation),
        "revoke": may_invite and offer(request.actor, "invitations.revoke", invitation),
    }


@staff_page
def invite(request: PersonRequest) -> HttpResponse:
    require(request, "invitations.create")
    form = StaffInvitationForm(request.POST or None)
    if request.method == "POST" and (sent := submit(request, form, create_invitation)):
        messages.success(request, _("{email} is invited. The mail is on its way.").format(email=sent.email))
        return redirect("staff-people")
    context = {"form": form, "breadcrumbs": _crumbs((_("Invite person"), None))}
    return render(request, "portal/staff/invite.html", context)


@staff_page
def member_role(request: PersonRequest, pk: str) -> HttpResponse:
    member = get_object_or_404(staff_members(request.actor), pk=pk)
    require(request, "staff-members.change-role")
    saved = {"role": member.staff_role}
    form = StaffRoleForm(request.POST or None, initial=opened_with(saved))
    if request.method == "POST" and (changed := submit(request, form, services.change_staff_role, user=member)):
        words = _("{name} has a new role: {role}.")
        messages.success(request, words.format(name=changed, role=changed.get_staff_role_display()))
        return redirect("staff-people")
    context = {"form": form, "member": member, "breadcrumbs": _crumbs((str(member), None))}
    return render(request, "portal/staff/role.html", context)


@staff_page
def member_remove(request: PersonRequest, pk: str) -> HttpResponse:
    """Says what ends with it before it is done."""
    member = get_object_or_404(staff_members(request.actor), pk=pk)
    require(request, "staff-members.remove")
    form = ReasonForm(request.POST or None, read_by=ON_RECORD)
    if request.method == "POST" and submit(request, form, services.remove_from_staff, user=member):
        messages.success(request, _("{name} no longer belongs to staff.").format(name=member))
        return redirect("staff-people" if member.pk != request.actor.user_id else "home")
    sent = staff_invitations_sent_by(member)
    context = {"form": form, "member": member, "sent": sent, "breadcrumbs": _crumbs((str(member), None))}
    return render(request, "portal/staff/remove.html", context)


@staff_page
def member_reset_second_factor(request: PersonRequest, pk: str) -> HttpResponse:
    member = get_object_or_404(staff_members(request.actor), pk=pk)
    require(request, "staff-members.reset-second-factor")
    form = ReasonForm(request.POST or None, read_by=_("The person reads it in the mail, and it stays in the timeline."))
    if request.method == "POST" and submit(request, form, services.reset_second_factor, user=member):
        messages.success(request, _("The second factor of {name} is reset. A mail tells them.").format(name=member))
        return redirect("staff-people")
    crumbs = _crumbs((str(member), None), (_("Reset second factor"), None))
    context = {"form": form, "person": member, "back": reverse("staff-people"), "breadcrumbs": crumbs}
    return render(request, "portal/members/reset_second_factor.html", context)


@require_POST
@staff_page
def invitation_resend(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(waiting_staff_invitations(request.actor), pk=pk)
    done = _("The invitation to {email} is on its way again.").format(email=record.email)
    perform(request, resend_invitation, done=done, invitation=record)
    return redirect("staff-people")


@require_POST
@staff_page
def invitation_revoke(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(waiting_staff_invitations(request.actor), pk=pk)
    done = _("The invitation to {email} is revoked.").format(email=record.email)
    perform(request, revoke_invitation, done=done, invitation=record)
    return redirect("staff-people")


@staff_page
def permissions(request: PersonRequest) -> HttpResponse:
    context = {
        "groups": permission_groups(StaffRole),
        "roles": [{"value": role.value, "label": role.label, "text": DESCRIPTIONS[role]} for role in StaffRole],
        "own_role": request.actor.staff_role,
        "breadcrumbs": [(_("Access"), reverse("staff-access")), (_("Permissions"), None)],
    }
    return render(request, "portal/permissions/table.html", context)
