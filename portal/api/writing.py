"""What every write of the API passes: `If-Match`, `Idempotency-Key` and `dry_run`, in the one transaction of its effect."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.errors import DryRunImpossible
from portal.api.idempotency import Reservation, reservation_for

OF_EVERY_WRITE = frozenset({"dry_run"})


class WritesCarefully(APIView):
    """Wraps the handler of an unsafe method; what a handler does it does as ever."""

    untried_actions: tuple[str, ...] = ()  # they leave something behind that no rollback takes back

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        name = (request.method or "").lower()
        if request.method not in SAFE_METHODS and (handler := getattr(self, name, None)):
            setattr(self, name, lambda *args, **kwargs: self._write(handler, *args, **kwargs))

    @property
    def is_dry_run(self) -> bool:
        return self.request.query_params.get("dry_run") == "true"

    def _write(self, handler: Callable[..., Response], request: Request, *args, **kwargs) -> Response:
        self._refuse_unknown_parameters(request)
        if self.is_dry_run:
            return self._try(handler, request, *args, **kwargs)
        reservation = reservation_for(request)
        if reservation is None and "If-Match" not in request.headers:
            return handler(request, *args, **kwargs)
        if reservation and reservation.replayed:
            return reservation.replayed
        try:
            return self._write_once(handler, reservation, request, *args, **kwargs)
        except BaseException:
            if reservation:
                reservation.release()
            raise

    def _write_once(
        self, handler: Callable[..., Response], reservation: Reservation | None, request: Request, *args, **kwargs
    ) -> Response:
        with transaction.atomic():
            self.require_unchanged()
            response = handler(request, *args, **kwargs)
            if reservation:
                reservation.keep(response)
        return response

    def _try(self, handler: Callable[..., Response], request: Request, *args, **kwargs) -> Response:
        """The real thing, taken back: the same checks, the same answer; no row, event or mail stays, and no key is used up."""
        if getattr(self, "action", None) in self.untried_actions:
            raise DryRunImpossible()
        with transaction.atomic():
            self.require_unchanged()
            response = handler(request, *args, **kwargs)
            transaction.set_rollback(True)
        for name in ("ETag", "Location"):  # of a record that is not there
            response.headers.pop(name, None)
        if response.data and "secret" in response.data:
            response.data = response.data | {"secret": ""}
        response["Dry-Run"] = "true"
        return response

    def require_unchanged(self) -> None:
        """Hook: refuse when the record is not the one that `If-Match` names."""

    @staticmethod
    def _refuse_unknown_parameters(request: Request) -> None:
        known = ", ".join(sorted(OF_EVERY_WRITE))
        words = _("There is no such parameter here. Known: {known}.").format(known=known)
        if unknown := set(request.query_params) - OF_EVERY_WRITE:
            raise ValidationError(dict.fromkeys(sorted(unknown), words), code="unknown_parameter")
        if request.query_params.get("dry_run", "false") not in {"true", "false"}:
            raise ValidationError({"dry_run": _("Send true or false.")}, code="invalid_choice")
