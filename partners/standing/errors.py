"""Why a partner cannot be ended."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class SubscriptionsRemain(PortalError):
    code = "subscriptions_remain"
    message = _("{partner} still has active subscriptions: {count}. A partner can end once it has none.")
    next_step = _(
        "Hand its clients over to another partner first: its page offers all of them at once."
    )


class OrdersRemain(PortalError):
    code = "orders_remain"
    message = _("{partner} still has orders that have not ended: {count}. A partner can end once it has none.")
    next_step = _("Confirm or refuse their lines on the trade desk first.")


class NameNotConfirmed(PortalError):
    code = "name_not_confirmed"
    status = 400
    field = "confirmation"
    message = _("“{given}” is not the partner’s name.")
    next_step = _("Type “{partner}”: an end cannot be taken back.")
