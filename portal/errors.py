"""A refusal is a class: what happened, to which value, and what to do next. One translator per door shows it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.web.distance import seconds_in_words


def date_in_words(moment: datetime) -> str:
    """The day in the reader's zone and language."""
    return date_format(timezone.localtime(moment))


class PortalError(Exception):
    """Base of every refusal that people read.

    `code` is stable and part of the API; `message` and `next_step` are templates filled with the values given;
    `field` names the input that is wrong, in the words of the form and the API alike.
    """

    code: str = "refused"
    status: int = 409
    message: str | Promise = _("This cannot be done now.")
    next_step: str | Promise = _("Load it again and look what changed.")
    next_step_by_rest: str | Promise = ""  # where a program does something else than a person does on pages
    field = ""

    def __init__(self, *, field: str | None = None, **values):
        self.values = values
        if field is not None:
            self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message).format(**self.values)

    @property
    def headers(self) -> dict[str, str]:
        """Of the HTTP answer, where a refusal needs some."""
        return {}

    @property
    def errors(self) -> list[dict[str, str]]:
        """Field by field, as the API lists them."""
        return [{"field": self.field, "code": self.code, "detail": str(self)}] if self.field else []

    @property
    def advice(self) -> str:
        """The next step, filled in."""
        return str(self.next_step).format(**self.values)

    @property
    def advice_by_rest(self) -> str:
        return str(self.next_step_by_rest or self.next_step).format(**self.values)


class DatedRefusal(PortalError):
    """Says its dates as people read them."""

    def __init__(self, *, field: str | None = None, **values):
        shown = {name: date_format(value) if isinstance(value, date) else value for name, value in values.items()}
        super().__init__(field=field, **shown)


class NotFound(PortalError):
    """Also what an outsider gets: not mine and not existing read the same."""

    code = "not_found"
    status = 404
    message = _("There is nothing here under this address or id.")
    next_step = _("Check the id. It may belong to another partner.")


class NotAllowed(PortalError):
    code = "not_allowed"
    status = 403
    message = _("Your role does not include this action: {action}.")
    next_step = _("Ask an owner or admin of your company. The permissions page shows which roles include it.")


class StaffNotAllowed(NotAllowed):
    message = _("Your staff role does not include this: {action}.")
    next_step = _("Ask a network admin.")


class ViewOnly(PortalError):
    code = "view_only"
    status = 403
    message = _("You are looking at the portal of {partner}, so nothing can be changed.")
    next_step = _("End the view first.")


class ScopeMissing(PortalError):
    code = "scope_missing"
    status = 403
    message = _("This key lacks the scope {scope}.")
    next_step = _("Create a key with this scope under Settings, API keys.")


class StaffScopeMissing(ScopeMissing):
    next_step = _("Create a key with this scope under Staff, API keys.")


class PartnerSuspended(PortalError):
    code = "partner_suspended"
    status = 403
    message = _("{partner} is suspended, so nothing can be changed.")
    next_step = _("Reading still works. Your partner manager can reinstate the company.")


class AgreementRequired(PortalError):
    code = "agreement_required"
    status = 403
    message = _("The reseller agreement in force has not been accepted yet.")
    next_step = _("An owner or admin accepts it under Settings, Agreement. Selling starts right after.")


class WrongState(PortalError):
    code = "wrong_state"
    message = _("This is {state}, so it cannot become {wanted}.")
    next_step = _("Load it again: somebody may have changed it in the meantime.")


class ChangedMeanwhile(PortalError):
    code = "changed_meanwhile"
    message = _("{who} saved changes while you were editing.")
    next_step = _("Choose for each field that differs whose value stays, and save again.")


class ChangedSinceRead(PortalError):
    code = "changed_meanwhile"
    status = 412
    message = _("The record is not the one that If-Match names: it was changed since you read it.")
    next_step = _("Look at what is saved now, then send your change with the ETag of this answer.")

    def __init__(self, *, etag: str, saved: Mapping[str, str]):
        """`saved` are, as text, the values of the fields that this request would set to something else."""
        super().__init__(etag=etag)
        self.saved = saved

    @property
    def headers(self) -> dict[str, str]:
        return {"ETag": self.values["etag"]}

    @property
    def errors(self) -> list[dict[str, str]]:
        told = gettext("Saved now: {value}")
        return [
            {"field": name, "code": self.code, "detail": told.format(value=text)} for name, text in self.saved.items()
        ]


class InvalidValue(PortalError):
    """A value that has the right type and still cannot be taken."""

    code = "invalid"
    status = 400
    message = _("{problem}")
    next_step = _("{cure}")

    def __init__(self, *, problem: str | Promise, cure: str | Promise, field: str | None = None):
        super().__init__(field=field, problem=problem, cure=cure)


class TooLong(InvalidValue):
    def __init__(self, *, field: str, limit: int):
        problem = _("This is longer than {limit} characters.").format(limit=limit)
        super().__init__(field=field, problem=problem, cure=_("Shorten it."))


class LeftEmpty(InvalidValue):
    """For what only a service knows to be needed; a form and a serializer say it of their own fields."""

    def __init__(self, *, field: str):
        super().__init__(field=field, problem=_("This cannot be empty."), cure=_("Fill it in."))


class ReasonMissing(PortalError):
    code = "reason_missing"
    status = 400
    field = "reason"
    message = _("A reason is missing.")
    next_step = _("Write in a sentence why.")


class UnknownChoice(InvalidValue):
    """`known` are the values that could have been sent."""

    def __init__(self, *, field: str | None, value: str, known: Iterable[str]):
        problem = _("There is no “{value}” here.").format(value=value[:80])
        super().__init__(field=field, problem=problem, cure=_("Choose one of: {known}.").format(known=", ".join(known)))


class NotOffered(PortalError):
    """What a list or a record can be asked for is declared; a name that is not among it is told what is."""

    code = "not_offered"
    status = 400
    message = _("“{value}” is not offered here.")
    next_step = _("Choose among: {offered}.")


class LinkInvalid(PortalError):
    code = "link_invalid"
    status = 410
    message = _("This link is incomplete, was used already, or is too old.")
    next_step = _("Ask for a new one where you got it.")


class LinkTooOld(LinkInvalid):
    code = "link_expired"
    message = _("This link expired on {day}.")
    next_step = _("Have a new one sent to the address that this one was mailed to.")

    def __init__(self, *, until: datetime, **values):
        super().__init__(until=until, day=date_in_words(until), **values)


class TooManyRequests(PortalError):
    code = "too_many_requests"
    status = 429
    message = _("Too many attempts. The next one is possible in {wait}.")
    next_step = _("Wait, then try again.")

    def __init__(self, *, seconds: int, **values):
        super().__init__(seconds=seconds, wait=seconds_in_words(seconds), **values)

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.values["seconds"])}


class AddressTooLong(PortalError):
    """The web server says so, before there is a request: this one and the next."""

    code = "address_too_long"
    status = 414
    message = _("The address is too long.")
    next_step = _("Shorten what stands behind its “?”.")


class HeadersTooLarge(PortalError):
    code = "headers_too_large"
    status = 431
    message = _("The headers are too long.")
    next_step = _("Send fewer or shorter ones.")
