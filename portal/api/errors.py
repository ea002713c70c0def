"""What can be refused about a request itself, whatever it is for."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class IdempotencyKeyInvalid(PortalError):
    code = "idempotency_key_invalid"
    status = 400
    message = _("The Idempotency-Key header is not a key.")
    next_step = _("Send 1 to 255 printable ASCII characters, with or without quotation marks. A UUID is a good key.")


class IdempotencyKeyReused(PortalError):
    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key was sent with another request before.")
    next_step = _(
        "Make a new key for each write. Only the same method, path and body may be sent again with the same key."
    )


class IdempotencyKeyInFlight(PortalError):
    code = "idempotency_key_in_flight"
    message = _("A request with this Idempotency-Key is being carried out.")
    next_step = _("Send it again after the seconds that the Retry-After header names: you get the first one's answer.")

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "1"}


class DryRunImpossible(PortalError):
    code = "dry_run_impossible"
    status = 400
    field = "dry_run"
    message = _("This cannot be tried: it stores a file, and that is not undone.")
    next_step = _("Send it without `dry_run` when you mean it.")
