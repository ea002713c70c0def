"""allauth's forms about passkeys: in our words, and firm against whatever is posted instead of a credential."""

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.devices import describe_device
from portal.accounts.forms import OurWords
from portal.accounts.models import User
from portal.errors import PortalError
from portal.text import clean_text

NAME_LENGTH = 80
CREDENTIAL_LENGTH = 20_000


def _refused() -> ValidationError:
    return get_adapter().validation_error("incorrect_passkey")


class CredentialField(forms.JSONField):
    """What a browser's ceremony gives: a small object with a response."""

    def to_python(self, value):
        if isinstance(value, str) and len(value) > CREDENTIAL_LENGTH:
            raise _refused()
        try:
            given = super().to_python(value)
        except RecursionError:
            raise _refused() from None
        if given is not None and not (isinstance(given, dict) and isinstance(given.get("response"), dict)):
            raise _refused()
        return given

    def bound_data(self, data, initial):
        return None

    def prepare_value(self, value) -> str:
        """Never back into the page: each try asks the browser anew."""
        return ""


class FirmCredential(forms.Form):
    """The libraries below raise many kinds of errors for what no browser sends; each is a refusal, none a crash."""

    credential = CredentialField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("The browser gave no passkey. This needs JavaScript.")},
    )

    def clean_credential(self):
        finish = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])
        try:
            return finish()
        except ValidationError:
            raise
        except Exception:  # noqa: BLE001  CBOR, base64, struct and key errors of a hostile credential
            raise _refused() from None


class SecondFactorByPasskeyForm(FirmCredential, webauthn.AuthenticateWebAuthnForm):
    pass


class ConfirmByPasskeyForm(FirmCredential, webauthn.ReauthenticateWebAuthnForm):
    pass


class SignInByPasskeyForm(FirmCredential, webauthn.LoginWebAuthnForm):
    pass


class PasskeyName(forms.Form):
    user: User

    def clean_name(self) -> str:
        try:
            return clean_text(self.cleaned_data["name"]) or suggested_name(self.user)
        except PortalError as error:
            raise ValidationError(str(error)) from None


class AddPasskeyForm(FirmCredential, PasskeyName, OurWords, webauthn.AddWebAuthnForm):
    labels = {"name": gettext_lazy("Name"), "passwordless": gettext_lazy("Sign in with it alone, without a password")}
    hints = {
        "name": gettext_lazy("How you will recognise it in the list."),
        "passwordless": gettext_lazy("Otherwise it is asked for after the password, as second factor."),
    }

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"name": suggested_name(kwargs["user"]), "passwordless": True}
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(NAME_LENGTH))
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH

    def clean(self) -> dict | None:
        try:
            return super().clean()
        except ValidationError:
            raise
        except Exception:  # noqa: BLE001  as in FirmCredential
            raise _refused() from None


class RenamePasskeyForm(PasskeyName, OurWords, webauthn.EditWebAuthnForm):
    labels = {"name": gettext_lazy("Name")}
    name = forms.CharField(max_length=NAME_LENGTH)

    @property
    def user(self) -> User:  # type: ignore[override]
        return self.instance.user


def suggested_name(user: User) -> str:
    """What adds it, and a number when there is one of that name already."""
    device = describe_device(context.request.META.get("HTTP_USER_AGENT", ""))
    passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    taken = {str(passkey) for passkey in passkeys}
    names = (device, *(_("{device}, number {number}").format(device=device, number=n) for n in range(2, 100)))
    return next((name for name in names if name not in taken), device)
