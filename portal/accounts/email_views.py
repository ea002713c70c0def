"""Pages of a change of address: asking for it, and the two links that answer it. Looking changes nothing."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts import email_change as services
from portal.accounts.forms import EmailChangeForm
from portal.accounts.links import APPROVE, CONFIRM, read_email_change, set_password_url
from portal.accounts.models import EmailChange
from portal.accounts.queries import account_of, open_email_change
from portal.accounts.securing import in_words
from portal.accounts.sessions import keep_signed_in
from portal.errors import LinkInvalid
from portal.tenancy.actor import Actor
from portal.web.pages import person_page, public_page
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform, submit


@person_page
@reauthentication_required
def email_change(request: PersonRequest) -> HttpResponse:
    user = account_of(request.user)
    form = EmailChangeForm(request.POST or None)
    if request.method == "POST" and submit(request, form, services.request_email_change, user=user):
        messages.success(request, _("Two mails are on their way: one to the old address, one to the new."))
        return redirect("account-email-change")
    crumbs = [(_("Account and security"), reverse("account_security")), (_("E-mail address"), None)]
    context = {"form": form, "change": open_email_change(user), "breadcrumbs": crumbs}
    return render(request, "account/email.html", context)


@person_page
@require_POST
def email_change_withdraw(request: PersonRequest, pk: str) -> HttpResponse:
    change = get_object_or_404(EmailChange.objects.visible_to(request.actor), pk=pk)
    done = _("The change is withdrawn. Your address stays as it is.")
    perform(request, services.withdraw_email_change, done=done, change=change)
    return redirect("account-email-change")


@never_cache
@public_page
def email_change_approve(request: Request, token: str) -> HttpResponse:
    """From the old address: approve or refuse."""
    return _answer(request, token, APPROVE)


@never_cache
@public_page
def email_change_confirm(request: Request, token: str) -> HttpResponse:
    """From the new address."""
    return _answer(request, token, CONFIRM)


def _answer(request: Request, token: str, purpose: str) -> HttpResponse:
    try:
        change, actor = read_email_change(token, purpose, request.id)
        if request.method != "POST":
            return render(request, "account/email_answer.html", {"change": change, "purpose": purpose})
        if purpose == APPROVE and request.POST.get("answer") == "refuse":
            return _refuse(request, change, actor)
        return _agree(request, change, actor, purpose)
    except LinkInvalid as error:
        return render(request, "account/email_gone.html", {"error": error}, status=error.status)


def _refuse(request: Request, change: EmailChange, actor: Actor) -> HttpResponse:
    """Whoever refuses reads the account's mail: the page leads to where a mailed link would."""
    secured = services.refuse_email_change(actor=actor, change=change)
    found = {"removed": in_words(secured.removed), "kept": in_words(secured.kept)}
    return render(request, "account/secured.html", found | {"url": set_password_url(account_of(change.user))})


def _agree(request: Request, change: EmailChange, actor: Actor, purpose: str) -> HttpResponse:
    service = services.approve_email_change if purpose == APPROVE else services.confirm_email_change
    is_theirs = request.user.pk == change.user_id
    answered = service(actor=actor, change=change, keep=(is_theirs and request.session.session_key) or "")
    done = answered.state == EmailChange.State.DONE
    if done and is_theirs:
        keep_signed_in(request, account_of(change.user))
    return render(request, "account/email_answered.html", {"change": answered, "done": done, "purpose": purpose})
