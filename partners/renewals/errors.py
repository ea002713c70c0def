from django.utils.translation import gettext_lazy as _

from partners.subscriptions.errors import SubscriptionRefusal
from portal.errors import PortalError


class MoreInUse(SubscriptionRefusal):
    code = "more_in_use"
    field = "used"
    message = _("{used} seats cannot be in use: {purchased} are purchased.")
    next_step = _("Count again in the team's admin console, or add the seats that are missing here.")


class RosterUnreadable(PortalError):
    code = "roster_unreadable"
    status = 400
    field = "file"
    message = _("Row {row}, {column}: {problem}")
    next_step = _("{cure} Nothing was counted: with a row less the number would be wrong.")


class TooManyRenewals(PortalError):
    code = "too_many_renewals"
    message = _("What is at stake is added up of {most} renewals at most, and there are more here.")
    next_step = _("Narrow them down: by the day, the plan, or the client.")


class NothingToWrite(PortalError):
    code = "nothing_to_write"
    message = _("{number} does not renew, so that there is nothing to write about.")
    next_step = _("If the client stays after all, let it renew, and ask again.")


class CountedInFuture(SubscriptionRefusal):
    code = "counted_in_future"
    status = 400
    field = "used_on"
    message = _("{day} lies in the future.")
    next_step = _("Say the day on which the seats were counted.")


class CountedBefore(SubscriptionRefusal):
    code = "counted_before"
    field = "used_on"
    message = _("A count of {day} is older than the one of {known} that is known.")
    next_step = _("Count the seats anew, and say that day.")


class SeenAtDropbox(SubscriptionRefusal):
    code = "seen_at_dropbox"
    field = "used"
    message = _("Dropbox showed {seen} seats in use on {day}, and that counts.")
    next_step = _("There is nothing to enter: as long as the team is connected, its readings keep the number.")
