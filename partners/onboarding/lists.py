"""The list of who is, and was, on which journey."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.onboarding.describing import words_of_standing
from partners.onboarding.models import JourneyRun
from partners.onboarding.run_filters import JourneyRunFilter
from portal.lists.chips import Quick
from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number

State = JourneyRun.State

_PARTNER = Column("partner", _("Partner"), field="partner_name", reads="partners", optional=True)
_VERSION = Column(
    "version", _("Version"), value="version.number", field="version_number", format=number, number=True, optional=True
)

JOURNEY_RUNS = RecordList(
    name="journey-runs",
    noun="journey-runs",
    label=_("People on journeys"),
    rows=lambda actor, query: JourneyRun.objects.visible_to(actor).select_related(
        "journey", "version", "partner", "user", "contact", "client_account"
    ),
    staff=True,
    columns=(
        Column("reader_name", _("Who"), value="reader_name", drawn=True, beside=(_PARTNER,)),
        Column("journey_name", _("Journey"), value="journey.name", drawn=True, beside=(_VERSION,)),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True),
        Column("stands_at", _("Stands at"), value=words_of_standing),
        Column("started_at", _("Started"), format=date_with_distance, sort="id", moment=True),
        Column("next_at", _("Next look"), format=date_with_distance, optional=True, moment=True),
        Column("goal_at", _("Goal reached"), format=date_with_distance, optional=True, moment=True),
        _PARTNER,
        _VERSION,
    ),
    filters=JourneyRunFilter,
    counted=ngettext_lazy("{count} run", "{count} runs", "number"),
    sort="-started_at",
    cells="partners/onboarding/_run_cells.html",
)
QUICK = (
    Quick("state", State.RUNNING, _("Running")),
    Quick("state", State.FINISHED, _("Finished")),
    Quick("state", State.STOPPED, _("Stopped")),
)
