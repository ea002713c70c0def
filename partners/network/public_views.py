"""What an applicant sees without an account: the form, the confirmation, what is asked, and how the application stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from partners.network.errors import NothingToRenew
from partners.network.forms import ApplicationForm, MendForm, WithdrawForm
from partners.network.links import CONFIRM, LIFETIMES, MEND, RENEWABLE, STATUS, as_applicant, make_token, read_token
from partners.network.models import Application
from partners.network.queries import questions_of, values_of
from partners.network.services import (
    awaits_answer,
    can_be_withdrawn,
    confirm_application,
    create_application,
    mend_application,
    renew_link,
    withdraw_application,
)
from portal.actions import offer
from portal.addresses import client_ip
from portal.errors import LinkTooOld, TooManyRequests
from portal.web.errors import refusal_page
from portal.web.links import link_expired, link_renewed
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
    return _form_page(request, "partners/network/apply.html", form)


def _form_page(request: Request, template: str, form: ApplicationForm) -> HttpResponse:
    """The form again; one refused for now says in its head, too, when it can be sent."""
    flood = form.refusal if isinstance(form.refusal, TooManyRequests) else None
    response = render(request, template, {"form": form}, status=flood.status if flood else 200)
    for name, value in (flood.headers if flood else {}).items():
        response[name] = value
    return response


@never_cache
@public_page
def apply_sent(request: Request) -> HttpResponse:
    email = request.session.get(SENT_TO)
    if not email:  # opened by its address
        return redirect("application-create")
    return render(request, "partners/network/applied.html", {"email": email, "days": LIFETIMES[CONFIRM].days})


@never_cache
@public_page
def apply_confirm(request: Request, token: str) -> HttpResponse:
    """Looking changes nothing: mail scanners follow links. The button does it."""
    try:
        application, actor = read_token(token, CONFIRM, request_id=request.id)
    except LinkTooOld as error:
        return _offer_new_link(request, token, error)
    if application.state != Application.State.DRAFT:
        return _status(application)  # opened again: say how it stands
    if request.method == "POST":
        confirm_application(actor=actor, application=application)
        return _status(application)
    return render(request, "partners/network/confirm.html", {"application": application})


@never_cache
@public_page
def apply_mend(request: Request, token: str) -> HttpResponse:
    """The fields that were asked about, each with its question. Answered or decided in the meantime: how it stands."""
    try:
        application, request.actor = read_token(token, MEND, request_id=request.id, user=request.user)
    except LinkTooOld as error:
        return _offer_new_link(request, token, error)
    if refused := awaits_answer(application):
        if request.method == "POST":  # from a page that was open since before
            words = _("{refused} What you just sent changed nothing. {advice}")
            messages.warning(request, words.format(refused=refused, advice=refused.advice))
        return _status(application)
    form = MendForm(request.POST or None, application=application)
    if request.method == "POST" and (mended := submit(request, form, mend_application, application=application)):
        return _status(mended)
    context = {
        "application": application,
        "form": form,
        "others": values_of(application, without=application.asked),
        "withdraw_token": make_token(application, STATUS),
    }
    return render(request, "partners/network/mend.html", context)


@never_cache
@public_page
@require_POST
def apply_renew(request: Request, token: str) -> HttpResponse:
    """An old link mails a new one, to where the old one went."""
    application, actor = read_token(token, *RENEWABLE, request_id=request.id, expired=True)
    try:
        renew_link(actor=actor, application=application)
    except NothingToRenew as error:
        return refusal_page(request, error)
    return link_renewed(request)


@never_cache
@public_page
def apply_status(request: Request, token: str) -> HttpResponse:
    application, actor = read_token(token, STATUS, request_id=request.id)
    context = {
        "application": application,
        "questions": questions_of(application),
        "values": values_of(application),
        "withdraw": offer(actor, "applications.withdraw", application),
        "token": token,
    }
    return render(request, "partners/network/status.html", context)


@never_cache
@public_page
def apply_withdraw(request: Request, token: str) -> HttpResponse:
    application, request.actor = read_token(token, STATUS, request_id=request.id)
    if can_be_withdrawn(application):
        return _status(application)  # withdrawn or decided already: say how it stands
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and submit(request, form, withdraw_application, application=application):
        return _status(application)
    context = {"application": application, "form": form, "token": token}
    return render(request, "partners/network/withdraw.html", context)


def _status(application: Application) -> HttpResponse:
    return redirect("apply-status", make_token(application, STATUS))


def _offer_new_link(request: Request, token: str, error: LinkTooOld) -> HttpResponse:
    return link_expired(request, error, renew_url=reverse("apply-renew", args=[token]))
