"""Signing in through the operator's identity provider, and linking it to one's account."""

import functools
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import account_of
from portal.addresses import client_ip, network_of
from portal.ratelimit import take
from portal.sso import errors, services
from portal.sso.arrival import identify, send_off
from portal.sso.attempts import Attempt, arrived, forget_arrived, keep_arrived, take_up
from portal.sso.id_token import LEEWAY, Identity
from portal.sso.models import LinkedIdentity
from portal.sso.provider import Provider, configured_provider
from portal.web.pages import person_page, public_page
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform

METHOD = "single_sign_on"  # in the session's record of how somebody signed in
ATTEMPTS, PER = 30, timedelta(minutes=10)  # for one network: an office behind one address signs in together


def _with_provider(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without a provider there is no such page; what goes wrong with it has pages of its own words."""

    @functools.wraps(view)
    def page(request: Request, *args, **kwargs) -> HttpResponse:
        provider = configured_provider()
        if provider is None:
            raise Http404
        try:
            return view(request, provider, *args, **kwargs)
        except errors.SingleSignOnFailed as error:
            context = {"error": error, "provider": provider}
            return render(request, "account/single_sign_on/failed.html", context, status=error.status)

    return page


@never_cache
@public_page
@_with_provider
def single_sign_on(request: Request, provider: Provider) -> HttpResponse:
    """The button on the sign-in page, and, for whoever is signed in, that of linking."""
    if request.method != "POST":
        return redirect("account_login")
    return _leave(request, provider)


def _leave(request: Request, provider: Provider, user_id: str = "") -> HttpResponse:
    """A page that leads there at once. A redirect would be refused: `form-action 'self'` holds for where a form ends up, too."""
    take(f"single-sign-on:{network_of(client_ip(request))}", capacity=ATTEMPTS, per=PER)
    wanted = request.POST.get("next", "")
    next_page = wanted if get_adapter(request).is_safe_url(wanted) else ""
    url = send_off(request, provider, next_page=next_page, user_id=user_id)
    answer = render(request, "account/single_sign_on/leaving.html", {"provider": provider, "url": url})
    answer["Refresh"] = f"0; url={url}"
    return answer


@never_cache
@public_page
@_with_provider
def single_sign_on_callback(request: Request, provider: Provider) -> HttpResponse:
    attempt = take_up(request, provider)
    identity = identify(request, provider, attempt)
    if attempt.user_id:
        return _confirm(request, provider, identity, attempt)
    if request.user.is_authenticated:
        return _arrive_signed_in(request, provider, identity)
    try:
        user = services.account_for(provider, identity, request.id)
    except errors.SingleSignOnFailed as error:
        if error.offers_link:
            keep_arrived(request, identity)
        raise
    return _sign_in(request, user, identity, attempt)


def _sign_in(request: Request, user: User, identity: Identity, attempt: Attempt) -> HttpResponse:
    """As every sign-in: the second factor is asked for, and an account that is switched off stays shut."""
    services.note_use(identity)
    # When they signed in there, where the provider says it: asking again before something dangerous goes by that.
    at = min(identity.authenticated_at or clock.now().timestamp(), clock.now().timestamp())
    record_authentication(request, user, METHOD, issuer=identity.issuer, at=at)
    next_page = attempt.next or services.invitation_waiting_for(user) or None
    return perform_login(request, user, redirect_url=next_page, email=user.email)


def _arrive_signed_in(request: Request, provider: Provider, identity: Identity) -> HttpResponse:
    """Nobody changes accounts this way: what is not linked yet is offered to be."""
    known = services.linked_account(identity)
    if known and known.pk != request.user.pk:
        raise errors.BelongsToAnother(provider=provider.name)
    if known:
        messages.info(request, _("{provider} is linked already.").format(provider=provider.name))
        return redirect("account_security")
    keep_arrived(request, identity)
    return redirect("account-single-sign-on-link")


@never_cache
@person_page
@reauthentication_required
@_with_provider
def single_sign_on_link(request: PersonRequest, provider: Provider) -> HttpResponse:
    """The last step of linking: who one is there and who one is here, side by side. Both have just been proved."""
    identity = arrived(request)
    if identity is None or identity.issuer != provider.issuer:
        messages.info(request, _("Begin with “Link {provider}”.").format(provider=provider.name))
        return redirect("account_security")
    if request.method == "POST":
        user = account_of(request.user)
        services.link_identity(actor=request.actor, user=user, identity=identity, provider_name=provider.name)
        forget_arrived(request)
        messages.success(
            request, _("{provider} is linked. It signs you in from now on.").format(provider=provider.name)
        )
        return redirect("account_security")
    crumbs = [(_("Account and security"), reverse("account_security")), (_("Link single sign-on"), None)]
    context = {"provider": provider, "identity": identity, "breadcrumbs": crumbs}
    return render(request, "account/single_sign_on/link.html", context)


@person_page
@reauthentication_required
def single_sign_on_unlink(request: PersonRequest, pk: str) -> HttpResponse:
    """Also when no provider is configured any more."""
    identity = get_object_or_404(LinkedIdentity.objects.visible_to(request.actor), pk=pk)
    user = account_of(request.user)
    if request.method == "POST":
        perform(request, services.unlink_identity, done=_("Single sign-on is unlinked."), user=user, identity=identity)
        return redirect("account_security")
    crumbs = [(_("Account and security"), reverse("account_security")), (_("Unlink single sign-on"), None)]
    context = {"identity": identity, "refused": services.unlinking_refused(user), "breadcrumbs": crumbs}
    return render(request, "account/single_sign_on/unlink.html", context)


# ── "Is it still you?" ──────────────────────────────────────────────────────────────────────────────


@never_cache
@person_page
@_with_provider
def confirm_by_single_sign_on(request: PersonRequest, provider: Provider) -> HttpResponse:
    """For people who have neither password nor passkey, and for those who like it better."""
    if request.method == "POST":
        return _leave(request, provider, user_id=request.user.pk)
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    passing_on = f"?{urlencode({'next': request.GET['next']})}" if "next" in request.GET else ""
    others = [one | {"url": one["url"] + passing_on} for one in methods if one["url"] != request.path]
    context = {"provider": provider, "next": request.GET.get("next", ""), "reauthentication_alternatives": others}
    return render(request, "account/single_sign_on/confirm.html", context)


def _confirm(request: Request, provider: Provider, identity: Identity, attempt: Attempt) -> HttpResponse:
    """The same person, who has just signed in there once more: `prompt=login` is a wish, `auth_time` is the proof."""
    known = services.linked_account(identity)
    is_same = known is not None and known.pk == request.user.pk == attempt.user_id
    if not is_same or (identity.authenticated_at or 0) < attempt.began_at - LEEWAY:
        raise errors.NotConfirmed(provider=provider.name)
    services.note_use(identity)
    record_authentication(request, known, METHOD, issuer=identity.issuer, reauthenticated=True)
    request.GET = QueryDict(urlencode({"next": attempt.next}))  # where allauth looks for what was interrupted
    return resume_request(request) or redirect("account_security")
