"""A person on a team: who they are, what can be done with them, and what was."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.dropbox.seats import members
from partners.dropbox.seats.member_forms import RemoveForm
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.queries import operations_of
from partners.subscriptions.views import crumbs
from partners.teams.models import TeamMember
from partners.teams.queries import team_members_for
from portal.actions import offer
from portal.web.forms import NoFields
from portal.web.pages import Page, partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit

VERBS = ("resend", "suspend", "unsuspend", "recover", "remove")


def _find(request: PartnerRequest, pk: str) -> TeamMember:
    return get_object_or_404(team_members_for(request.actor), pk=pk)


def _crumbs(request: PartnerRequest, member: TeamMember, *further: tuple) -> list[tuple]:
    people = reverse("team-member-list", args=[request.partner.slug])
    own = reverse("team-member", args=[request.partner.slug, member.pk]) if further else None
    return crumbs(request, (_("People on Dropbox teams"), people), (str(member), own), *further)


@partner_page
def team_member(request: PartnerRequest, pk: str) -> HttpResponse:
    member = _find(request, pk)
    context = {
        "member": member,
        "can": {verb: offer(request.actor, f"team-members.{verb}", member) for verb in VERBS},
        "operations": operations_of(member, request.actor),
        "breadcrumbs": _crumbs(request, member),
    }
    return render(request, "partners/dropbox/seats/member.html", context)


@dataclass(frozen=True, slots=True)
class Step:
    """One action with one person: its page says what it does, and asks what it has to ask."""

    verb: str
    service: Callable[..., SeatOperation]
    title: str | Promise
    explains: str | Promise
    danger: bool = False

    def page(self) -> Page:
        return partner_page(self._respond)

    def _respond(self, request: PartnerRequest, pk: str) -> HttpResponse:
        member = _find(request, pk)
        require(request, f"team-members.{self.verb}")
        form = self._form(request, member)
        if request.method == "POST" and (made := submit(request, form, self.service, team_member=member)):
            messages.success(request, _("It is asked for, and done at Dropbox within moments."))
            return redirect("seat-operation", request.partner.slug, made.pk)
        context = {
            "member": member,
            "step": self,
            "takes_back": self.verb == "remove" and members.is_invited(member),
            "form": form,
            "offered": offer(request.actor, f"team-members.{self.verb}", member),
            "is_last_admin": self.verb in ("suspend", "remove") and members.is_last_admin(member),
            "back": reverse("team-member", args=[request.partner.slug, member.pk]),
            "breadcrumbs": _crumbs(request, member, (self.title, None)),
        }
        return render(request, "partners/dropbox/seats/act.html", context)

    def _form(self, request: PartnerRequest, member: TeamMember) -> Form:
        data: Any = request.POST if request.method == "POST" else None
        if self.verb != "remove" or members.is_invited(member):
            return NoFields(data)
        return RemoveForm(data, others=members.others_on_team(member))


team_member_resend = Step(
    "resend",
    members.resend_invitation,
    gettext_lazy("Send invitation again"),
    gettext_lazy("Dropbox mails the invitation once more. Whoever has accepted it meanwhile gets no mail."),
).page()
team_member_suspend = Step(
    "suspend",
    members.suspend_member,
    gettext_lazy("Suspend team member"),
    gettext_lazy(
        "They cannot sign in any more until they are unsuspended. Their files stay, and what is on their devices, too. Their "
        "licence stays taken: suspended people count. To free it, remove them."
    ),
    danger=True,
).page()
team_member_unsuspend = Step(
    "unsuspend",
    members.unsuspend_member,
    gettext_lazy("Unsuspend team member"),
    gettext_lazy("They can sign in again, with the files they had."),
).page()
team_member_recover = Step(
    "recover",
    members.recover_member,
    gettext_lazy("Recover team member"),
    gettext_lazy("They come back onto the team with their files, and take a licence again."),
).page()
team_member_remove = Step(
    "remove",
    members.remove_member,
    gettext_lazy("Remove team member"),
    gettext_lazy(
        "They leave the team, and their licence is free. For seven days they can be recovered, unless they keep a personal "
        "account. What becomes of their data you say here; nothing is chosen for you."
    ),
    danger=True,
).page()
