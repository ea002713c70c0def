"""Two people at one form: whoever saves second is shown what the first one saved, and loses nothing. Every edit form is here."""

import ast
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.urls import reverse

from partners.announcements.services import create_announcement
from partners.network.models import Profile
from portal.keys.services import create_api_key
from portal.notes.services import create_note
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import StaffRole
from portal.web.forms import SeenForm
from tests.house.world import Furnished


@dataclass(frozen=True)
class Edit:
    """A page with an edit form: `field` is set to `first` by one person and to `second` by another."""

    page: str
    field: str
    first: Any
    second: Any
    record: str = ""  # whose id the address names
    staff: bool = False
    form: str = "form"  # in the page's context

    def path(self, ids: dict[str, str], slug: str) -> str:
        parts = [] if self.staff else [slug]
        if self.page == "address-edit":
            return reverse(self.page, args=[slug, "legal"])
        return reverse(self.page, args=[*parts, *([ids[self.record]] if self.record else [])])


EDITS = (
    Edit("client-account-update", "city", "Bend", "Salem", "client_account"),
    Edit("contact-update", "name", "Ada", "Grace", "contact"),
    Edit("custom-field-update", "name", "Contract", "Agreement", "custom_field"),
    Edit("note-update", "text", "Monday", "Tuesday", "note"),
    Edit("tag-update", "name", "gold", "silver", "tag", form="rename"),
    Edit("company-edit", "services", "Backup", "Security"),
    Edit("billing-edit", "billing_contact_name", "Ada", "Grace"),
    Edit("address-edit", "city", "Bend", "Salem"),
    Edit("brand", "button_colour", "#123456", "#654321"),
    Edit("scheduled-report-update", "name", "Margin", "Seats", "scheduled_report"),
    Edit("subscription-invoiced", "invoiced", True, "", "subscription"),
    Edit("order-update", "deal_code", "KOALA-1", "WOMBAT-2", "draft_order"),
    Edit("order-limit", "limit", Decimal(900), Decimal(500)),
    Edit("security-policy", "second_factor_roles", ["seller"], ["admin", "billing"]),
    Edit("membership-role", "role", "billing", "admin", "colleague"),
    Edit("api-key-update", "name", "Sync", "Export", "api_key"),
    Edit("staff-api-key-update", "name", "Sync", "Export", "staff_key", staff=True),
    Edit("staff-note-update", "text", "Monday", "Tuesday", "own_staff_note", staff=True),
    Edit("staff-member-role", "role", "auditor", "trade-desk", "staff_member", staff=True),
    Edit("staff-announcement-update", "title", "New prices", "Old prices", "announcement_draft", staff=True),
    Edit("staff-partner-authorise", "reseller_id", "ABCD-1", "ABCD-2", "partner", staff=True),
    Edit("staff-partner-manager", "manager", "manager", "", "partner", staff=True),
)
# Forms that begin with values and are no edit of what two people share.
BEGUN = {
    "AcceptForm": "sends the digest of the hand-over that was read, and the service compares",
    "AccountForm": "one's own name, language and zone",
    "AgreementForm": "begins a new version with the text in force",
    "AnswersForm": "answers once, with what was ordered to begin with",
    "ApiKeyForm": "a new key",
    "ApproveForm": "decides once, with the seats that were requested",
    "AskForm": "a new request of a client’s contact, begun with the seats that there are",
    "BenefitForm": "a new dated row, begun with today's",
    "CommitmentRuleForm": "a new dated row, as those below of other kinds; the service compares what was shown (`seen`)",
    "ConfirmForm": "confirms once, with the reference that is known",
    "DayForm": "chooses the day that is shown",
    "EncodingForm": "reads a file again, in the encoding that is chosen",
    "InventedForm": "saves nothing: a partner is invented",
    "InvitationForm": "a new invitation",
    "PlanVersionForm": "a new dated row",
    "PriceForm": "a new dated row",
    "ReasonForm": "places a draft once, with the reason that it was begun with",
    "RequestForm": "a new request, with what is known: a client’s domain, a tier’s limit",
    "QuestionForm": "a new dated row, begun with today's",
    "SetUpForm": "a new order, begun with what was answered before something else of it was changed",
    "SeatsForm": "sends how many seats there were, and the service compares (`expected_purchased`)",
    "StaffInvitationForm": "a new invitation",
    "SubscriptionForm": "a new one, for the client of the address",
    "SupportRequestForm": "a new one, with the topic of the address",
    "TrialForm": "a new one, for the client of the address",
    "ViewForm": "begins a view",
}


def _calls_with_initial():
    """(file, form class) wherever a view gives a form initial values."""
    for path in sorted(settings.BASE.glob("p*/*/*views.py")) + sorted(settings.BASE.glob("training/*/*views.py")):
        module = import_module(".".join(path.relative_to(settings.BASE).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and any(word.arg == "initial" for word in node.keywords):
                found = getattr(module, getattr(node.func, "id", ""), None)
                if isinstance(found, type) and issubclass(found, forms.BaseForm):
                    yield path.name, found


def _subclasses(kind: type) -> set[type]:
    return {kind, *(found for one in kind.__subclasses__() for found in _subclasses(one))} - {SeenForm}


@pytest.mark.one_engine
def test_each_form_that_begins_with_what_is_saved_remembers_it():
    found = list(_calls_with_initial())
    assert {form for _file, form in found} & _subclasses(SeenForm), "the walk finds nothing"
    forgetful = {form.__name__ for _file, form in found if not issubclass(form, SeenForm)}
    assert forgetful <= set(BEGUN), f"derive them from SeenForm, or say here why not: {forgetful - set(BEGUN)}"


@pytest.fixture
def ids(ours: Furnished, colleague, staff_user) -> dict[str, str]:
    Profile.objects.filter(partner=ours.company.partner).update(authorised_countries=["US"])
    actor, support = Actor.person(staff_user), colleague(StaffRole.SUPPORT)
    seller = Membership.objects.get(partner=ours.company.partner, user=ours.company.user("seller"))
    note = create_note(actor=actor, subject=ours.company.partner, text="Wednesday")
    return ours.ids | {
        "announcement_draft": create_announcement(actor=actor, title="Prices", text="They change.").pk,
        "colleague": seller.pk,
        "staff_member": support.pk,
        "manager": colleague(StaffRole.PARTNER_MANAGER).pk,
        "staff_key": create_api_key(actor=actor, name="Reports", scopes=["partners:read"]).pk,
        "own_staff_note": note.pk,
    }


def test_whoever_saves_second_is_shown_the_difference_and_loses_nothing(ours, ids, sign_in, staff_user):
    owner, admin, tried = sign_in(ours.company.user("owner")), sign_in(staff_user), set[type]()
    for edit in EDITS:
        client, path = (admin if edit.staff else owner), edit.path(ids, ours.slug)
        first, second = (
            ids.get(value, value) if isinstance(value, str) else value for value in (edit.first, edit.second)
        )
        opened = client.get(path).context[edit.form]
        assert "seen" in opened.fields, edit.page
        tried.add(type(opened))
        assert client.post(path, _sent(opened, **{edit.field: first})).status_code == 302, edit.page
        stale = client.post(path, _sent(opened, **{edit.field: second}))
        assert stale.status_code == 200, edit.page
        again = stale.context[edit.form]
        assert edit.field in again.differences, (edit.page, again.errors)
        assert f'name="keep-{edit.field}"' in stale.text, edit.page
        assert _saved(client, path, edit) == first, edit.page
        assert client.post(path, _sent(again)).status_code == 302, edit.page
        assert _saved(client, path, edit) == second, edit.page
    shipped = {form for form in _subclasses(SeenForm) if form.__name__ not in BEGUN}
    assert {found for form in tried for found in form.__mro__} >= shipped, "each form that remembers has a page in EDITS"


def _sent(form: forms.BaseForm, **changed: Any) -> dict[str, Any]:
    """What the browser sends: all that the form shows, and what somebody changed."""
    values = {name: form[name].value() for name in form.fields} | {"reason": "Needed"}
    return {name: value for name, value in (values | changed).items() if value not in (None, False)}


def _saved(client: Client, path: str, edit: Edit) -> Any:
    value = client.get(path).context[edit.form].initial[edit.field]
    return "" if value is None else value
