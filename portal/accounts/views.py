from allauth.account.views import PasswordResetFromKeyView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.forms import AccountForm
from portal.accounts.queries import account_of, places_of
from portal.accounts.services import update_me
from portal.web.pages import person_page
from portal.web.request import PersonRequest
from portal.web.submit import submit


@person_page
def account(request: PersonRequest) -> HttpResponse:
    """Who I am here, how I sign in, and where I belong."""
    context = {
        "belongs_to": places_of(request.user),
        "has_second_factor": is_mfa_enabled(request.user),
        "language_name": dict(settings.LANGUAGES).get(request.user.language or request.LANGUAGE_CODE, ""),
        "breadcrumbs": [(_("Account and security"), None)],
    }
    return render(request, "account/account.html", context)


@person_page
def account_update(request: PersonRequest) -> HttpResponse:
    user = account_of(request.user)
    initial = {"name": user.name, "language": user.language or request.LANGUAGE_CODE, "time_zone": user.time_zone}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and submit(request, form, update_me, user=user):
        messages.success(request, _("Your details are saved."))
        return redirect("account_security")
    crumbs = [(_("Account and security"), reverse("account_security")), (_("Your details"), None)]
    return render(request, "account/details.html", {"form": form, "breadcrumbs": crumbs})


class ResetPasswordFromKeyView(PasswordResetFromKeyView):
    def render_to_response(self, context: dict, **options) -> HttpResponse:
        """An altered, old or used link is gone; allauth would answer 200."""
        if context.get("token_fail"):
            options.setdefault("status", 410)
        return super().render_to_response(context, **options)


reset_password_from_key = ResetPasswordFromKeyView.as_view()
