"""The ledger asked about any day, as it was known on any day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.subscriptions.models import SeatMovement
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.seats import End, seats_of, seats_on
from partners.subscriptions.services import cancel_subscription, let_end
from portal import clock
from tests.trade import change_seats, create_subscription


def after(**ago) -> date:
    return clock.today() + timedelta(**ago)


def number(subscription, on: date, known: date | None = None) -> int:
    subscription.refresh_from_db()
    return seats_on(subscription, on, known).seats


def test_a_team_that_was_entered_later_was_not_known_before(owner, client_account, plan):
    began = after(days=-100)
    team = create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=10, admin_email="b@hartwell.example",
        started_on=began,
    )  # fmt: skip
    assert number(team, began) == 10
    assert number(team, began - timedelta(days=1)) == 0
    assert number(team, after(days=0), after(days=-1)) == 0  # nobody had written it down yesterday


def test_more_counts_from_its_day_and_is_known_since_it_was_written(owner, subscription):
    with clock.moved(by=timedelta(days=30)):
        change_seats(actor=owner, subscription=subscription, seats=14, reason="More")
    assert [number(subscription, after(days=days), after(days=60)) for days in (0, 29, 30)] == [10, 10, 14]
    assert number(subscription, after(days=40), after(days=29)) == 10


def test_a_reduction_that_was_carried_out_late_counts_from_the_renewal(owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Fewer")
    renewal = subscription.renews_on
    assert number(subscription, renewal + timedelta(days=1)) == 10  # what only is scheduled does not count
    late = renewal + timedelta(days=3)
    with clock.moved(to=datetime.combine(late, time(9), UTC)):
        renew_due()
        assert number(subscription, renewal) == 6
        assert number(subscription, renewal, late - timedelta(days=1)) == 10
        assert number(subscription, renewal - timedelta(days=1)) == 10


def test_after_its_end_it_has_none(owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="The practice closes")
    end = subscription.renews_on
    with clock.moved(to=datetime.combine(end + timedelta(days=2), time(9), UTC)):
        renew_due()
        subscription.refresh_from_db()
        found = seats_on(subscription, end)
        assert (found.seats, found.ended_on, found.counted) == (0, end, 10)
        assert number(subscription, end - timedelta(days=1)) == 10
        assert number(subscription, end, end) == 10  # the end was written down two days later


def test_cancelled_it_has_none_from_that_day_on(owner, subscription):
    with clock.moved(by=timedelta(days=5)):
        cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
        assert [number(subscription, clock.today() + timedelta(days=days)) for days in (-1, 0, 1)] == [10, 0, 0]


LINES = st.lists(st.tuples(st.integers(-5, 9).filter(bool), st.integers(0, 60), st.integers(0, 60)), max_size=12)
FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


ENDS = st.none() | st.tuples(st.integers(0, 60), st.integers(0, 60))


@given(lines=LINES, on=st.integers(0, 70), known=st.integers(0, 70), end=ENDS)
def test_it_is_what_somebody_would_count_by_hand(lines, on, known, end):
    rows = [SeatMovement(delta=delta, effective_on=day(effective)) for delta, effective, written in lines if written <= known]
    ended = End(day(end[0]), day(end[1])) if end else None
    by_hand = 0
    for delta, effective, written in lines:
        by_hand += delta if effective <= on and written <= known else 0
    if end and end[0] <= on and end[1] <= known:
        by_hand = 0
    assert seats_of(rows, ended, day(on), day(known)).seats == by_hand


def test_over_rest(api, company, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=14, reason="More")
    keyed = api(company.partner, "subscriptions:read")
    url = f"/api/v1/subscriptions/{subscription.pk}/seats"
    now = keyed.get(url).json()
    assert (now["seats"], now["ended_on"], [line["sequence"] for line in now["movements"]]) == (14, None, [1, 2])
    before = keyed.get(f"{url}?on={after(days=-1)}").json()
    assert (before["seats"], before["movements"]) == (0, [])
    for query in ("on=yesterday", "as_known_on=2026-02-30", "on=0001-01-01", "day=2026-01-01"):
        assert keyed.get(f"{url}?{query}").status_code == 400
    assert keyed.get("/api/v1/subscriptions/su_nothing/seats").status_code == 404


def test_another_partner_asks_in_vain(api, other_company, subscription):
    keyed = api(other_company.partner, "subscriptions:read")
    assert keyed.get(f"/api/v1/subscriptions/{subscription.pk}/seats").status_code == 404


@pytest.mark.parametrize("role", ["seller", "read-only"])
def test_on_the_page(company, sign_in, subscription, role):
    reader = sign_in(company.user(role))
    url = f"{company.url}/subscriptions/{subscription.pk}/"
    assert "As known on" in reader.get(url).content.decode()
    page = " ".join(reader.get(f"{url}?on={after(days=30)}").content.decode().split())
    assert "10 seats on" in page
    assert ">0 seats on" in reader.get(f"{url}?on={after(days=-1)}").content.decode()
    assert reader.get(f"{url}?on=nonsense&as_known_on=<script>").status_code == 200
