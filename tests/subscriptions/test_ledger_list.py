"""The ledger as a list and a file, and what the record says of its end and of what will not come."""

from datetime import timedelta

import pytest

from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription, let_end
from portal import clock
from tests.exports.reading import table_of
from tests.trade import change_seats

pytestmark = pytest.mark.django_db


def test_every_line_is_listed_and_stands_in_the_file(company, sign_in, api, owner, subscription):
    for seats in (11, 12):
        change_seats(actor=owner, subscription=subscription, seats=seats, reason=f"To {seats}")
    seller = sign_in(company.user("seller"))
    page = seller.get(f"{company.url}/subscriptions/ledger/?subscription={subscription.pk}")
    assert [row.seats_after for row in page.context["listing"].rows] == [12, 11, 10]
    keyed = api(company.partner, "seat-movements:read")
    head, *rows = table_of(keyed.get(f"/api/v1/seat-movements/export?subscription={subscription.pk}"))
    assert [row[head.index("seats_after")] for row in rows] == ["12", "11", "10"]
    assert "client" not in " ".join(head)  # a key that may not read clients is told of none
    assert f"ledger/?subscription={subscription.pk}" in seller.get(
        f"{company.url}/subscriptions/{subscription.pk}/"
    ).content.decode()


def test_a_learner_and_another_partner_read_no_line(company, other_company, sign_in, subscription):
    assert sign_in(company.user("learner")).get(f"{company.url}/subscriptions/ledger/").status_code == 403
    page = sign_in(other_company.user("owner")).get(f"{other_company.url}/subscriptions/ledger/")
    assert page.context["listing"].rows == []


def test_it_ended_on_the_day_it_ended_whatever_was_written_since(company, sign_in, owner, subscription):
    with clock.moved(by=timedelta(days=3)):
        cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
    with clock.moved(by=timedelta(days=40)):
        Subscription.objects.get().save()
        page = sign_in(company.user("seller")).get(f"{company.url}/subscriptions/{subscription.pk}/")
    assert page.context["ended"].day == clock.today() + timedelta(days=3)


def test_what_ended_while_the_round_was_late_ended_on_its_day(company, sign_in, owner, subscription):
    let_end(actor=owner, subscription=subscription, reason="They close")
    subscription.refresh_from_db()
    with clock.moved(to=clock.now() + timedelta(days=380)):
        renew_due()
        page = sign_in(company.user("seller")).get(f"{company.url}/subscriptions/{subscription.pk}/")
    assert page.context["ended"].day == subscription.renews_on


def test_what_is_scheduled_for_a_renewal_that_does_not_come_says_so(company, sign_in, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Four leave")
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/{subscription.pk}/"
    assert "From the renewal on: 6 seats" in seller.get(url).content.decode()
    let_end(actor=owner, subscription=subscription, reason="They close")
    text = seller.get(url).content.decode()
    assert "From the renewal on" not in text
    assert "Only if it renews after all: 6 seats" in text
    assert "6 seats at the renewal" not in seller.get(f"{company.url}/subscriptions/").content.decode()
