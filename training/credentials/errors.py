from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class CredentialRevoked(PortalError):
    code = "credential_revoked"
    message = _("This credential is revoked already.")
    next_step = _("There is nothing left to do. Its holder can pass the quiz again.")


class NotTheActiveKey(PortalError):
    code = "signing_key_not_active"
    message = _("The key {key} does not sign any more.")
    next_step = _("The page of signing keys says which one does.")


class KeyWithdrawn(PortalError):
    code = "signing_key_withdrawn"
    message = _("The key {key} is withdrawn already.")
    next_step = _("There is nothing left to do.")
