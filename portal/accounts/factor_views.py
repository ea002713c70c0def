"""allauth's pages about second factors, with what ours show besides."""

import json

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import AuthenticateView as AllauthAuthenticateView
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from portal.accounts.policy import demands_on
from portal.accounts.queries import account_of, has_passkey, has_second_factor
from portal.web.pages import person_page
from portal.web.request import PersonRequest

WANTED = "after-second-factor"  # in the session: the page that was asked for before the factor had to be set up


@person_page
def second_factor_required(request: PersonRequest) -> HttpResponse:
    """Why nothing else opens yet, and how to change that. Whoever has a factor goes on to where they wanted to."""
    user, demands = account_of(request.user), demands_on(request.user)
    if "next" in request.GET:
        request.session[WANTED] = request.GET["next"]
    if not demands or has_second_factor(user.pk):
        wanted = request.session.pop(WANTED, "")
        return redirect(wanted if wanted and get_adapter(request).is_safe_url(wanted) else "home")
    crumbs = [(_("Account and security"), reverse("account_security")), (_("Second factor"), None)]
    return render(request, "account/second_factor_required.html", {"demands": demands, "breadcrumbs": crumbs})


def as_attribute(options: dict) -> str:
    """For `data-options`: no script stands in a page."""
    return json.dumps(options, default=dict)


class SecondFactorsView(IndexView):
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        found = context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "app": found.get(Authenticator.Type.TOTP),
            "passkeys": found.get(Authenticator.Type.WEBAUTHN, []),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
        }


class RecoveryCodesView(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        goes_on = WANTED in self.request.session
        return context | {
            "codes": "\n".join(context["unused_codes"]),
            "continues_elsewhere": goes_on,
            "continue_url": reverse("account-second-factor-required" if goes_on else "mfa_index"),
        }


class AuthenticateView(AllauthAuthenticateView):
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        offered = {"has_passkey": has_passkey(self.stage.login.user.pk)}
        return context | offered | {"options": as_attribute(context["js_data"]["request_options"])}


class AddPasskeyView(webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"options": as_attribute(context["js_data"]["creation_options"])}


class RenamePasskeyView(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form) -> HttpResponse:
        if get_mfa_adapter().can_delete_authenticator(self.object):
            return super().form_valid(form)
        form.add_error(None, get_mfa_adapter().validation_error("cannot_delete_authenticator"))
        return self.form_invalid(form)


class ConfirmByPasskeyView(webauthn.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"options": as_attribute(context["js_data"]["request_options"])}

    def form_invalid(self, form) -> HttpResponse:
        """allauth leads to the sign-in page; whoever is signed in stays here, beside the error."""
        return self.render_to_response(self.get_context_data(form=form))


class SignInByPasskeyView(webauthn.LoginWebAuthnView):
    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The challenge, for the page's script; whoever opens the address is led to the page."""
        if "application/json" not in request.headers.get("Accept", ""):
            return redirect("account_login")
        return JsonResponse(
            {"publicKey": auth.begin_authentication(user=None)["publicKey"]}, json_dumps_params={"default": dict}
        )
