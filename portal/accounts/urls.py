"""Sign-in and one's own account: allauth's flows under our own pages, and only those that have a page."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views import View

from portal.accounts import email_views, views
from portal.accounts import factor_views as factors
from portal.sso import views as sso
from portal.web.pages import person_page, public_page

# allauth's own pattern takes no underscore, which our ids have.
RESET_KEY = r"^password/reset/(?P<uidb36>us_[0-9a-z]{26})-(?P<key>[0-9A-Za-z]{1,20}-[0-9A-Za-z]{1,80}|set-password)/$"

_ACCOUNT = (_("Account and security"), reverse_lazy("account_security"))
_SECOND_FACTOR = (_("Second factor"), reverse_lazy("mfa_index"))


def _own(view: type[View], *breadcrumbs: tuple):
    """One of allauth's views as a page of the account area."""
    return person_page(view.as_view(extra_context={"breadcrumbs": [_ACCOUNT, *breadcrumbs]}))


urlpatterns = [
    path("", views.account, name="account_security"),
    path("details/", views.account_update, name="account-update"),
    path("email/", email_views.email_change, name="account-email-change"),
    path("email/<str:pk>/withdraw/", email_views.email_change_withdraw, name="account-email-change-withdraw"),
    path("email/approve/<str:token>/", email_views.email_change_approve, name="account-email-change-approve"),
    path("email/confirm/<str:token>/", email_views.email_change_confirm, name="account-email-change-confirm"),
    path("sessions/", views.session_list, name="account-sessions"),
    path("sessions/others/end/", views.session_end_others, name="account-sessions-end-others"),
    path("sessions/<int:pk>/end/", views.session_end, name="account-session-end"),
    # Getting in and out
    path("sign-in/", public_page(views.SignInView.as_view()), name="account_login"),
    path("sign-in/code/", public_page(factors.AuthenticateView.as_view()), name="mfa_authenticate"),
    path("sign-in/passkey/", public_page(factors.SignInByPasskeyView.as_view()), name="mfa_login_webauthn"),
    path("sign-out/", public_page(account.logout), name="account_logout"),
    path("inactive/", public_page(account.account_inactive), name="account_inactive"),
    path("confirm/", person_page(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", person_page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("confirm/passkey/", person_page(factors.ConfirmByPasskeyView.as_view()), name="mfa_reauthenticate_webauthn"),
    path("confirm/single-sign-on/", sso.confirm_by_single_sign_on, name="account-confirm-single-sign-on"),
    # Single sign-on
    path("single-sign-on/", sso.single_sign_on, name="account-single-sign-on"),
    path("single-sign-on/callback/", sso.single_sign_on_callback, name="account-single-sign-on-callback"),
    path("single-sign-on/link/", sso.single_sign_on_link, name="account-single-sign-on-link"),
    path("single-sign-on/<str:pk>/unlink/", sso.single_sign_on_unlink, name="account-single-sign-on-unlink"),
    # The password
    path("password/", _own(account.PasswordChangeView, (_("Password"), None)), name="account_change_password"),
    path("password/set/", _own(account.PasswordSetView, (_("Password"), None)), name="account_set_password"),
    path("password/reset/", public_page(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", public_page(account.password_reset_done), name="account_reset_password_done"),
    path("password/reset/renew/", views.password_renew, name="account-password-renew"),
    re_path(RESET_KEY, public_page(views.reset_password_from_key), name="account_reset_password_from_key"),
    path(
        "password/reset/done/",
        public_page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # The second factor
    path("second-factor/required/", factors.second_factor_required, name="account-second-factor-required"),
    path("second-factor/", _own(factors.SecondFactorsView, (_("Second factor"), None)), name="mfa_index"),
    path(
        "second-factor/app/",
        _own(totp.ActivateTOTPView, _SECOND_FACTOR, (_("Set up"), None)),
        name="mfa_activate_totp",
    ),
    path(
        "second-factor/app/remove/",
        _own(totp.DeactivateTOTPView, _SECOND_FACTOR, (_("Remove"), None)),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-factor/passkeys/new/",
        _own(factors.AddPasskeyView, _SECOND_FACTOR, (_("Add passkey"), None)),
        name="mfa_add_webauthn",
    ),
    path(
        "second-factor/passkeys/<int:pk>/rename/",
        _own(factors.RenamePasskeyView, _SECOND_FACTOR, (_("Rename passkey"), None)),
        name="mfa_edit_webauthn",
    ),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        _own(factors.RemovePasskeyView, _SECOND_FACTOR, (_("Remove passkey"), None)),
        name="mfa_remove_webauthn",
    ),
    path(
        "second-factor/recovery-codes/",
        _own(factors.RecoveryCodesView, _SECOND_FACTOR, (_("Recovery codes"), None)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/new/",
        _own(codes.GenerateRecoveryCodesView, _SECOND_FACTOR, (_("New recovery codes"), None)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/file/",
        person_page(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
