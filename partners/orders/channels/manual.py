"""A person orders at the distributor and confirms with its reference: for every line that no other channel serves."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.orders.channels.protocol import Answer
from partners.orders.models import LicenceOrder, OrderLine


class Manual:
    code = "manual"
    label: str | Promise = _("By hand")
    shown_within = timedelta(days=1)  # more seats are there at once, as distributors say; a day for a slip of theirs
    buys = False

    def serves(self, line: OrderLine) -> bool:
        return True

    def place(self, licence_order: LicenceOrder) -> Answer:
        raise NotImplementedError("the trade desk does it")
