"""A position in a list as the text that an address carries, signed for the list, its order and whoever it was made for."""

from datetime import date

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.lists.keyset import Order, Position, sort_field
from portal.tenancy.actor import Actor


class CursorInvalid(PortalError):
    code = "cursor_invalid"
    status = 400
    field = "cursor"
    message = _("This cursor was altered, or was made for another list, another order or another partner.")
    next_step = _("Begin at the first page, without a cursor, and follow its links.")


class Cursors:
    """Of one list in one order. `path` is the list's address: a cursor of another list or partner is refused."""

    def __init__(self, actor: Actor, path: str, rows: QuerySet, order: Order):
        whose = actor.partner_id or ("staff" if actor.is_staff else actor.user_id)
        self._signer = Signer(salt=f"portal.lists.cursor {whose} {path} {order}")
        self._field, _nullable = sort_field(rows, order)

    def seal(self, position: Position) -> str:
        value = position.value
        shown = value if value is None or isinstance(value, bool | int | str) else _as_text(value)
        return self._signer.sign_object([shown, position.pk, position.backwards])

    def unseal(self, cursor: str) -> Position:
        try:
            value, pk, backwards = self._signer.unsign_object(cursor)
        except BadSignature:
            raise CursorInvalid() from None
        return Position(self._field.to_python(value), pk, backwards)


def _as_text(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
