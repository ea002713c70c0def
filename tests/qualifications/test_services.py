"""Requesting, deciding, ending: who may, what follows, and what nobody does twice."""

from datetime import timedelta

import pytest

from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account
from partners.qualifications import errors
from partners.qualifications.lapsing import APPROACHED, lapse_due
from partners.qualifications.models import Qualification
from partners.qualifications.recognising import lies_in, rule_for
from partners.qualifications.services import (
    confirm_qualification,
    decline_qualification,
    end_qualification,
    withdraw_qualification,
)
from partners.requests.errors import RequestDecided
from partners.subscriptions.terms import add_months
from portal import clock
from portal.errors import InvalidValue, NotAllowed, NotFound, PortalError, ReasonMissing
from portal.events.models import Event
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, SELLERS, Role, StaffRole
from tests.trade import qualify

pytestmark = pytest.mark.django_db


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("domain", "rule"),
    [
        ("stanford.edu", "edu"), ("cs.stanford.edu", "edu"), ("kings.ac.uk", "ac.uk"), ("northside.nsw.edu.au", "edu.au"),
        ("edu", ""), ("ac.uk", ""), ("myedu", ""), ("edu.example", ""), ("school.ac.nz", ""), ("x.edu.evil.example", ""),
        ("notac.uk", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_rule_knows_only_what_its_registry_gives_to_nobody_else(domain, rule):
    assert rule_for(domain) == rule


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("address", "inside"),
    [("it@kings.ac.uk", True), ("it@CS.kings.ac.uk", True), ("it@notkings.ac.uk", False), ("kings.ac.uk@evil.example", False)],
)
def test_an_address_lies_in_its_domain_and_those_below(address, inside):
    assert lies_in(address, "kings.ac.uk") is inside


def test_a_domain_that_a_rule_knows_is_confirmed_at_once_for_two_years(ask):
    record = ask(registration="", domain="https://www.Kings.ac.uk/")
    assert (record.state, record.rule, record.domain) == ("confirmed", "ac.uk", "kings.ac.uk")
    assert record.expires_on == add_months(clock.today(), 24)
    events = Event.objects.filter(subject_id=record.pk).order_by("id")
    assert [(event.verb, event.actor_kind) for event in events] == [
        ("qualification.requested", "person"), ("qualification.confirmed", "system"),
    ]  # fmt: skip


def test_what_no_rule_knows_waits_for_staff_and_so_does_every_non_profit(ask):
    assert ask(domain="cedarlane.example").is_waiting
    assert ask(kind="non-profit", institution="charity", domain="charity.edu").is_waiting


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"registration": "", "domain": ""}, errors.EvidenceMissing),
        ({"registration": "   "}, errors.EvidenceMissing),
        ({"institution": "charity"}, errors.InstitutionOfOtherKind),
        ({"kind": "military"}, InvalidValue),
        ({"domain": "not a domain"}, InvalidValue),
        ({"registration": "x" * 81}, PortalError),
        ({"note": "x" * 1001}, PortalError),
        ({"note": "\u202etxt"}, PortalError),
    ],
)
def test_what_says_nothing_or_nonsense_is_refused(ask, values, refusal):
    with pytest.raises(refusal):
        ask(**values)
    assert not Qualification.objects.exists()


def test_one_of_a_kind_waits_at_most(ask):
    ask()
    with pytest.raises(errors.AlreadyRequested):
        ask()
    assert ask(kind="non-profit", institution="charity").pk


@pytest.mark.parametrize("role", list(Role))
def test_who_sells_requests_and_nobody_else(company, ask, role):
    if role in SELLERS:
        assert ask(actor=company.actor(role)).pk
    else:
        with pytest.raises(NotAllowed):
            ask(actor=company.actor(role))


def test_an_outsider_finds_neither_client_nor_request(ask, outsider):
    record = ask()
    for attempt in (
        lambda: ask(actor=outsider),
        lambda: withdraw_qualification(actor=outsider, qualification=record),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_no_partner_confirms_its_own(ask, owner):
    record = ask()
    with pytest.raises(NotAllowed):
        confirm_qualification(actor=owner, qualification=record)
    with pytest.raises(NotAllowed):
        decline_qualification(actor=owner, qualification=record, reason="x")


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_which_staff_decide(ask, company, colleague, role):
    user, record = colleague(role), ask()
    Partner.objects.filter(pk=company.partner.pk).update(manager=user)
    if role in {StaffRole.NETWORK_ADMIN, StaffRole.PARTNER_MANAGER, StaffRole.TRADE_DESK}:
        assert confirm_qualification(actor=Actor.person(user), qualification=record).state == "confirmed"
    else:
        with pytest.raises((NotAllowed, NotFound)):
            confirm_qualification(actor=Actor.person(user), qualification=record)


def test_confirming_takes_a_day_within_three_years(ask, staff):
    record, today = ask(), clock.today()
    for day in (today, today - timedelta(days=1), add_months(today, 37)):
        with pytest.raises(errors.ExpiryOutOfRange):
            confirm_qualification(actor=staff, qualification=record, expires_on=day)
    assert confirm_qualification(actor=staff, qualification=record, expires_on=add_months(today, 36)).is_held_on(today)


def test_what_is_decided_is_decided_once(ask, owner, staff):
    record = ask()
    with pytest.raises(ReasonMissing):
        decline_qualification(actor=staff, qualification=record, reason=" ")
    decline_qualification(actor=staff, qualification=record, reason="The register does not know it.")
    for attempt in (
        lambda: confirm_qualification(actor=staff, qualification=record),
        lambda: decline_qualification(actor=staff, qualification=record, reason="Again"),
        lambda: withdraw_qualification(actor=owner, qualification=record),
    ):
        with pytest.raises(RequestDecided):
            attempt()
    with pytest.raises(errors.NotHeld):
        end_qualification(actor=staff, qualification=record, reason="x")
    assert ask().is_waiting


def test_who_asked_is_told_and_the_manager_that_it_waits(ask, company, colleague, run_background):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
    ask(domain="kings.ac.uk", actor=company.actor("seller"))
    record = ask(actor=company.actor("seller"))
    run_background(2)
    decline_qualification(actor=Actor.person(manager), qualification=record, reason="No such school.")
    run_background(3)
    told = Message.objects.filter(template="notification").values_list("to_email", flat=True)
    seller = company.user("seller").email
    assert sorted(told) == sorted([manager.email, seller, seller])


def test_it_lapses_on_its_day_and_sellers_hear_of_it_before(owner, client_account, company, run_background):
    record = qualify(client_account, expires_on=clock.today() + timedelta(days=60))
    assert lapse_due() == 1
    assert lapse_due() == 0
    assert Event.objects.filter(verb=APPROACHED, subject_id=record.pk).count() == 1
    with clock.moved(by=timedelta(days=59)):
        assert lapse_due() == 0
    with clock.moved(by=timedelta(days=60)):
        assert lapse_due() == 1
        assert lapse_due() == 0
    record.refresh_from_db()
    assert record.state == "lapsed"


def test_of_one_that_has_a_successor_nobody_needs_to_hear(client_account):
    qualify(client_account, expires_on=clock.today() + timedelta(days=30))
    qualify(client_account)
    assert lapse_due() == 0


def test_staff_end_one_before_its_day(client_account, staff):
    record = end_qualification(actor=staff, qualification=qualify(client_account), reason="It closed.")
    assert (record.state, record.expires_on, record.reason) == ("lapsed", clock.today(), "It closed.")


def test_merging_takes_qualifications_along(owner, client_account, ask):
    other = create_client_account(actor=owner, name="Hartwell Academy")
    held, double = qualify(other), ask(client_account=other)
    ask()
    merge_client_accounts(actor=owner, client_account=client_account, other=other, confirmation=other.name)
    held.refresh_from_db(), double.refresh_from_db()
    assert held.client_account == double.client_account == client_account
    assert (held.state, double.state) == ("confirmed", "withdrawn")


def test_an_archived_client_requests_nothing(ask, client_account):
    type(client_account).objects.filter(pk=client_account.pk).update(state="archived")
    with pytest.raises(PortalError, match="archived"):
        ask()


def test_where_staff_said_no_a_rule_does_not_decide_again(ask, staff):
    end_qualification(actor=staff, qualification=ask(registration="", domain="kings.ac.uk"), reason="Not that college.")
    assert ask(registration="", domain="kings.ac.uk").state == "requested"


def test_the_same_domain_again_says_nothing_new_until_its_end_is_near(ask):
    first = ask(registration="", domain="kings.ac.uk")
    with pytest.raises(errors.HeldAlready):
        ask(registration="", domain="kings.ac.uk")
    with clock.moved(by=first.expires_on - clock.today() - timedelta(days=30)):
        assert ask(registration="", domain="kings.ac.uk").state == "confirmed"


def test_ending_one_ends_all_of_its_kind(client_account, staff):
    first, second, other = qualify(client_account), qualify(client_account), qualify(client_account, "non-profit")
    end_qualification(actor=staff, qualification=first, reason="It closed.")
    for row in (first, second, other):
        row.refresh_from_db()
    assert [row.state for row in (first, second, other)] == ["lapsed", "lapsed", "confirmed"]
