"""What is asked of a new team, and what an answer has to be."""

from datetime import timedelta

import pytest

from partners.catalogue.models import Plan
from partners.orders.answering import answer_questions
from partners.orders.desk import request_information
from partners.orders.models import LicenceOrder
from partners.orders.quoting import create_quote
from partners.orders.services import create_order, place_order
from partners.provisioning.answers import read_answers
from partners.provisioning.errors import ProvisioningRefusal
from partners.provisioning.queries import asked_on, questions_for
from partners.provisioning.services import set_question
from partners.subscriptions.engine.changes import StartTrial, Subscribe
from partners.subscriptions.terms import Term
from portal import clock
from portal.errors import PortalError, TooLong, UnknownChoice
from portal.events.models import Event
from tests.provisioning.conftest import ANSWERS, KEPT, kept

pytestmark = pytest.mark.django_db
NEW = Subscribe("advanced", Term.YEARLY, 5)


@pytest.fixture
def quote(owner, client_account, price_list, questions):
    return create_quote(
        actor=owner, change=NEW, client_account=client_account, admin_email="new@hartwell.example", provisioning=ANSWERS
    )


def test_answers_are_kept_in_the_words_in_which_they_were_asked(quote, owner, ask):
    assert kept(quote.provisioning) == KEPT
    ask("team-name", "What shall the team be called?")
    line = create_order(actor=owner, quotes=[quote]).lines.get()
    assert kept(line.provisioning) == KEPT


def test_a_trial_is_asked_too(owner, client_account, questions):
    with pytest.raises(ProvisioningRefusal) as refused:
        create_quote(actor=owner, change=StartTrial("advanced"), client_account=client_account, admin_email="a@b.example")
    assert refused.value.errors == [
        {
            "field": "provisioning.technician",
            "code": "provisioning_answer_missing",
            "detail": "“Who sets it up?” is not answered.",
        }
    ]


def test_all_that_is_wrong_is_said_together(plan, questions):
    with pytest.raises(ProvisioningRefusal) as refused:
        read_answers(plan, {"files-from": "The moon", "moves": "perhaps", "technician": "nobody"}, clock.today())
    assert [(one["field"], one["code"]) for one in refused.value.errors] == [
        ("provisioning.files-from", "provisioning_answer_invalid"),
        ("provisioning.moves", "provisioning_answer_invalid"),
        ("provisioning.technician", "provisioning_answer_invalid"),
    ]


def test_what_nobody_asked_is_refused(plan, questions):
    with pytest.raises(UnknownChoice):
        read_answers(plan, {"shoe-size": "44"}, clock.today())
    other = Plan.objects.get(code="standard")
    with pytest.raises(UnknownChoice):  # it is asked for another plan
        read_answers(other, {"technician": "it@hartwell.example"}, clock.today())
    assert kept(read_answers(other, {}, clock.today())) == []


def test_an_answer_is_not_cut(plan, questions):
    with pytest.raises(TooLong):
        read_answers(plan, {"team-name": "x" * 301, "technician": "it@hartwell.example"}, clock.today())


def test_what_was_left_open_can_be_asked_by_the_trade_desk(owner, client_account, price_list, questions, staff):
    given = {"client_account": client_account, "admin_email": "new@hartwell.example"}
    quote = create_quote(actor=owner, change=NEW, provisioning={"technician": "it@hartwell.example"}, **given)
    order = place_order(actor=owner, order=create_order(actor=owner, quotes=[quote]))
    row = LicenceOrder.objects.get(line__order=order)
    assert kept(row.line.provisioning) == [KEPT[3]]
    request_information(actor=staff, licence_order=row, questions={"provisioning.team-name": "What is it called?"})
    answer_questions(actor=owner, licence_order=row, answers={"provisioning.team-name": "Hartwell Dental"})
    row.line.refresh_from_db()
    assert kept(row.line.provisioning) == [KEPT[0], KEPT[3]]


def test_a_question_changes_and_ends_on_its_day(ask, plan):
    ask("team-name", "Name of the team")
    ask("team-name", "What is it called?", days=3, required=True)
    ask("team-name", "What is it called?", days=7, asked=False)
    today = clock.today()
    assert [row.label for row in asked_on(today)] == ["Name of the team"]
    assert [(row.label, row.required) for row in questions_for(plan, today + timedelta(days=3))] == [("What is it called?", True)]
    assert asked_on(today + timedelta(days=7)) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "Team name"}, "code"),
        ({"label": "   "}, "label"),
        ({"kind": "choice", "choices": ["Only one", " Only one "]}, "choices"),
        ({"days": -1}, "valid_from"),
        ({"kind": "essay"}, "kind"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(ask, values, field):
    with pytest.raises(PortalError) as refused:
        ask(**{"code": "team-name", "label": "Name of the team"} | values)
    assert refused.value.field == field


def test_setting_one_is_an_event_and_not_for_partners(ask, owner):
    row = ask("team-name", "Name of the team")
    assert Event.objects.filter(verb="provisioning_question.created", subject_id=row.pk).count() == 1
    with pytest.raises(PortalError):
        set_question(actor=owner, code="x", label="X", valid_from=clock.today())


def test_the_trade_desk_asks_one_again_and_the_answer_is_mended(quote, owner, staff):
    order = place_order(actor=owner, order=create_order(actor=owner, quotes=[quote]))
    row = LicenceOrder.objects.get(line__order=order)
    field = "provisioning.files-from"
    request_information(actor=staff, licence_order=row, questions={field: "Which server?"})
    with pytest.raises(ProvisioningRefusal):
        answer_questions(actor=owner, licence_order=row, answers={field: "The moon"})
    set_question(actor=staff, code="files-from", label="Ended", valid_from=clock.today(), asked=False)
    answer_questions(actor=owner, licence_order=row, answers={field: "Nowhere"})
    row.line.refresh_from_db()
    assert {code: value for code, _question, value in kept(row.line.provisioning)}["files-from"] == "Nowhere"
    quote.refresh_from_db()
    assert kept(quote.provisioning) == KEPT
