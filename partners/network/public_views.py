"""What an applicant sees without an account: the form, the confirmation, and how the application stands."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from partners.network.forms import ApplicationForm
from partners.network.links import CONFIRM, LIFETIMES, STATUS, as_applicant, make_token, read_token
from partners.network.models import Application
from partners.network.services import confirm_application, create_application
from portal.addresses import client_ip
from portal.web.pages import public_page
from portal.web.request import Request
from portal.web.submit import submit

SENT_TO = "application-sent-to"  # in the session: the address itself stays out of the URL


@never_cache
@public_page
def apply(request: Request) -> HttpResponse:
    form = ApplicationForm(request.POST or None)
    if request.method == "POST":
        request.actor = as_applicant(request.actor)
        fixed = {"ip_address": client_ip(request), "language": get_language() or "en"}
        if application := submit(request, form, create_application, **fixed):
            request.session[SENT_TO] = application.contact_email
            return redirect("apply-sent")
    return render(request, "partners/network/apply.html", {"form": form})


@never_cache
@public_page
def apply_sent(request: Request) -> HttpResponse:
    context = {"email": request.session.get(SENT_TO, ""), "days": LIFETIMES[CONFIRM].days}
    return render(request, "partners/network/applied.html", context)


@never_cache
@public_page
def apply_confirm(request: Request, token: str) -> HttpResponse:
    """Looking changes nothing: mail scanners follow links. The button does it."""
    application, actor = read_token(token, CONFIRM, request.id)
    if application.state != Application.State.DRAFT:
        return redirect("apply-status", make_token(application, STATUS))  # opened again: say how it stands
    if request.method == "POST":
        confirm_application(actor=actor, application=application)
        return redirect("apply-status", make_token(application, STATUS))
    return render(request, "partners/network/confirm.html", {"application": application})


@never_cache
@public_page
def apply_status(request: Request, token: str) -> HttpResponse:
    application, _actor = read_token(token, STATUS, request.id)
    return render(request, "partners/network/status.html", {"application": application})
