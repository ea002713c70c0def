from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.onboarding.client_mail import set_client_mail
from partners.onboarding.queries import journeys_with_clients
from partners.profiles.views import profile_of, settings_crumbs
from portal.actions import offer
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform


@partner_page
def client_mail(request: PartnerRequest) -> HttpResponse:
    """To read for everybody; with the role for it, to switch."""
    profile = profile_of(request)
    context = {
        "profile": profile,
        "switch": offer(request.actor, "profiles.set-client-mail", profile),
        "journeys": journeys_with_clients(request.actor),
        "breadcrumbs": settings_crumbs(request, _("Mail to clients")),
    }
    return render(request, "partners/onboarding/client_mail.html", context)


@partner_page
@require_POST
def client_mail_switch(request: PartnerRequest) -> HttpResponseBase:
    on = request.POST.get("state") == "on"
    done = _("Clients are mailed in your name.") if on else _("No client is mailed in your name any more.")
    perform(request, set_client_mail, done=done, profile=profile_of(request), mails_clients=on)
    return redirect("client-mail", request.partner.slug)
