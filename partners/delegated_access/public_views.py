"""What a client's admin sees, without an account: what is asked for, the answer, and the end. Opening it changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST

from partners.delegated_access.answering import accept_access, can_be_accepted, decline_access, end_access, waits
from partners.delegated_access.asking import renew_access_link
from partners.delegated_access.ending_soon import last_day_of_all
from partners.delegated_access.ground import admin_reads, ground_of
from partners.delegated_access.links import read_token
from partners.delegated_access.models import DelegatedAccess
from partners.subscriptions.terms import add_months
from portal import clock
from portal.brand import brand_of
from portal.errors import LinkTooOld, PortalError
from portal.web.links import link_expired, link_renewed
from portal.web.pages import unlisted_page
from portal.web.request import Request

ANSWERS: dict[str, tuple[Callable[..., Any], Any]] = {
    "accept": (accept_access, gettext_lazy("Thank you. It holds from now on.")),
    "decline": (decline_access, gettext_lazy("It is declined.")),
    "end": (end_access, gettext_lazy("It is ended.")),
}


@unlisted_page
def delegated_access_answer(request: Request, token: str) -> HttpResponse:
    try:
        access, request.actor = read_token(token, request_id=request.id)
    except LinkTooOld as too_old:
        return link_expired(request, too_old, renew_url=reverse("delegated-access-renew", args=[token]))
    error: PortalError | None = None
    if request.method == "POST" and request.POST.get("answer") in ANSWERS:
        try:
            return _answered(request, access, token)
        except PortalError as refused:
            error = refused
            access.refresh_from_db()
    context = _context(access) | {"error": error}
    return render(request, "partners/delegated_access/public.html", context, status=error.status if error else 200)


def _context(access: DelegatedAccess) -> dict[str, Any]:
    """Days are the last on which it holds."""
    decided_on = access.decided_at.date() if access.decided_at else clock.today()
    ends_on = access.ends_on or add_months(decided_on, access.months)
    latest, day, ground = last_day_of_all(decided_on), timedelta(days=1), ground_of(access)
    return {
        "access": access,
        "brand": brand_of(access.partner),
        "until": ends_on - day,
        "latest": latest - day if access.extends and latest > ends_on else None,
        "team_name": ground.team_name,
        "holds": admin_reads(access, ground, access.partner.name),
        "refused": can_be_accepted(access),
        "too_late": waits(access),
    }


def _answered(request: Request, access: DelegatedAccess, token: str) -> HttpResponse:
    service, done = ANSWERS[request.POST["answer"]]
    more = {} if service is end_access else {"language": get_language() or ""}
    service(actor=request.actor, delegated_access=access, **more)
    messages.success(request, str(done))
    return redirect("delegated-access-answer", token)


@unlisted_page
@require_POST
def delegated_access_renew(request: Request, token: str) -> HttpResponse:
    """An old link mails a new one, to the same address."""
    access, request.actor = read_token(token, request_id=request.id, expired=True)
    renew_access_link(actor=request.actor, delegated_access=access, language=get_language() or "")
    return link_renewed(request)
