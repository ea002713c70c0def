"""The list of mails, as staff see it and as a partner's owners and admins see theirs."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.mail.filters import MessageFilter
from portal.mail.models import Message
from portal.mail.streams import Stream
from portal.mail.templates import label_of
from portal.templatetags.portal import date_with_distance, number
from portal.tenancy.actor import Actor
from portal.web.reasons import ReasonForm

State = Message.State


def skip_form(actor: Actor, data: QueryDict | None) -> ReasonForm:
    return ReasonForm(data, read_by=_("Why this mail is not to be sent. It stays in the timeline."))


def arrived_form(actor: Actor, data: QueryDict | None) -> ReasonForm:
    """On a page beside the form to skip it."""
    return ReasonForm(
        data, read_by=_("Who says so, and how they know. It stays in the timeline."), auto_id="id_arrived_%s"
    )


_STREAM = Column("stream", _("Stream"), format=lambda stream: Stream(stream).label, optional=True)
_DELIVERY = Column("delivery", _("Delivery"), format=lambda told: Message.Delivery(told).label, optional=True)
_WHY = Column("why", _("Why"), optional=True)
_ERROR = Column("error", _("Error"), optional=True)
_TOLD = Column("error", _("Error"), value="told_error", optional=True)
_COUNTED = ngettext_lazy("{count} mail", "{count} mails", "number")
_PARTNER = Column("partner", _("Partner"), field="partner_name", reads="partners", optional=True)

MESSAGES = RecordList(
    name="messages",
    noun="messages",
    label=_("Mail"),
    rows=lambda actor, query: Message.objects.visible_to(actor).select_related("partner"),
    staff=True,
    columns=(
        Column("mail", _("Mail"), value=str, drawn=True, beside=(_WHY, _ERROR)),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        Column("to_email", _("To"), drawn=True, beside=(_PARTNER,)),
        Column("attempts", _("Attempts"), format=number, number=True),
        Column("created_at", _("Queued"), format=date_with_distance, sort="id", moment=True),
        Column("sent_at", _("Sent"), format=date_with_distance, optional=True, moment=True),
        Column("in_doubt_at", _("In doubt since"), format=date_with_distance, optional=True, moment=True),
        Column("template", _("Kind of mail"), optional=True),
        _STREAM,
        _DELIVERY,
        Column("language", _("Language"), optional=True),
        Column("is_test", _("Test mail"), format=lambda test: _("Yes") if test else _("No"), optional=True),
        _PARTNER,
        _WHY,
        _ERROR,
    ),
    filters=MessageFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="portal/messages/_cells.html",
    bulk=(
        BulkChange(
            name="resend",
            verb="resend",
            label=_("Send again"),
            explains=_("The mails go back into the queue, with all their attempts before them."),
            icon="rotate-cw",
        ),
        BulkChange(
            name="mark-arrived",
            verb="mark-arrived",
            label=_("They arrived"),
            explains=_("Of mails that are parked in doubt: whoever got them says that they did. They count as sent."),
            icon="check",
            form=arrived_form,
            tried={"reason": "-"},
        ),
        BulkChange(
            name="skip",
            verb="skip",
            label=_("Skip mails"),
            explains=_("The mails are never sent. What went wrong stays readable."),
            icon="ban",
            form=skip_form,
            tried={"reason": "-"},
        ),
    ),
)

PARTNER_MESSAGES = RecordList(
    name="partner-messages",
    noun="messages",
    label=_("Mail"),
    rows=lambda actor, query: Message.objects.visible_to(actor),
    columns=(
        Column("mail", _("Mail"), value=str, drawn=True, beside=(_WHY, _TOLD)),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        Column("to_email", _("To"), drawn=True),
        Column("created_at", _("Queued"), format=date_with_distance, sort="id", moment=True),
        Column("sent_at", _("Sent"), format=date_with_distance, optional=True, moment=True),
        Column("in_doubt_at", _("In doubt since"), format=date_with_distance, optional=True, moment=True),
        Column("template", _("Kind of mail"), format=label_of, optional=True),
        _STREAM,
        _DELIVERY,
        _WHY,
        _TOLD,
    ),
    filters=MessageFilter,
    counted=_COUNTED,
    sort="-created_at",
    cells="portal/messages/_partner_cells.html",
)

QUICK = (
    Quick("state", (State.QUEUED, State.SENDING), _("Waiting"), instead_of=("in_doubt",)),
    Quick("state", (State.PARKED, State.FAILED), _("Stuck"), instead_of=("in_doubt",)),
    Quick("in_doubt", "true", _("In doubt"), instead_of=("state",)),
    Quick("state", State.SENT, _("Sent"), instead_of=("in_doubt",)),
    Quick("state", State.SKIPPED, _("Skipped"), instead_of=("in_doubt",)),
)
