"""allauth's forms in our words, and the form of the account page."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as account_forms
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.reset import request_password_reset

PASSWORD_HINT = _("At least 10 characters. A few words that do not belong together work well.")


class OurWords:
    """Labels above the fields instead of placeholders inside them, and hints only where they help."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    fields: dict[str, forms.Field]  # of the form it is mixed into

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class NewPasswordWords(OurWords):
    labels = {
        "password1": _("New password"),
        "password2": _("New password again"),
        "oldpassword": _("Current password"),
    }
    hints = {"password1": PASSWORD_HINT}


class SignInForm(OurWords, account_forms.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ConfirmPasswordForm(OurWords, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class ChangePasswordForm(NewPasswordWords, account_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPasswordWords, account_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordWords, account_forms.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """The same work and the same answer for every address: whether it has an account is asked when the mail is due."""

    labels = {"email": _("E-mail address")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].validators.append(MaxLengthValidator(254))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, request: HttpRequest, **kwargs) -> str:
        request_password_reset(self.cleaned_data["email"], language=request.LANGUAGE_CODE)
        return self.cleaned_data["email"]


def use_up(user, code: str) -> bool:
    """Mark a code as used for as long as it would be taken; False when it was used before."""
    seconds = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
    digits = "".join(filter(str.isdigit, code))
    return cache.add(f"second-factor-used:{user.pk}:{digits}", True, timeout=seconds)


class CodeWorksOnce(OurWords, mfa_forms.AuthenticateForm):
    """allauth forgets a used code after one period, but takes it for as long as the tolerance says."""

    labels = {"code": _("Code")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", autocapitalize="off", spellcheck="false")

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not use_up(self.user, code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(CodeWorksOnce):
    hints = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ConfirmSecondFactorForm(CodeWorksOnce, mfa_forms.ReauthenticateForm):
    hints = {"code": _("From your authenticator app, or one of your recovery codes.")}


class SetUpSecondFactorForm(OurWords, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code from the app")}
    hints = {"code": _("Six digits, to see that the app has the right secret.")}

    def clean_code(self) -> str:
        """The code that sets the factor up does not also sign in."""
        code = super().clean_code()
        use_up(self.user, code)
        return code


def zone_choices() -> list[tuple[str, str]]:
    """Places people know, without the abbreviations and offsets that the database also lists."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Times on the pages are shown in this zone.")
    )


class EmailChangeForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_("Both addresses get a link: the old one to approve, the new one to confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
