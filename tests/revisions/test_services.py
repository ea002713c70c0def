"""What staff lay down for a day to come: rows follow one another, and what has begun stays as it is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from partners.catalogue.models import AddOnVersion, CommitmentRule, Plan, PlanVersion, PriceListItem
from partners.catalogue.queries import rule_on
from partners.charges.models import Charge
from partners.orders.proving import quote_faults
from partners.revisions import errors
from partners.revisions.models import Revision
from partners.revisions.services import create_revision, preview_revision, withdraw_revision
from partners.subscriptions.coming import coming_of
from partners.subscriptions.market import markets_of
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import let_end
from partners.subscriptions.terms import Term
from portal import clock
from portal.background import run_everything_due
from portal.errors import InvalidValue, NotAllowed, StaffNotAllowed
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests.revisions.conftest import ALONE, SOURCE, a_plan_version, a_price, in_days
from tests.trade import change_seats, create_subscription


def periods(**series) -> list[tuple]:
    rows = PriceListItem.objects.filter(**{"plan__code": "advanced", "term": "yearly"} | series).order_by("valid_from")
    return [(row.valid_from, row.valid_until, int(row.cost)) for row in rows]


def test_a_new_price_begins_where_the_old_one_ends_and_touches_nothing_before(price_list, revise):
    day = in_days(40)
    revision = revise(prices=[a_price("204", day)])
    assert periods() == [(date(2018, 1, 1), day, 192), (day, None, 204)]
    event = Event.objects.get(verb="catalogue.revised")
    assert (event.subject_id, event.partner_id, event.new["title"]) == (revision.pk, None, "New prices")
    (line,) = revision.lines
    assert (line["what"], line["before"]["cost"], line["after"]["cost"]) == (
        "Advanced · Yearly · USD",
        "192.0000",
        "204.0000",
    )


def test_a_revision_between_two_others_ends_where_the_next_begins(price_list, revise):
    revise(prices=[a_price("210", in_days(80))])
    revise(prices=[a_price("204", in_days(40))])
    assert periods() == [
        (date(2018, 1, 1), in_days(40), 192), (in_days(40), in_days(80), 204), (in_days(80), None, 210),
    ]  # fmt: skip


def test_what_is_planned_for_the_same_day_gives_way(price_list, revise):
    first = revise(prices=[a_price("204", in_days(40))])
    second = revise(prices=[a_price("206", in_days(40))])
    assert periods() == [(date(2018, 1, 1), in_days(40), 192), (in_days(40), None, 206)]
    assert second.lines[0]["before"]["cost"] == "204.0000"
    assert PriceListItem.objects.get(valid_from=in_days(40)).revision_id == second.pk != first.pk


def test_taken_back_before_its_day_what_held_before_goes_on(price_list, revise, staff):
    revise(prices=[a_price("210", in_days(80))])
    revision = revise(prices=[a_price("204", in_days(40))])
    withdraw_revision(actor=staff, revision=revision, reason="The distributor took it back")
    assert periods() == [(date(2018, 1, 1), in_days(80), 192), (in_days(80), None, 210)]
    assert Event.objects.get(verb="catalogue.revision_withdrawn").reason == "The distributor took it back"
    with pytest.raises(errors.AlreadyTakenBack):
        withdraw_revision(actor=staff, revision=revision, reason="Once more")


def test_what_has_begun_is_neither_changed_nor_taken_back(price_list, revise, staff):
    revision = revise(prices=[a_price("204", in_days(40))])
    with clock.moved(by=timedelta(days=40)):
        with pytest.raises(errors.RevisionBegun):
            withdraw_revision(actor=staff, revision=revision, reason="Too late")
        with pytest.raises(errors.BeginsTooEarly):
            revise(prices=[a_price("1", clock.today())])
    assert [cost for *_days, cost in periods()] == [192, 204]


@pytest.mark.parametrize("days", [0, -1, -4000])
def test_no_version_begins_today_or_before(price_list, revise, days):
    with pytest.raises(errors.BeginsTooEarly):
        revise(prices=[a_price("204", in_days(days))])
    assert not Revision.objects.exists()


def test_a_price_for_a_tier_begins_a_series_of_its_own(price_list, revise, company):
    revise(prices=[a_price("180", in_days(40), tier="registered"), a_price("170", in_days(50), tier="elite")])
    assert periods(tier=None) == [(date(2018, 1, 1), None, 192)]
    assert periods(tier__code="registered") == [(in_days(40), None, 180)]
    markets = markets_of(company.partner.pk)
    costs = [markets(day).rates["advanced", Term.YEARLY].cost for day in (in_days(39), in_days(40), in_days(60))]
    assert costs == [192, 180, 180]


def test_a_plan_an_add_on_and_a_rule_are_revised_at_once(db, revise):
    day = in_days(30)
    add_on = {
        "add_on": "data-governance", "quantity": "as-seats", "plans": ["advanced", "enterprise"], "excludes": [],
        "family": "", "summary": "Also for Enterprise.", "source": SOURCE, "valid_from": day,
    }  # fmt: skip
    rule = {
        "term": "", "cancel_within_days": 7, "notice_days": 30, "explanation": "Seven days.", "source": SOURCE, "valid_from": day,
    }  # fmt: skip
    revise(plan_versions=[a_plan_version(day, minimum_seats=5)], add_on_versions=[add_on], commitment_rules=[rule])
    assert [row.minimum_seats for row in PlanVersion.objects.filter(plan__code="advanced").order_by("valid_from")] == [
        3,
        3,
        5,
    ]
    versions = AddOnVersion.objects.filter(add_on__code="data-governance").order_by("valid_from")
    assert [sorted(plan.code for plan in row.plans.all()) for row in versions][1] == ["advanced", "enterprise"]
    assert (rule_on(in_days(29), "yearly").cancel_within_days, rule_on(day, "yearly").cancel_within_days) == (14, 7)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"item": "dropbox-basic"}, "prices.0.item"), ({"tier": "gold"}, "prices.0.tier"),
        ({"currency": "CHF"}, "prices.0.currency"),
        ({"term": "weekly"}, "prices.0.term"), ({"cost": "-1"}, "prices.0.cost"), ({"cost": "1.00001"}, "prices.0.cost"),
        ({"retail": "NaN"}, "prices.0.retail"), ({"cost": "1e20"}, "prices.0.cost"), ({"source": " "}, "prices.0.source"),
        ({"valid_from": date(2099, 1, 1)}, "prices.0.valid_from"),
    ],
)  # fmt: skip
def test_what_no_price_can_be_is_refused_with_its_line(price_list, revise, values, field):
    with pytest.raises((errors.RevisionRefusal, InvalidValue)) as refused:
        revise(prices=[{**a_price("204", in_days(40)), **values}])
    assert refused.value.field == field
    assert not Revision.objects.exists()


def test_a_revision_that_says_nothing_or_something_twice_is_refused(price_list, revise):
    for lines, refusal in (
        ({}, errors.NoLines),
        ({"prices": [a_price("192", in_days(3), retail="288")]}, errors.NothingNew),
        ({"prices": [a_price("204", in_days(3)), a_price("205", in_days(3))]}, errors.SaidTwice),
        ({"prices": [a_price("204", in_days(3))] * 1001}, errors.TooManyLines),
    ):
        with pytest.raises(refusal):
            revise(**lines)
    assert len(periods()) == 1


def test_a_price_that_comes_back_to_what_it_was_is_said(price_list, revise):
    revise(prices=[a_price("192", in_days(60), retail="288"), a_price("150", in_days(40))])
    assert [cost for *_days, cost in periods()] == [192, 150, 192]


# ── Who is affected ─────────────────────────────────────────────────────────────────────────────────


def test_the_preview_says_which_renewals_change_and_writes_nothing(price_list, subscription, staff):
    change_seats(actor=Actor.system(), subscription=subscription, seats=8, reason="Two leave")
    lines = {"prices": [a_price("204", in_days(40))]}
    shown = preview_revision(actor=staff, title="New prices", lines=lines)
    assert not Revision.objects.exists()
    assert len(periods()) == 1
    effects = shown.effects
    assert (effects["subscriptions"], effects["partners"], effects["renewing_subscriptions"]) == (1, 1, 1)
    (row,) = effects["amounts"]
    assert (row["currency"], row["cost_before"], row["cost_after"]) == ("USD", "1536.00", "1632.00")
    (named,) = effects["renewals"]
    assert (named["partner"], named["subscription"], named["seats"]) == ("Hartwell IT", "S-1", 8)
    assert named["renews_on"] == subscription.renews_on.isoformat()


def test_the_amounts_shown_are_those_charged_at_the_renewal_and_the_past_stays(price_list, subscription, staff, revise):
    revision = revise(prices=[a_price("204", subscription.renews_on)])
    booked = list(Charge.objects.order_by("pk").values())
    with clock.moved(by=subscription.renews_on - clock.today()):
        renew_due()
    renewed = Charge.objects.get(kind="renew")
    (row,) = revision.effects["amounts"]
    assert (renewed.cost, renewed.retail) == (Decimal(row["cost_after"]), Decimal(row["retail_after"]))
    assert [row for row in Charge.objects.order_by("pk").values() if row["kind"] != "renew"] == booked
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
    call_command("check_ledger")


def test_who_is_not_affected_is_not_counted(price_list, subscription, owner, client_account, plan, revise):
    let_end(actor=owner, subscription=subscription, reason="They close")
    create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="monthly", seats=4, admin_email="m@hartwell.example"
    )
    effects = revise(prices=[a_price("204", in_days(3))]).effects
    assert (effects["subscriptions"], effects["renewing_subscriptions"], effects["amounts"]) == (1, 0, [])
    effects = revise(
        prices=[a_price("204", in_days(3), tier="elite"), a_price("99", in_days(3), currency="EUR")]
    ).effects
    assert effects["subscriptions"] == 0


def test_a_monthly_renewal_is_the_first_one_from_that_day_on(price_list, owner, client_account, plan, revise):
    team = create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="monthly", seats=4, admin_email="m@hartwell.example"
    )
    effects = revise(prices=[a_price("25", team.renews_on + timedelta(days=1), term="monthly")]).effects
    (named,) = effects["renewals"]
    assert date.fromisoformat(named["renews_on"]) > team.renews_on
    assert (named["cost_before"], named["cost_after"]) == ("80.00", "100.00")


def test_a_rule_that_changes_affects_the_terms_that_begin_under_it(price_list, subscription, revise):
    rule = {"term": "yearly", "cancel_within_days": 7, "notice_days": 30, "explanation": "Seven.", "source": SOURCE}
    effects = revise(commitment_rules=[rule | {"valid_from": in_days(9)}]).effects
    assert effects["renewing_subscriptions"] == 1
    assert effects["amounts"][0]["cost_before"] == effects["amounts"][0]["cost_after"]
    assert CommitmentRule.objects.get(term="yearly").valid_until is None


def test_what_a_rule_of_before_said_and_none_says_any_more_is_left_out(price_list, revise, staff_user, sign_in):
    """Until the catalogue stopped saying when more and fewer seats are bought, the lines of a revision said it."""
    rule = {"term": "yearly", "cancel_within_days": 7, "notice_days": 30, "explanation": "Seven.", "source": SOURCE}
    revision = revise(commitment_rules=[rule | {"valid_from": in_days(9)}])
    (line,) = revision.lines
    old = line | {"before": None, "after": line["after"] | {"increase": "at-once", "decrease": "at-renewal"}}
    Revision.objects.filter(pk=revision.pk).update(lines=[old])
    page = sign_in(staff_user).get(f"/staff/revisions/{revision.pk}/")
    assert page.status_code == 200
    assert "Seven." in page.text
    assert "at-renewal" not in page.text


def test_what_is_confirmed_is_what_was_shown(price_list, subscription, staff, owner):
    asked = {"title": "New prices", "lines": {"prices": [a_price("204", in_days(40))]}}
    shown = preview_revision(actor=staff, **asked)
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Two more")
    with pytest.raises(errors.ShownDifferently):
        create_revision(actor=staff, reason=ALONE, **asked, seen=shown.digest)
    assert not Revision.objects.exists()
    again = preview_revision(actor=staff, **asked)
    assert create_revision(actor=staff, reason=ALONE, **asked, seen=again.digest).effects == again.effects


# ── Who may, and what the database itself refuses ───────────────────────────────────────────────────


@pytest.mark.parametrize("role", [role for role in StaffRole if role != StaffRole.NETWORK_ADMIN])
def test_only_network_admins_revise_the_catalogue(price_list, revise, colleague, role):
    revision = revise(prices=[a_price("204", in_days(40))])
    other = Actor.person(colleague(role))
    with pytest.raises(StaffNotAllowed):
        create_revision(actor=other, reason=ALONE, title="x", lines={"prices": [a_price("1", in_days(40))]})
    with pytest.raises(Exception) as refused:
        withdraw_revision(actor=other, revision=revision, reason="x")
    assert refused.value.status in {403, 404}


def test_no_partner_revises_it_or_reads_who_is_affected(price_list, revise, owner):
    revise(prices=[a_price("204", in_days(40))])
    with pytest.raises(NotAllowed):
        create_revision(actor=owner, reason=ALONE, title="x", lines={"prices": [a_price("1", in_days(40))]})
    assert not Revision.objects.visible_to(owner).exists()


def test_rows_of_one_series_can_neither_begin_nor_end_on_one_day(price_list):
    plan = Plan.objects.get(code="advanced")
    usual = {"plan": plan, "term": "yearly", "currency": "USD", "cost": 1, "retail": 1, "source": "x"}
    for days in ((date(2018, 1, 1), date(2019, 1, 1)), (date(2030, 1, 1), None), (date(2030, 1, 2), date(2030, 1, 1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            PriceListItem.objects.create(**usual, valid_from=days[0], valid_until=days[1])


DEAR = "99999999"


def many_seats(owner, client_account, plan):
    return create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=500, admin_email="many@hartwell.example"
    )


def test_a_price_that_no_charge_could_hold_is_refused_with_whom_it_would_be_for(
    price_list, owner, client_account, plan, staff, revise
):
    team = many_seats(owner, client_account, plan)
    lines = {"prices": [a_price("204", in_days(20)), a_price(DEAR, in_days(40))]}
    for act in (preview_revision, create_revision):
        with pytest.raises(errors.PriceTooLarge) as refused:
            act(actor=staff, title="A typo", lines=lines, reason=ALONE)
        assert (refused.value.code, refused.value.field) == ("amount_too_large", "prices.1.cost")
        assert f"{team} of Hartwell IT has 500 × Advanced" in str(refused.value)
        assert "Check the price" in refused.value.advice
    assert not Revision.objects.exists()
    revise(prices=[a_price(DEAR, in_days(40), currency="EUR")])  # nobody pays it


def test_a_price_of_an_earlier_revision_does_not_keep_a_plan_from_renewing_again(price_list, subscription, owner, revise):
    revise(prices=[a_price(DEAR, in_days(40))])  # of ten seats a charge can hold it
    change_seats(actor=owner, subscription=subscription, seats=500, reason="More")
    revise(plan_versions=[a_plan_version(in_days(50), sold=False, renews=False)])
    again = revise(plan_versions=[a_plan_version(in_days(60), sold=False)])
    assert (again.effects["renewing_subscriptions"], again.effects["ending_subscriptions"]) == (1, 0)


def test_the_night_goes_past_a_price_that_no_charge_can_hold_and_tells_staff_once(
    price_list, subscription, owner, plan, revise, staff_user
):
    revise(prices=[a_price(DEAR, in_days(40))])  # of ten seats a charge can hold it
    change_seats(actor=owner, subscription=subscription, seats=500, reason="More")
    with clock.moved(by=subscription.renews_on - clock.today()):
        assert renew_due() == 1
        assert renew_due() == 0
        subscription.refresh_from_db()
        charge = Charge.objects.filter(subscription=subscription, kind="renew").get()
        assert (charge.quantity, charge.price_id) == (500, price_list["yearly"].pk)
        event = Event.objects.get(verb="subscription.price_not_taken")
        assert event.new["items"] == ["Advanced"]
        run_everything_due()
        assert [row.user for row in Notification.objects.filter(topic="price-not-taken")] == [staff_user]
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


def test_the_timeline_says_that_the_last_price_stays(price_list, subscription, owner, revise):
    revise(prices=[a_price(DEAR, in_days(40))])
    change_seats(actor=owner, subscription=subscription, seats=500, reason="More")
    subscription.refresh_from_db()
    [first, *_later] = [one.words for one in coming_of(subscription) if one.what == "renewed"]
    assert first == "Renews with 500 seats, Advanced at the last price, for no charge could hold the new one"
