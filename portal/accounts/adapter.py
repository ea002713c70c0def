"""Where allauth asks the portal: who may sign up, what is said, which mail leaves, how secrets are kept."""

import base64
import hashlib
import time
from io import BytesIO
from urllib.parse import urlsplit

import qrcode
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from portal.accounts import services
from portal.accounts.models import User
from portal.accounts.policy import demands_on
from portal.accounts.preferences import keep_what_the_browser_says
from portal.accounts.queries import SECOND_FACTORS, account_of
from portal.events.record import record_event
from portal.sso.provider import configured_provider
from portal.sso.queries import signs_in_by_provider
from portal.tenancy.actor import Actor
from portal.web.context import SITE_NAME

# allauth announces these by a mail of its own; here each is an event, and the mail follows from it.
SECURITY_EVENTS = {
    "mfa/email/totp_activated": "user.second_factor_added",
    "mfa/email/totp_deactivated": "user.second_factor_removed",
    "mfa/email/webauthn_added": "user.passkey_added",
    "mfa/email/webauthn_removed": "user.passkey_removed",
    "mfa/email/recovery_codes_generated": "user.recovery_codes_renewed",
}

_TOO_MANY = _("Too many attempts went wrong. Wait five minutes, then try again.")
_WRONG_CODE = _("This code is not correct, or was used already. Wait for the next one and type it again.")
_WRONG_PASSKEY = _("This passkey was not accepted. Try again, or use another way.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off. Ask an owner of your company."),
        "email_password_mismatch": _(
            "This address and password do not fit together. Check both, or set a new password."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from an approved application or an invitation."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Everybody gets the pages, whatever their Accept header says."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only paths of our own, from the root: a bare word would be taken for a page's name, or lead beside this page."""
        return (url or "").startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_security")

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Whoever signed in a moment ago is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        if time.time() - latest <= app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        if self.get_reauthentication_methods(self.request.user) and not get_reauthentication_flows(self.request.user):
            raise ReauthenticationRequired()  # by single sign-on alone; allauth would not ask such a person at all
        return True

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict]:
        """Single sign-on, too, for whoever has linked it."""
        methods = super().get_reauthentication_methods(user)
        provider = configured_provider()
        if provider and user.is_authenticated and signs_in_by_provider(user.pk):
            label = _("Confirm with {name}").format(name=provider.name)
            methods.append({"id": "sso", "description": label, "url": reverse("account-confirm-single-sign-on")})
        return methods

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        keep_what_the_browser_says(request, user)
        return super().post_login(request, user, **kwargs)

    def set_password(self, user: User, password: str) -> None:
        own = account_of(user)
        services.set_password(actor=self._actor(user), user=own, password=password)
        user.refresh_from_db()

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email=None) -> None:
        if verb := SECURITY_EVENTS.get(template_prefix):
            record_event(self._actor(user), verb, user)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Mail leaves through the outbox only; a flow that gets here has not been given its own template."""
        raise NotImplementedError(template_prefix)

    def _actor(self, user: User) -> Actor:
        return Actor.person(user, self.request.id)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors are encrypted with a key derived from SECRET_KEY and its fallbacks."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "This is your last second factor, and your role needs one. Set up another one first, then remove this."
        ),
        "cannot_generate_recovery_codes": _(
            "Set up an authenticator app or a passkey first: recovery codes stand in for it."
        ),
        "incorrect_code": _WRONG_CODE,
        "incorrect_passkey": _WRONG_PASSKEY,
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose role needs one: they would be led straight back to set one up."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not demands_on(account_of(authenticator.user))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address people type, whatever Host header a request brings."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": str(SITE_NAME)}

    def build_totp_svg(self, url: str) -> str:
        """With a white ground of its own: a camera needs it, also when the page is dark."""
        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(buffer)
        return buffer.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = map(force_str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    digests = (hashlib.sha256(f"portal.accounts.second-factor:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
