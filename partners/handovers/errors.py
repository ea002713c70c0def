from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ReceiverNotFound(PortalError):
    code = "receiver_not_found"
    status = 400
    field = "receiver"
    message = _("There is no partner that “{receiver}” names exactly, or there is more than one.")
    next_step = _("Ask the other company for its Reseller ID, or for its address in the portal.")


class ReceiverIsHolder(PortalError):
    code = "receiver_is_holder"
    status = 400
    field = "receiver"
    message = _("{partner} holds this client already.")
    next_step = _("Name another partner.")


class ReceiverUnavailable(PortalError):
    code = "receiver_unavailable"
    field = "receiver"
    message = _("{partner} cannot take clients over at the moment.")
    next_step = _("Ask your partner manager, or name another partner.")


class AlreadyOffered(PortalError):
    code = "handover_open"
    message = _("{client} is offered to {partner} already.")
    next_step = _("Withdraw that hand-over first, or wait for the answer.")


class HandoverDecided(PortalError):
    code = "handover_decided"
    message = _("The hand-over of {client} is {state}, so nothing about it can be decided any more.")
    next_step = _("If the client is to be handed over after all, it is offered again.")


class HandoverExpired(PortalError):
    code = "handover_expired"
    message = _("The hand-over of {client} had to be answered by {day}.")
    next_step = _("Ask {partner} to offer the client again.")


class ContentsChanged(PortalError):
    code = "handover_changed"
    message = _("What {partner} offers, or what it costs you, changed since you looked, so nothing was accepted.")
    next_step = _("Look at what is offered now, and accept it then.")


class AnotherPersonAccepts(PortalError):
    code = "another_person_accepts"
    status = 403
    message = _("You offered this client yourself, and {partner} has others who can answer.")
    next_step = _("Ask another owner or admin of {partner} to look at it and accept it.")


class SeatsBelowMinimum(PortalError):
    code = "handover_below_minimum"
    message = _("The seats of {subscription}, {seats}, are below the minimum of {minimum} for {plan}.")
    next_step = _("{partner} adds seats up to the minimum, or withdraws the scheduled change, first.")


class AmountTooLarge(PortalError):
    code = "amount_too_large"
    field = "receiver"
    message = _("{subscription} has {quantity} × {item}, which costs {partner} more than one line of a charge can hold.")
    next_step = _("Name another partner, or split the team into several before it is handed over.")


class NotHandedOver(PortalError):
    """Several reasons at once; one alone is refused as itself."""

    code = "handover_refused"
    message = _("Several things are in the way: {reasons}")
    next_step = _("{steps}")

    def __init__(self, reasons: Sequence[PortalError]):
        self.reasons = reasons
        told, steps = (dict.fromkeys(words) for words in (map(str, reasons), (one.advice for one in reasons)))
        super().__init__(reasons=" ".join(told), steps=" ".join(steps))

    @property
    def errors(self) -> list[dict[str, str]]:
        return [{"field": one.field, "code": one.code, "detail": str(one)} for one in self.reasons]


class SecondPersonAccepts(PortalError):
    code = "second_person_accepts"
    status = 403
    message = _("{client} commits your company to more than one person may order: another person than the first accepts it, too.")
    next_step = _("Ask another owner or admin of your company. No API key is the second.")


class AcceptReasonNeeded(PortalError):
    code = "reason_needed"
    status = 400
    field = "reason"
    message = _("{client} commits your company to more than one person may order, and nobody else there could accept it.")
    next_step = _("Write in a sentence why: that stands in the timeline of your company for good.")


class NothingToHandOver(PortalError):
    code = "nothing_to_hand_over"
    message = _("{partner} has no client that is not offered or handed over already.")
    next_step = _("Look at its hand-overs.")


class DomainIsHere(PortalError):
    code = "handover_domain_taken"
    field = "without_domain"
    message = _("Your client {name} has the domain {domain} already.")
    next_step = _("Accept this one without its domain, and merge the two afterwards.")


class NotOnHandover(PortalError):
    code = "handover_keeps_what_it_has"
    message = _("Nothing is added to a hand-over or taken from it: it keeps what was with the client.")
    next_step = _("Write it down on the client, at the partner that holds it.")
