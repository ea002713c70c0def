"""Self-service of one contact: whether it has it, and switching it on and off."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from partners.clients.views import crumbs
from partners.contacts.links import LIFETIME
from partners.contacts.models import Contact
from partners.contacts.self_service import allow_self_service, end_self_service, send_self_service_link
from portal.actions import offer
from portal.errors import NotAllowed
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform

_SENT = gettext_lazy("The link is on its way to {email}.")
STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "allow": (allow_self_service, _SENT),
    "send": (send_self_service_link, _SENT),
    "end": (end_self_service, gettext_lazy("{name} has no self-service any more. The links do not work.")),
}
_ACTIONS = {"allow": "allow-self-service", "send": "send-self-service-link", "end": "end-self-service"}


def _find(request: PartnerRequest, pk: str) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.actor).select_related("client_account"), pk=pk)


@partner_page
def contact_self_service(request: PartnerRequest, pk: str) -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read contacts"))
    contact = _find(request, pk)
    client = contact.client_account
    context = {
        "contact": contact,
        "days": LIFETIME.days,
        "can": {step: offer(request.actor, f"contacts.{verb}", contact) for step, verb in _ACTIONS.items()},
        "breadcrumbs": crumbs(
            request,
            (client.name, reverse("client-account", args=[request.partner.slug, client.pk])),
            (_("Self-service of {name}").format(name=contact.name), None),
        ),
    }
    return render(request, "partners/contacts/self_service.html", context)


@partner_page
@require_POST
def contact_self_service_step(request: PartnerRequest, pk: str, step: str) -> HttpResponse:
    contact, (service, words) = _find(request, pk), STEPS[step]
    done = str(words).format(name=contact.name, email=contact.email)
    perform(request, service, contact=contact, done=done)
    return redirect("contact-self-service", request.partner.slug, contact.pk)
