"""The list of deliveries: the parked ones, unless its address asks for a state or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.deliveries.filters import DeliveryFilter
from portal.events.models import EventDelivery
from portal.events.sentences import sentence
from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance, number
from portal.tenancy.actor import Actor
from portal.web.reasons import ReasonForm

State = EventDelivery.State


def is_parked_only(query: QueryDict) -> bool:
    return "all" not in query and not query.get("state")


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    everything = EventDelivery.objects.visible_to(actor).select_related("event__partner")
    return everything.parked() if is_parked_only(query) else everything


def drop_form(actor: Actor, data: QueryDict | None) -> ReasonForm:
    return ReasonForm(data, read_by=_("Why this need not happen any more. It stays in the audit trail."))


_ERROR = Column("error", _("Error"), value="last_words", field="last_error", optional=True)
_PARTNER = Column("partner", _("Partner"), value="event.partner", reads="partners", optional=True)
_VERB = Column("verb", _("Kind of event"), value="event.verb", optional=True)

DELIVERIES = RecordList(
    name="event-deliveries",
    noun="event-deliveries",
    label=_("Deliveries"),
    rows=_rows,
    staff=True,
    columns=(
        Column("handler", _("What was to follow"), drawn=True, beside=(_ERROR,)),
        Column(
            "event",
            _("Event"),
            value=lambda delivery: f"{delivery.event.actor_label} {sentence(delivery.event)}",
            field="event_sentence",
            drawn=True,
            beside=(_VERB, _PARTNER),
        ),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        Column("attempts", _("Attempts"), format=number, number=True),
        Column(
            "since",
            _("Since"),
            value=lambda delivery: delivery.parked_at or delivery.event.created_at,
            format=date_with_distance,
            sort="id",
            moment=True,
        ),
        Column("next_at", _("Next attempt"), format=date_with_distance, optional=True, moment=True),
        Column("done_at", _("Done"), format=date_with_distance, optional=True, moment=True),
        _PARTNER,
        _VERB,
        _ERROR,
    ),
    filters=DeliveryFilter,
    counted=ngettext_lazy("{count} delivery", "{count} deliveries", "number"),
    sort="-since",
    cells="portal/deliveries/_cells.html",
    begins_with=_("Parked"),
    all_by="all",
    bulk=(
        BulkChange(
            name="retry",
            verb="retry",
            label=_("Try again"),
            explains=_("They are due at once. What was half done is not done twice."),
            icon="rotate-cw",
        ),
        BulkChange(
            name="drop",
            verb="drop",
            label=_("Drop deliveries"),
            explains=_("They never happen. What went wrong stays readable."),
            icon="ban",
            form=drop_form,
            tried={"reason": "-"},
        ),
    ),
)

QUICK = (
    Quick("state", (State.DUE, State.RUNNING), _("Waiting"), instead_of=("all",)),
    Quick("state", State.DROPPED, _("Dropped"), instead_of=("all",)),
    Quick("state", State.DONE, _("Done"), instead_of=("all",)),
    Quick("all", "1", _("All"), instead_of=("state",)),
)
