"""The people on connected teams, and the button that has a team read at once: for a partner and for staff."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connections_for
from partners.subscriptions.views import crumbs
from partners.teams.lists import QUICK, STAFF_TEAM_MEMBERS, TEAM_MEMBERS
from partners.teams.models import TeamMember
from partners.teams.services import read_again
from portal.errors import NotAllowed
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest
from portal.web.sides import url_of
from portal.web.submit import perform

LIST = "partners/teams/list.html"


@partner_page
def team_member_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read people on Dropbox teams"))
    context = {
        "listing": table(request, TEAM_MEMBERS, quick=QUICK),
        "home": reverse("subscription-list", args=[request.partner.slug]),
        "breadcrumbs": crumbs(request, (_("People on Dropbox teams"), None)),
    }
    return render(request, LIST, context)


@staff_page_about(TeamMember)
def staff_team_member_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, STAFF_TEAM_MEMBERS, quick=QUICK),
        "home": reverse("staff-partner-list"),
        "breadcrumbs": [(_("Operations"), reverse("staff-operations")), (_("People on Dropbox teams"), None)],
    }
    return render(request, LIST, context)


@partner_page
@require_POST
def dropbox_read_again(request: PartnerRequest, pk: str) -> HttpResponse:
    return _read_again(request, pk)


@staff_page_about(DropboxConnection)
@require_POST
def staff_dropbox_read_again(request: PersonRequest, pk: str) -> HttpResponse:
    return _read_again(request, pk)


def _read_again(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(connections_for(request.actor), pk=pk)
    perform(request, read_again, dropbox_connection=record, done=_("The team is read within moments."))
    return redirect(url_of(request, "dropbox-connection", record.pk))
