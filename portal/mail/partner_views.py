"""A partner's own mail: to its people and to its clients, why, and what became of it. For owners and admins."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.errors import NotAllowed
from portal.lists.chips import Options
from portal.lists.table import table
from portal.mail.fate_queries import events_of
from portal.mail.lists import PARTNER_MESSAGES, QUICK
from portal.mail.models import Message
from portal.mail.queries import kinds_of_mail
from portal.subjects import name_of, page_of
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest


@partner_page
def mail_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in Message.read_roles:
        raise NotAllowed(action=_("Read mail"))
    kinds = Options("template", _("Kind of mail"), kinds_of_mail(request.actor))
    context = {
        "listing": table(request, PARTNER_MESSAGES, quick=QUICK, options=[kinds]),
        "about": name_of(request.GET.get("about", ""), request.actor),
        "about_url": page_of(request.GET.get("about", ""), request.partner),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/messages/partner_list.html", context)


@partner_page
def mail(request: PartnerRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    context = {
        "message": record,
        "about": name_of(record.about_id, request.actor),
        "about_url": page_of(record.about_id, request.partner),
        "mail_events": events_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "portal/messages/partner_record.html", context)


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("partner-message-list", args=[request.partner.slug]) if further else None
    return [(_("Settings"), reverse("partner-settings", args=[request.partner.slug])), (_("Mail"), lists), *further]
