from django.utils.translation import gettext_lazy as _

from portal.errors import NotAllowed, PortalError


class NothingSelected(PortalError):
    code = "nothing_selected"
    status = 400
    field = "subscriptions"
    message = _("No subscription is selected.")
    next_step = _("Select some in the list, or name them by their ids or by the filters of the list.")


class TooManySubscriptions(PortalError):
    code = "too_many_subscriptions"
    status = 400
    field = "subscriptions"
    message = _("One bulk change takes {limit} subscriptions, and more are selected.")
    next_step = _("Filter further, and make several bulk changes.")


class ValueNeeded(PortalError):
    code = "value_needed"
    status = 400
    field = "value"
    message = _("This change needs a number.")
    next_step = _("Say how many seats, how many more or fewer, or how many percent.")


class ValueOutOfRange(PortalError):
    code = "value_out_of_range"
    status = 400
    field = "value"
    message = _("The number must lie between {least} and {most} for this change.")
    next_step = _("Choose a number between them.")


class ValueNotTaken(PortalError):
    code = "value_not_taken"
    status = 400
    message = _("This change takes no such value.")
    next_step = _("Leave it out, or choose another change.")


class TermNeeded(PortalError):
    code = "term_needed"
    status = 400
    field = "term"
    message = _("This change needs a term.")
    next_step = _("Say which term they are to have from their renewal on.")


class RoundingNeeded(PortalError):
    code = "rounding_needed"
    status = 400
    field = "rounding"
    message = _("A percentage of seats is seldom a whole number.")
    next_step = _("Say whether it is rounded up or down.")


class PlanExpired(PortalError):
    code = "plan_expired"
    message = _("The plan of {bulk_change} held until the end of the day it was made on.")
    next_step = _("Plan it anew: what is added is paid for by the day.")


class OtherPlan(PortalError):
    code = "other_plan"
    field = "hash"
    message = _("The hash is not the one of the plan of {bulk_change}.")
    next_step = _("Look at the plan again, and confirm the one that you saw.")


class NothingToChange(PortalError):
    code = "nothing_to_change"
    message = _("No row of {bulk_change} can be changed.")
    next_step = _("Each row says why, and what to do.")


class ConfirmedAlready(PortalError):
    code = "confirmed_already"
    message = _("{bulk_change} was confirmed already: it is {state}.")
    next_step = _("Its rows say what became of each subscription.")


class SecondPersonConfirms(NotAllowed):
    code = "second_person_confirms"
    message = _(
        "What {bulk_change} orders commits your company to more than one person may order: another owner or admin confirms it."
    )
    next_step = _("Send them the address of its page. It holds until the end of the day.")


class NotAtWork(PortalError):
    code = "not_at_work"
    message = _("{bulk_change} is {state}, so there is nothing to stop.")
    next_step = _("Its rows say what became of each subscription.")


class NotHalted(PortalError):
    code = "not_halted"
    message = _("{bulk_change} is {state}. Only what was halted can be resumed or given up.")
    next_step = _("Its rows say what became of each subscription.")


class NotUndoable(PortalError):
    code = "not_undoable"
    message = _("{bulk_change} is {state}, and nothing of it can be undone now.")
    next_step = _(
        "Only what is finished or given up, and changed something, can be undone. A halted one is given up first."
    )


class HaltedByItself(PortalError):
    """What the job of a run ends with."""

    code = "halted_by_itself"
    message = _("{bulk_change} halted by itself: {because}")
    next_step = _("Look at its rows, then resume it or give it up.")


class ResumeInstead(PortalError):
    code = "resume_instead"
    message = _("A bulk change is not tried again by its job.")
    next_step = _("Resume it on its own page, where it says why it halted.")


class ChangedByOthers(PortalError):
    """Of a row that is to be undone."""

    code = "changed_by_others"
    message = _("What was made here is not there any more as it was made: it was changed or replaced since.")
    next_step = _("Look at the subscription, and change it there.")


class TakesSecondPerson(PortalError):
    code = "undo_takes_second_person"
    message = _("The term that was there before commits to more than one person may order.")
    next_step = _("Change the term on the subscription’s page: another owner or admin approves it there.")


class SeatsBought(PortalError):
    code = "seats_bought"
    message = _("The licences of {order} are bought, and are not given back during the term.")
    next_step = _("Schedule fewer seats for the renewal.")


class UseUnknown(PortalError):
    code = "use_unknown"
    message = _("Nobody said how many seats of this team are in use.")
    next_step = _("Enter the seats in use on its page among the renewals, or connect its Dropbox team, and plan again.")


class NothingSpare(PortalError):
    code = "nothing_spare"
    message = _("It renews with {seats} seats, and none of them is to spare.")
    next_step = _("There is nothing to reduce.")


class OtherCurrencyThanPlan(PortalError):
    code = "other_currency_than_plan"
    message = _("This team is paid in {currency}, and what the plan orders in {paid}.")
    next_step = _("Plan the teams that are paid in {currency} by themselves.")
