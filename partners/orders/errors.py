from django.utils.translation import gettext_lazy as _

from partners.subscriptions.errors import SubscriptionRefusal
from portal.errors import DatedRefusal, PortalError


class QuoteExpired(PortalError):
    code = "quote_expired"
    field = "quotes"
    message = _("The quote {quote} held until the end of the day it was made on.")
    next_step = _("Renew the quotes of the draft, or ask for a new one: what is added is paid for by the day.")


class QuoteOrdered(PortalError):
    code = "quote_ordered"
    field = "quotes"
    message = _("The quote {quote} is part of the order {order} already.")
    next_step = _("Look at that order, or ask for a new quote.")


class QuoteOutdated(SubscriptionRefusal):
    """What it was made of is not what is there: another change came in between, or a price."""

    code = "quote_outdated"
    field = "quotes"
    message = _("What the quote {quote} would do is not what was quoted: something changed in the meantime.")
    next_step = _("Ask for a new quote, and order that one.")


class QuoteTurned(PortalError):
    """It was to buy and today would only schedule, or the other way round: what was confirmed once is not meant any more."""

    code = "quote_turned"
    field = "quotes"
    message = _("The quote {quote} was “{before}”. Today the same would be “{now}”, which is something else.")
    next_step = _("Remove the line, and make a new quote of what is wanted now.")


class AnswersOutdated(PortalError):
    """What is asked for the set-up of a new team is something else by now, and what was answered is not enough for it."""

    code = "answers_outdated"
    field = "quotes"
    message = _("For the team of the quote {quote} something else is asked today. {why}")
    next_step = _("Remove the line, and add the team again with what is asked now.")


class DraftChanged(PortalError):
    code = "draft_changed"
    message = _("The order {order} is not what was shown: somebody changed it in the meantime.")
    next_step = _("Look at what it is now, and place it if that is what you want.")


class SeveralCurrencies(PortalError):
    code = "several_currencies"
    field = "quotes"
    message = _("These quotes are in {currencies}, and an order is in one currency.")
    next_step = _("Make an order for each currency: remove the lines in the other one, if it is a draft.")


class SeveralClients(PortalError):
    code = "several_clients"
    status = 400
    field = "quotes"
    message = _("The quotes are of several clients, and an order is of one.")
    next_step = _("Make an order for each client.")


class SubscriptionTwice(PortalError):
    code = "subscription_twice"
    status = 400
    field = "quotes"
    message = _(
        "Two of the quotes change the subscription {subscription}, and the second one does not know of the first."
    )
    next_step = _("Order one of them, and ask for a new quote when it is fulfilled.")


class NoQuotes(PortalError):
    code = "no_quotes"
    status = 400
    field = "quotes"
    message = _("An order has at least one quote, and {most} at most.")
    next_step = _("Add a line to the draft, or name the quotes that are to be ordered.")


class OrderEnded(PortalError):
    code = "order_ended"
    message = _("The order {order} has ended: {state}.")
    next_step = _("Make a new quote and a new order.")


class OrderPlaced(PortalError):
    code = "order_placed"
    message = _("The order {order} was placed already.")
    next_step = _("Nothing is to be done: its page says how far it is.")


class ApprovalTooLate(PortalError):
    code = "approval_too_late"
    message = _("The order {order} waited more than {days} days for its approval, so its quotes hold no longer.")
    next_step = _("Decline it, and order a new quote.")


class OrderAwaitsNobody(PortalError):
    code = "order_awaits_nobody"
    message = _("The order {order} waits for no approval: {state}.")
    next_step = _("Load it again: somebody may have decided it in the meantime.")


class SecondPersonNeeded(PortalError):
    code = "second_person_needed"
    status = 403
    message = _(
        "You made the order {order} yourself. Above the limit that your company set, a second person approves it."
    )
    next_step = _("Ask another owner or admin of your company.")


class ReasonNeeded(PortalError):
    code = "reason_needed"
    status = 400
    field = "reason"
    message = _("The order commits to more than the limit that your company set, and nobody else there could approve it.")
    next_step = _("Write in a sentence why it is ordered: that stands in the order for good.")


class LimitReasonNeeded(PortalError):
    code = "limit_reason_needed"
    status = 400
    field = "reason"
    message = _("With a higher limit one person may order more alone, and nobody else at your company could confirm that.")
    next_step = _("Write in a sentence why: that stands in the timeline for good.")


class NoLimitWaits(PortalError):
    code = "no_limit_waits"
    message = _("No higher limit waits for a second person.")
    next_step = _("Load it again.")


class LimitShownDifferently(PortalError):
    code = "shown_differently"
    message = _("What is asked for is not the limit that was shown: another request took its place.")
    next_step = _("Look at it again, and confirm what is asked for now.")


class SecondPersonSetsLimit(PortalError):
    code = "second_person_sets_limit"
    status = 403
    message = _("Whoever asks for a higher limit does not confirm it, and no API key does.")
    next_step = _("Ask another owner or admin of your company.")


class LicencesOrdered(PortalError):
    code = "licences_ordered"
    message = _("Licences for the order {order} are ordered at the distributor already.")
    next_step = _("Ask the trade desk through a support request, or cancel the subscription in its first days.")


class LicenceOrderDecided(PortalError):
    code = "licence_order_decided"
    message = _("This licence order is not open any more: {state}.")
    next_step = _("Load it again: somebody may have worked on it in the meantime.")


class LicenceOrderInHand(PortalError):
    code = "licence_order_in_hand"
    message = _("Its channel is ordering it right now.")
    next_step = _("Load it again in a few minutes, when its answer is there.")


class OrderedByHand(PortalError):
    code = "ordered_by_hand"
    message = _("A person orders this one: no channel does it by itself.")
    next_step = _("Order it at the distributor, and confirm it with the reference.")


class NothingAsked(PortalError):
    code = "nothing_asked"
    message = _("There is no question to answer.")
    next_step = _("Load the order again: it may have been answered in the meantime.")


class AnswerMissing(PortalError):
    code = "answer_missing"
    status = 400
    message = _("An answer is missing.")
    next_step = _("Answer each question.")


class NoQuestion(PortalError):
    code = "no_question"
    status = 400
    field = "questions"
    message = _("What is the partner to answer? A question is missing.")
    next_step = _("Write a question beside at least one field.")


class ReferenceMissing(PortalError):
    code = "reference_missing"
    status = 400
    field = "reference"
    message = _("The distributor's reference is missing.")
    next_step = _("Enter it as the distributor wrote it: what is sold and billed rests on it.")


class ChecklistOpen(PortalError):
    code = "checklist_open"
    status = 400
    field = "checked"
    message = _("Not everything was checked: {missing}.")
    next_step = _("Check each point at the distributor, then confirm.")


class TargetMoved(PortalError):
    """A step that changes a subscription looks at it itself, at the moment it acts."""

    code = "target_moved"
    message = _("{subject} is not as it was quoted, so nothing was changed.")
    next_step = _("Refuse this line with a reason: the partner makes a new quote.")


class TrialOver(DatedRefusal):
    code = "trial_over"
    message = _("The trial that was quoted ended on {day}.")
    next_step = _("Refuse this line with a reason: the partner makes a new quote.")


class OpenOrders(PortalError):
    code = "open_orders"
    message = _("{client} has an order that has not ended: {order}.")
    next_step = _("Cancel it, or wait until its licences are confirmed.")
