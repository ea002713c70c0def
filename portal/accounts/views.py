from allauth.account.views import LoginView, PasswordResetFromKeyView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts.devices import describe_device
from portal.accounts.errors import PasswordLinkExpired, PasswordLinkGone
from portal.accounts.forms import AccountForm
from portal.accounts.links import read_old_password_link
from portal.accounts.queries import account_of, places_of
from portal.accounts.reset import renew_password_link
from portal.accounts.services import end_other_sessions, end_session, update_me
from portal.accounts.sessions import keep_signed_in, records_of, sessions_of
from portal.accounts.ways_in import describe_sign_in
from portal.sso.provider import configured_provider
from portal.sso.queries import identities_of
from portal.web.links import link_expired, link_renewed
from portal.web.pages import person_page, public_page
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform, submit


@person_page
def account(request: PersonRequest) -> HttpResponse:
    """Who I am here, how I sign in, and where I belong."""
    identities, provider = identities_of(request.user), configured_provider()
    context = {
        "belongs_to": places_of(request.user),
        "identities": identities,
        "link_to": None if any(one["offered"] for one in identities) else provider,
        "has_second_factor": is_mfa_enabled(request.user),
        "language_name": dict(settings.LANGUAGES).get(request.LANGUAGE_CODE, ""),
        "zone_name": timezone.get_current_timezone_name(),
        "breadcrumbs": [(_("Account and security"), None)],
    }
    return render(request, "account/account.html", context)


@person_page
def account_update(request: PersonRequest) -> HttpResponse:
    user = account_of(request.user)
    initial = {
        "name": user.name,
        "language": request.LANGUAGE_CODE,
        "time_zone": timezone.get_current_timezone_name(),
    }
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and submit(request, form, update_me, user=user):
        messages.success(request, _("Your details are saved."))
        return redirect("account_security")
    crumbs = [(_("Account and security"), reverse("account_security")), (_("Your details"), None)]
    return render(request, "account/details.html", {"form": form, "breadcrumbs": crumbs})


# ── Where one is signed in ──────────────────────────────────────────────────────────────────────────


@person_page
def session_list(request: PersonRequest) -> HttpResponse:
    """With what, from where, since when; the one that asks stands first."""
    current = request.session.session_key
    rows = [
        {
            "session": one,
            "device": describe_device(one.user_agent),
            "method": describe_sign_in(records_of(one)),
            "is_current": one.session_key == current,
        }
        for one in sessions_of(request.user)
    ]
    context = {
        "rows": sorted(rows, key=lambda row: not row["is_current"]),
        "breadcrumbs": [(_("Account and security"), reverse("account_security")), (_("Sessions"), None)],
    }
    return render(request, "account/sessions.html", context)


@person_page
@require_POST
def session_end(request: PersonRequest, pk: int) -> HttpResponse:
    perform(request, end_session, done=_("That session is signed out."), user=account_of(request.user), session=pk)
    return redirect("account-sessions")


@person_page
@require_POST
def session_end_others(request: PersonRequest) -> HttpResponse:
    done = _("You are signed out everywhere else.")
    user = account_of(request.user)
    ended = perform(request, end_other_sessions, done=done, user=user, keep=request.session.session_key)
    if ended:
        keep_signed_in(request, ended)
    return redirect("account-sessions")


class SignInView(LoginView):
    """Says by a button that there is single sign-on. The provider itself is not asked before somebody presses it."""

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"provider": configured_provider()}


# ── The link that sets a password ───────────────────────────────────────────────────────────────────


class ResetPasswordFromKeyView(PasswordResetFromKeyView):
    def render_to_response(self, context: dict, **options) -> HttpResponse:
        """A used or altered link is gone, where allauth would answer 200; one that is only too old offers a new one."""
        if not context.get("token_fail"):
            return super().render_to_response(context, **options)
        link = f"{self.kwargs['uidb36']}-{self.key}"
        try:
            _user, until, _actor = read_old_password_link(link)
        except PasswordLinkGone as error:
            return _password_link_gone(self.request, error)
        # The link goes into the body of the next request: there it is in no log, no history and no Referer.
        return link_expired(
            self.request, PasswordLinkExpired(until=until), renew_url=reverse("account-password-renew"), link=link
        )


reset_password_from_key = ResetPasswordFromKeyView.as_view()


@never_cache
@public_page
@require_POST
def password_renew(request: Request) -> HttpResponse:
    try:
        user, until, actor = read_old_password_link(request.POST.get("link", ""), request.id)
    except PasswordLinkGone as error:
        return _password_link_gone(request, error)
    renewed = renew_password_link(actor=actor, user=user, expired_at=until)
    return link_renewed(request, sent_at=renewed.created_at, elsewhere=reverse("account_reset_password"))


def _password_link_gone(request: HttpRequest, error: PasswordLinkGone) -> HttpResponse:
    return render(request, "account/password_link_gone.html", {"error": error}, status=error.status)
