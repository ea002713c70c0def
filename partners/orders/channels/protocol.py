"""What a channel is: who buys licences for a line of an order, and how soon Dropbox shows them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from partners.orders.models import OrderLine


class LicenceChannel(Protocol):
    """`shown_within` is its promise: from the confirmation on, so long Dropbox may take to show the number."""

    code: str
    label: str | Promise
    shown_within: timedelta

    def serves(self, line: "OrderLine") -> bool: ...
