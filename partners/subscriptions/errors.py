from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, PortalError


class SubscriptionRefusal(DatedRefusal):
    others: tuple["SubscriptionRefusal", ...] = ()  # what is in the way, too

    @property
    def errors(self) -> list[dict[str, str]]:
        return [*super().errors, *(error for other in self.others for error in other.errors)]


class BelowMinimum(SubscriptionRefusal):
    code = "below_minimum"
    field = "seats"
    message = _("{seats} is below the minimum of {minimum} seats for {plan}.")
    next_step = _("Order {minimum} seats or more.")


class AboveMaximum(SubscriptionRefusal):
    code = "above_maximum"
    field = "seats"
    message = _("{seats} is above the maximum of {maximum} seats for {plan}.")
    next_step = _("Order {maximum} seats or fewer.")


class PlanNotSold(SubscriptionRefusal):
    code = "plan_not_sold"
    field = "plan"
    message = _("{plan} was not offered on {day}.")
    next_step = _("The page Plans shows what is offered on which day.")
    next_step_by_rest = _("`GET /plans` shows what is offered on which day.")


class QualificationMissing(SubscriptionRefusal):
    code = "qualification_missing"
    field = "plan"
    message = _("{plan} is sold only to clients with a confirmed qualification: {qualification}.")
    next_step = _("Request it for the client, on the client’s page under Qualifications.")
    next_step_by_rest = _("Request it for the client with `POST /qualifications`.")


class InternalUseAboveLimit(SubscriptionRefusal):
    code = "internal_use_above_limit"
    field = "seats"
    message = _("{seats} seats are more than the {limit} that the tier brings for the partner’s own people.")
    next_step = _("Take {limit} or fewer.")


class InternalUseAsGranted(SubscriptionRefusal):
    code = "internal_use_as_granted"
    message = _("These are internal use licences: nothing is bought for them.")
    next_step = _("Fewer seats from the renewal are possible, or letting it end and requesting licences anew.")


class OwnCompany(SubscriptionRefusal):
    code = "internal_use_not_for_sale"
    field = "client_account"
    message = _("{client} is your own company: nothing is sold to it.")
    next_step = _("Request internal use licences on the page Programme.")


class NoPrice(SubscriptionRefusal):
    code = "no_price"
    field = "term"
    message = _("The price list has no price for {item} with this term on {day}.")
    next_step = _("Choose another term, or ask your partner manager to complete the price list.")


class AmountTooLarge(SubscriptionRefusal):
    code = "amount_too_large"
    message = _("{quantity} × {item} costs more than one line of a charge can hold.")
    next_step = _("Check the number of seats and the price. What is meant so can be sold as several teams.")


class ClientInactive(SubscriptionRefusal):
    code = "client_inactive"
    field = "client_account"
    message = _("{client} is inactive, so nothing can be sold to it.")
    next_step = _("Set the client to active first.")


class AdminAddressTaken(SubscriptionRefusal):
    """Says nothing about whose team it is."""

    code = "admin_address_taken"
    field = "admin_email"
    message = _("{email} cannot be the admin of a new team: one address can have one Dropbox team.")
    next_step = _("Use another address of the client, for example one of a second admin.")


class SeatsUnchanged(SubscriptionRefusal):
    code = "seats_unchanged"
    field = "seats"
    message = _("The subscription has {seats} seats already.")
    next_step = _("Enter the number of seats it should have afterwards.")


class ReductionKeepsWaiting(SeatsUnchanged):
    """Asking for today's number does not silently take back what is scheduled."""

    message = _("The subscription has {seats} seats already, and {scheduled} from {day}.")
    next_step = _("Withdraw the scheduled change to keep {seats} seats.")


class ShownDifferently(SubscriptionRefusal):
    code = "shown_differently"
    message = _(
        "What this would do or cost is not what was shown: the subscription or the catalogue changed in the meantime."
    )
    next_step = _("Look at it again, and confirm what it does now.")


class PlanUnchanged(SubscriptionRefusal):
    code = "plan_unchanged"
    field = "plan"
    message = _("The team has {plan} already.")
    next_step = _("Choose a higher plan.")


class NoDowngrade(SubscriptionRefusal):
    code = "no_downgrade"
    field = "plan"
    message = _("{plan} is a lower plan, and a plan can only be raised.")
    next_step = _("Let this subscription end, and sell the client a new one with another team admin.")


class RenewalUnchanged(SubscriptionRefusal):
    code = "renewal_unchanged"
    message = _("It ends on {day} already.")
    next_step = _("Let it renew again, if it should go on.")


class RenewsAlready(RenewalUnchanged):
    message = _("It renews on {day} already.")
    next_step = _("Let it end at its term, if it should not go on.")


class SeatsChangedMeanwhile(SubscriptionRefusal):
    code = "seats_changed_meanwhile"
    field = "seats"
    message = _("The subscription has {purchased} seats now, not {expected}: somebody changed it in the meantime.")
    next_step = _("Look at the ledger, then enter the number of seats it should have afterwards.")
    next_step_by_rest = _("Read the subscription again, then send the number of seats that it should have afterwards.")


class ReductionAlreadyScheduled(SubscriptionRefusal):
    code = "reduction_already_scheduled"
    field = "seats"
    message = _("A reduction to {seats} seats on {day} is scheduled already.")
    next_step = _("Enter another number, or withdraw the scheduled change.")


class NoticePassed(SubscriptionRefusal):
    code = "notice_passed"
    message = _("Less could be asked for until {last_day}, for the renewal on {renews_on}.")
    next_step = _("Ask again after that renewal, for the next one.")


class InvoicedNoticePassed(NoticePassed):
    message = _(
        "Dropbox invoices this team, so that less could be asked for until {last_day}, for the renewal on {renews_on}."
    )
    next_step = _("Ask again after that renewal, for the next one. If Dropbox does not invoice the team, say so first.")


class InvoicingUnchanged(SubscriptionRefusal):
    code = "invoicing_unchanged"
    field = "invoiced"
    message = _("The portal has it so already.")
    next_step = _("Choose another answer, or leave it as it is.")


class NotActive(SubscriptionRefusal):
    code = "subscription_not_active"
    message = _("Subscription {number} has ended.")
    next_step = _("Sell the client a new subscription.")


class HasEnded(NotActive):
    """Found out while what was due is written down."""

    message = _("The subscription has ended.")


class SubscriptionSuspended(SubscriptionRefusal):
    code = "subscription_suspended"
    message = _("Subscription {number} is suspended, and ends on {day} if it still is then.")
    next_step = _(
        "It has to be reactivated first: it says for which grounds it is suspended and who lifts them. Until then it can "
        "only be cancelled, within the days for that."
    )


class InTrial(SubscriptionRefusal):
    code = "subscription_in_trial"
    message = _("Subscription {number} is a trial until {day}. It has the seats it began with, and nothing is changed.")
    next_step = _("Convert it to paid time, with the seats and add-ons it should have.")


class NoTrial(SubscriptionRefusal):
    code = "subscription_not_a_trial"
    message = _("Subscription {number} is paid for already.")
    next_step = _("Change its seats, its plan or its renewal instead.")


class TrialNotOffered(SubscriptionRefusal):
    code = "trial_not_offered"
    field = "plan"
    message = _("{plan} is not offered as a trial.")
    next_step = _("Choose another plan, or sell it: it can be cancelled in the first days.")


class TrialEndsOtherwise(SubscriptionRefusal):
    code = "trial_ends_otherwise"
    field = "trial_ends_on"
    message = _("A trial of {plan} that began on {start} ends after that day, and on {last} at the latest.")
    next_step = _("Correct one of the two days. Left out, the end is {last}.")


class TrialHasEnded(SubscriptionRefusal):
    code = "trial_has_ended"
    field = "trial_ends_on"
    message = _("Without a term it is a trial, and this trial ended on {day}.")
    next_step = _(
        "Leave it out. If the client bought the team, enter it with its term, its seats and the day on which it was bought."
    )


class TrialHasTheMinimum(SubscriptionRefusal):
    code = "trial_has_the_minimum"
    field = "seats"
    message = _("A trial of {plan} has {minimum} seats, and not {seats}.")
    next_step = _("Leave the number out: the portal knows it. More seats come when the trial is converted.")


class TrialHasNoAddOns(SubscriptionRefusal):
    code = "trial_has_no_add_ons"
    field = "add_ons"
    message = _("A trial has no add-ons.")
    next_step = _("Leave them out. They are chosen when the trial is converted.")


class OtherCurrency(SubscriptionRefusal):
    code = "other_currency"
    message = _("This team is paid in {currency} until its renewal on {day}, and this is sold to you in {offered} now.")
    next_step = _("Do it after that renewal: from then on the team is paid in {offered}, if all that it has is priced in it.")


class AddOnNotSold(SubscriptionRefusal):
    code = "add_on_not_sold"
    field = "add_ons"
    message = _("There is no add-on {add_on} on {day}.")
    next_step = _("The page Plans shows what is offered on which day.")
    next_step_by_rest = _("`GET /add-ons` shows what is offered on which day.")


class AddOnNoLongerSold(SubscriptionRefusal):
    code = "add_on_no_longer_sold"
    field = "add_ons"
    message = _("{add_on} is not sold any more. Teams that have it keep it.")
    next_step = _("Choose another one: the page Plans shows what is offered.")


class AddOnNotForPlan(SubscriptionRefusal):
    code = "add_on_not_for_plan"
    field = "add_ons"
    message = _("{add_on} cannot be added to {plan}.")
    next_step = _("Raise the plan first, or leave the add-on out.")


class AddOnsExclude(SubscriptionRefusal):
    code = "add_ons_exclude"
    field = "add_ons"
    message = _("{add_on} and {other} exclude each other.")
    next_step = _("Choose one of them. One that the team has can end with its term.")


class AddOnThere(SubscriptionRefusal):
    code = "add_on_there"
    field = "add_on"
    message = _("The team has {add_on} already.")
    next_step = _("Choose another one. How many there are follows from the seats.")


class AddOnNotThere(SubscriptionRefusal):
    code = "add_on_not_there"
    field = "add_on"
    message = _("The team does not have {add_on}.")
    next_step = _("Load the subscription again: it says which add-ons it has.")


class HasNoAddOns(SubscriptionRefusal):
    code = "no_add_ons"
    message = _("Subscription {number} has no add-ons.")
    next_step = _("Load the subscription again: they may have ended in the meantime.")


class ChangeAlreadyScheduled(SubscriptionRefusal):
    code = "change_already_scheduled"
    message = _("This is scheduled already, for {day}.")
    next_step = _("Nothing has to be done. It can be withdrawn until then.")


class TermUnchanged(SubscriptionRefusal):
    code = "term_unchanged"
    field = "term"
    message = _("The subscription has this term already.")
    next_step = _("Choose another term.")


class RenewalTooFar(SubscriptionRefusal):
    code = "renewal_too_far"
    field = "renew_with"
    message = _("A first term cannot end on {day}: it ends after today, and within one whole term.")
    next_step = _("Choose another subscription to renew with, or a longer term.")


class NotOfThisClient(SubscriptionRefusal):
    code = "not_of_this_client"
    field = "renew_with"
    message = _("{number} does not renew, or is not a subscription of {client}.")
    next_step = _("Choose an active subscription of the same client.")


class NothingScheduled(SubscriptionRefusal):
    code = "nothing_scheduled"
    message = _("No change is scheduled for this subscription.")
    next_step = _("Load it again: it may have been withdrawn or applied in the meantime.")


class NotScheduled(NothingScheduled):
    field = "scheduled_change"
    message = _("This change does not wait for the subscription.")
    next_step = _("Load its scheduled changes again: it may have been withdrawn or applied in the meantime.")


class NoReductionScheduled(NothingScheduled):
    message = _("Fewer seats are not scheduled for this subscription.")
    next_step = _("Nothing has to be withdrawn.")


class SeveralScheduled(SubscriptionRefusal):
    code = "several_scheduled"
    field = "scheduled_change"
    message = _("Several changes are scheduled: {changes}.")
    next_step = _("Say which one, by its id.")


class OrderAtWork(SubscriptionRefusal):
    code = "order_at_work"
    message = _("The order {order} changes subscription {number}, and its licences are not confirmed yet.")
    next_step = _("Wait until it is fulfilled, or cancel the order.")


class CancellationWindowClosed(SubscriptionRefusal):
    code = "cancellation_window_closed"
    message = _("This term could be cancelled until {last_day}.")
    next_step = _("It can be cancelled again in the first {days} days after the renewal on {renews_on}.")


class TeamDiffers(SubscriptionRefusal):
    code = "team_differs"
    message = _("This team is {number} already. {label}: {now} in the portal, {then} in the file.")
    next_step = _("Correct the file: an import changes nothing of a team that is there.")


class SeatsAreOrdered(TeamDiffers):
    next_step = _("Correct the file, or order seats and a higher plan on the page of the subscription.")


class RenewalDiffers(TeamDiffers):
    next_step = _("Correct the file, or say on the page of the subscription whether it renews.")


class TrialDiffers(TeamDiffers):
    next_step = _(
        "Correct the file. If the client bought the trial since, convert it on its page: the order says what it costs."
    )


TEAM_DIFFERS: dict[str, type[TeamDiffers]] = {
    "seats": SeatsAreOrdered, "plan": SeatsAreOrdered, "auto_renew": RenewalDiffers,
    "status": TrialDiffers,
}  # fmt: skip


class OrderNeeded(SubscriptionRefusal):
    code = "order_needed"
    field = "started_on"
    message = _("A team that begins today is ordered: its licences have to be bought first.")
    next_step = _(
        "Ask for a quote and order it. Only a team that exists already is entered here, with the day it began."
    )


class StartInFuture(SubscriptionRefusal):
    code = "start_in_future"
    status = 400
    field = "started_on"
    message = _("{day} lies in the future.")
    next_step = _("Enter the day on which the team began. A new one is ordered.")


class EstimateTooLarge(PortalError):
    code = "estimate_too_large"
    message = _("More than {most} subscriptions are charged until then, which is too many to foresee at once.")
    next_step = _("Ask for one client at a time.")
