"""The list of applications: the queue, unless its address asks for a state or for all."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.network.filters import ApplicationFilter
from partners.network.forms import ReviewersForm
from partners.network.models import Application
from partners.network.queries import who_has_them
from portal.countries import country_name
from portal.imports.internet import display_domain
from portal.lists.chips import Quick
from portal.lists.columns import BulkChange, Column, RecordList
from portal.templatetags.portal import date_with_distance
from portal.tenancy.actor import Actor

State = Application.State


def is_queue(query: QueryDict) -> bool:
    return "all" not in query and not query.get("state")


def _rows(actor: Actor, query: QueryDict) -> QuerySet:
    everything = Application.objects.visible_to(actor)
    return everything.waiting() if is_queue(query) else everything


def _usual_sort(query: QueryDict) -> str:
    if is_queue(query):
        return "submitted_at"
    return "asked_at" if query.get("state") == State.INFORMATION_REQUESTED else "-created_at"


_COUNTRY = Column("country", _("Country"), format=country_name, optional=True)
_WEBSITE = Column("website", _("Website"), format=display_domain, optional=True)
_REVIEWER = Column("reviewer", _("Reviewer"), field="reviewer_name", optional=True)

APPLICATIONS = RecordList(
    name="applications",
    noun="applications",
    label=_("Applications"),
    rows=_rows,
    staff=True,
    columns=(
        Column(
            "company",
            _("Company"),
            value="company_name",
            field="company_name",
            drawn=True,
            sort="folded_company_name",
            beside=(_WEBSITE,),
        ),
        Column("contact", _("Contact"), value="contact_name", field="contact_name", drawn=True, beside=(_COUNTRY,)),
        Column("since", _("Since"), value="since", format=date_with_distance, moment=True),
        Column("wait", _("Waits for us"), value="wait.age_in_words", drawn=True),
        Column("state", _("State"), format=lambda state: State(state).label, drawn=True, beside=(_REVIEWER,)),
        _COUNTRY,
        _WEBSITE,
        _REVIEWER,
        Column(
            "submitted_at", _("Submitted"), format=date_with_distance, sort="submitted_at", optional=True, moment=True
        ),
        Column("asked_at", _("Asked"), format=date_with_distance, sort="asked_at", optional=True, moment=True),
        Column("created_at", _("Applied"), format=date_with_distance, sort="created_at", optional=True, moment=True),
    ),
    filters=ApplicationFilter,
    counted=ngettext_lazy("{count} application", "{count} applications", "number"),
    sort="submitted_at",
    sort_for=_usual_sort,
    cells="partners/network/_application_cells.html",
    search=_("Search companies"),
    begins_with=_("Waiting for us"),
    all_by="all",
    bulk=(
        BulkChange(
            name="assign-reviewer",
            verb="assign-reviewer",
            label=_("Assign reviewer"),
            explains=_("From then on this colleague decides about them, and nobody else without taking them over."),
            icon="user-round-check",
            form=lambda actor, data: ReviewersForm(data),
            tried=None,
            effects=who_has_them,
        ),
    ),
)

QUICK = (
    Quick("state", State.INFORMATION_REQUESTED, _("Waiting for the applicant"), instead_of=("all",)),
    Quick("state", State.DRAFT, _("Not confirmed yet"), instead_of=("all",)),
    Quick("state", State.APPROVED, _("Approved"), instead_of=("all",)),
    Quick("state", State.DECLINED, _("Declined"), instead_of=("all",)),
    Quick("state", State.WITHDRAWN, _("Withdrawn"), instead_of=("all",)),
    Quick("all", "1", _("All"), instead_of=("state",)),
)
