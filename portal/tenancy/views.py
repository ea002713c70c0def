from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts.permissions import permission_groups
from portal.accounts.preferences import keep_what_the_browser_says
from portal.accounts.queries import account_of, belongs_to, has_account
from portal.actions import offer
from portal.editing import opened_with
from portal.errors import LinkInvalid
from portal.events.queries import timeline_of
from portal.keys.queries import keys_by_person
from portal.lists.chips import Options
from portal.lists.table import table
from portal.sso.provider import configured_provider
from portal.tenancy import services
from portal.tenancy.forms import BY_VALUE, InvitationForm, NewPersonForm, RoleForm, SecurityPolicyForm
from portal.tenancy.invitations import read_token
from portal.tenancy.lists import INVITATION_QUICK, INVITATIONS, PEOPLE, WITHOUT_SECOND_FACTOR
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.posture import security_of
from portal.tenancy.queries import (
    invitations_by_sender,
    members_of,
    people_with,
    second_factors_by_role,
    waiting_invitations,
)
from portal.tenancy.roles import DESCRIPTIONS, MANAGERS, OWNERS, Role, may_give
from portal.web.forms import NoFields
from portal.web.links import link_expired, link_renewed
from portal.web.navigation import cards_of
from portal.web.pages import partner_page, public_page
from portal.web.related import related_of
from portal.web.request import PartnerRequest, Request
from portal.web.submit import perform, require, submit

SHOWN_INVITATIONS = 10  # beside the people; the list of invitations has all
SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    slug = request.partner.slug
    settings_page = (_("Settings"), reverse("partner-settings", args=[slug]))
    return [settings_page, (_("People"), reverse("partner-people", args=[slug]) if further else None), *further]


# ── People ──────────────────────────────────────────────────────────────────────────────────────────


@partner_page
def people(request: PartnerRequest) -> HttpResponse:
    shown = table(
        request,
        PEOPLE,
        quick=[WITHOUT_SECOND_FACTOR] if request.actor.role in MANAGERS else [],
        options=[Options("role", _("Role"), Role.choices)],
    )
    owners = [owner.user_id for owner in people_with(request.partner.pk, OWNERS)]
    shown_people = [member.user_id for member in shown.rows]
    keys = keys_by_person(request.partner, shown_people)
    sent = invitations_by_sender(request.partner, shown_people)
    for member in shown.rows:
        member.on_page = _member_row(request, member, is_last=owners == [member.user_id])
        member.on_page |= {"keys": keys.get(member.user_id, []), "sent": sent.get(member.user_id, [])}
    waiting = waiting_invitations(request.actor)
    context = {
        "listing": shown,
        "members": [member.on_page for member in shown.rows],
        "invitations": [_invitation_row(request, one) for one in waiting[:SHOWN_INVITATIONS]],
        "waiting": waiting.count(),
        "invite": offer(request.actor, "invitations.create"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/members/people.html", context)


@partner_page
def invitations(request: PartnerRequest) -> HttpResponse:
    """Whom this company invited, and what became of it."""
    if request.actor.role not in Invitation.read_roles:
        raise Http404
    context = {
        "listing": table(request, INVITATIONS, quick=INVITATION_QUICK),
        "invite": offer(request.actor, "invitations.create"),
        "breadcrumbs": _crumbs(request, (_("Invitations"), None)),
    }
    return render(request, "portal/members/invitations.html", context)


@partner_page
def membership(request: PartnerRequest, pk: str) -> HttpResponse:
    """One person: role and facts, what hangs on them, and their story here."""
    member = get_object_or_404(members_of(request.actor), pk=pk)
    owners = [one.user_id for one in people_with(request.partner.pk, OWNERS)]
    person = [member.user_id]
    keys, sent = keys_by_person(request.partner, person), invitations_by_sender(request.partner, person)
    row = _member_row(request, member, is_last=owners == [member.user_id])
    context = {
        "member": member,
        "row": row | {"keys": keys.get(member.user_id, []), "sent": sent.get(member.user_id, [])},
        "about_role": DESCRIPTIONS[Role(member.role)],
        "may_see_factors": request.actor.role in MANAGERS,
        "related": related_of(member, request.actor, request.partner),
        "timeline": timeline_of(member, request.actor),
        "breadcrumbs": _crumbs(request, (str(member.user), None)),
    }
    return render(request, "portal/members/member.html", context)


def _member_row(request: PartnerRequest, member: Membership, *, is_last: bool) -> dict:
    actor = request.actor
    is_self = member.user_id == actor.user_id
    within_reach = may_give(actor.role, member.role)
    why_not = services.errors.LastOwner(name=member.user, partner=request.partner.name) if is_last else None
    return {
        "member": member,
        "role": Role(member.role).label,
        "is_self": is_self,
        "change": within_reach and offer(actor, "memberships.change-role", member),
        "remove": within_reach and not is_self and offer(actor, "memberships.remove", member),
        "reset": within_reach and not is_self and offer(actor, "memberships.reset-second-factor", member),
        "leave": is_self and offer(actor, "memberships.leave", member),
        "why_not": why_not,
    }


def _invitation_row(request: PartnerRequest, invitation: Invitation) -> dict:
    within_reach = may_give(request.actor.role, invitation.role)
    return {
        "invitation": invitation,
        "resend_url": reverse("invitation-resend", args=[request.partner.slug, invitation.pk]),
        "revoke_url": reverse("invitation-revoke", args=[request.partner.slug, invitation.pk]),
        "expired": invitation.is_expired,
        "resend": within_reach and offer(request.actor, "invitations.resend", invitation),
        "revoke": within_reach and offer(request.actor, "invitations.revoke", invitation),
    }


@partner_page
def invite(request: PartnerRequest) -> HttpResponse:
    require(request, "invitations.create")
    form = InvitationForm(request.POST or None, own_role=request.actor.role)
    if request.method == "POST" and (sent := submit(request, form, services.create_invitation)):
        messages.success(request, _("{email} is invited. The mail is on its way.").format(email=sent.email))
        return redirect("partner-people", request.partner.slug)
    context = {"form": form, "breadcrumbs": _crumbs(request, (_("Invite person"), None))}
    return render(request, "portal/members/invite.html", context)


@partner_page
def membership_role(request: PartnerRequest, pk: str) -> HttpResponse:
    member = get_object_or_404(members_of(request.actor), pk=pk)
    saved = {"role": member.role}
    initial = opened_with(saved)
    form = RoleForm(request.POST or None, own_role=request.actor.role, initial=initial)
    if request.method == "POST" and submit(request, form, services.change_role, membership=member):
        words = _("{name} has a new role: {role}.")
        messages.success(request, words.format(name=member.user, role=Role(form.cleaned_data["role"]).label))
        return redirect("partner-people", request.partner.slug)
    context = {"form": form, "member": member, "breadcrumbs": _crumbs(request, (str(member.user), None))}
    return render(request, "portal/members/role.html", context)


@partner_page
@require_POST
def membership_remove(request: PartnerRequest, pk: str) -> HttpResponse:
    member = get_object_or_404(members_of(request.actor), pk=pk)
    done = _("{name} was removed.").format(name=member.user)
    keep = request.POST.get("keep_api_keys") == "1"
    perform(request, services.remove_member, done=done, membership=member, keep_api_keys=keep)
    return redirect("partner-people", request.partner.slug)


@partner_page
@require_POST
def membership_leave(request: PartnerRequest, pk: str) -> HttpResponse:
    member = get_object_or_404(members_of(request.actor), pk=pk)
    done = _("You left {partner}.").format(partner=request.partner.name)
    perform(request, services.leave_partner, done=done, membership=member)
    stays = members_of(request.actor).filter(pk=pk).exists()
    return redirect("partner-people", request.partner.slug) if stays else redirect("home")


@partner_page
@require_POST
def invitation_resend(request: PartnerRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    done = _("The invitation to {email} is on its way again.").format(email=record.email)
    perform(request, services.resend_invitation, done=done, invitation=record)
    return redirect("partner-people", request.partner.slug)


@partner_page
@require_POST
def invitation_revoke(request: PartnerRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    done = _("The invitation to {email} is revoked.").format(email=record.email)
    perform(request, services.revoke_invitation, done=done, invitation=record)
    return redirect("partner-people", request.partner.slug)


# ── Settings ────────────────────────────────────────────────────────────────────────────────────────


@partner_page
def partner_settings(request: PartnerRequest) -> HttpResponse:
    """One card for each noun that has something to set, registered in the noun's `home.py`."""
    title = _("Settings")
    context = {"title": title, "text": request.partner.name, "cards": cards_of(request, "partner-settings")}
    return render(request, "portal/hub.html", context | {"breadcrumbs": [(title, None)]})


@partner_page
def security_policy(request: PartnerRequest) -> HttpResponse:
    """Who must have a second factor, and who has none yet; to read for everybody, to set for owners and admins."""
    partner = request.partner
    setting = offer(request.actor, "partners.set-security-policy", partner)
    saved = {"second_factor_roles": partner.second_factor_roles}
    form = SecurityPolicyForm(request.POST or None, initial=opened_with(saved))
    if request.method == "POST":
        require(request, "partners.set-security-policy")
        if submit(request, form, services.set_security_policy, partner=partner):
            messages.success(request, _("The security policy is saved."))
            return redirect("security-policy", partner.slug)
    context = {
        "form": form,
        "setting": setting,
        "rows": _policy_rows(partner, form["second_factor_roles"].value() or []),
        "breadcrumbs": _settings_crumbs(request, _("Security policy")),
        **(_security_score(partner) if request.actor.role in MANAGERS else {}),
    }
    return render(request, "portal/members/security.html", context)


def _security_score(partner: Partner) -> dict:
    score, parts = security_of(partner)
    return {"score": score, "parts": parts}


def _policy_rows(partner: Partner, chosen: list[str]) -> list[dict]:
    counts = second_factors_by_role(partner)
    rows = []
    for role in Role:
        people, without = counts.get(role.value, (0, 0))
        rows.append({"value": role.value, "label": role.label, "chosen": role.value in chosen})
        rows[-1].update(people=people, without=without)
    return rows


def _settings_crumbs(request: PartnerRequest, title: str) -> list[tuple]:
    return [(_("Settings"), reverse("partner-settings", args=[request.partner.slug])), (title, None)]


@partner_page
def permissions(request: PartnerRequest) -> HttpResponse:
    context = {
        "groups": permission_groups(),
        "roles": [{"value": role.value, "label": role.label, "text": DESCRIPTIONS[role]} for role in Role],
        "own_role": request.actor.role,
        "breadcrumbs": _settings_crumbs(request, _("Permissions")),
    }
    return render(request, "portal/permissions/table.html", context)


# ── The invitation's link ───────────────────────────────────────────────────────────────────────────


@never_cache
@public_page
def invitation(request: Request, token: str) -> HttpResponse:
    """Looking changes nothing; accepting is a POST, so that a mail scanner that opens links joins nothing."""
    try:
        record, request.actor = read_token(token, request.id)
        if _has_joined(request, record):
            return redirect(_home_of(record))
        _require_open(record)
        return _accept(request, record) if request.method == "POST" else _ask(request, record, _form_for(request))
    except services.errors.InvitationExpired as error:
        return link_expired(request, error, renew_url=reverse("invitation-renew", args=[token]))
    except LinkInvalid as error:
        return _invitation_gone(request, error)


@never_cache
@public_page
@require_POST
def invitation_renew(request: Request, token: str) -> HttpResponse:
    """An expired link mails a new one to the invited address. A second click finds it replaced: the mail is on its way."""
    try:
        record, actor = read_token(token, request.id)
        services.renew_invitation(actor=actor, invitation=record)
    except services.errors.InvitationReplaced:
        return link_renewed(request)
    except LinkInvalid as error:
        return _invitation_gone(request, error)
    return link_renewed(request)


def _require_open(record: Invitation) -> None:
    if refused := services.why_closed(record) or services.why_too_old(record):
        raise refused


def _invitation_gone(request: Request, error: LinkInvalid) -> HttpResponse:
    was_accepted = isinstance(error, services.errors.InvitationAccepted)
    context = {"error": error, "was_accepted": was_accepted}
    return render(request, "portal/members/invitation_gone.html", context, status=error.status)


def _ask(request: Request, record: Invitation, form) -> HttpResponse:
    context = {
        "invitation": record,
        "role": record.get_role_display(),
        "role_text": BY_VALUE[record.role],
        "form": form,
        "has_account": has_account(record.email),
        "provider": provider if (provider := configured_provider()) and provider.vouches_for(record.email) else None,
        "is_right_person": request.user.is_authenticated and request.user.email == record.email,
    }
    return render(request, "portal/members/invitation.html", context)


def _form_for(request: Request):
    kind = NoFields if request.user.is_authenticated else NewPersonForm
    return kind(request.POST if request.method == "POST" else None)


def _accept(request: Request, record: Invitation) -> HttpResponse:
    form = _form_for(request)
    user = account_of(request.user) if request.user.is_authenticated else None
    member = submit(request, form, services.accept_invitation, invitation=record, user=user)
    if member is None:
        record.refresh_from_db()
        _require_open(record)  # somebody else may have been faster
        return _ask(request, record, form)
    if user is None:
        login(request, member, backend=SIGN_IN_BACKEND)
        keep_what_the_browser_says(request, member)
    messages.success(request, _("Welcome to {partner}.").format(partner=record.place))
    return redirect(_home_of(record))


def _home_of(record: Invitation) -> str:
    return reverse("partner-home", args=[record.partner.slug]) if record.partner else reverse("staff-home")


def _has_joined(request: Request, record: Invitation) -> bool:
    if not request.user.is_authenticated or record.state != Invitation.State.ACCEPTED:
        return False
    return belongs_to(request.user, record.partner) if record.partner else bool(request.user.staff_role)
