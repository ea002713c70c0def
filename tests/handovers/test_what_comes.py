"""What the calendar brings is told to the partner that has the client: once, and to the next one as well."""

from datetime import timedelta

import pytest

from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.orders.buying import change_seats
from partners.subscriptions.approaching import VERB as RENEWS_SOON
from partners.subscriptions.approaching import announce_renewals
from partners.subscriptions.dropped import DROPPED
from partners.subscriptions.last_days import VERB as LAST_DAY
from partners.subscriptions.last_days import announce_last_days
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.events.models import Event, Once
from portal.notifications.models import Notification
from portal.tenancy.models import Membership

ANNOUNCED = pytest.mark.parametrize(
    ("verb", "announce", "after"), [(LAST_DAY, announce_last_days, 11), (RENEWS_SOON, announce_renewals, 355)]
)


def hand_over(client, giver, receiver) -> None:
    offer = offer_handover(actor=giver.actor(), client_account=client, receiver=receiver.partner.slug, message="They moved.")
    accept_handover(actor=receiver.actor(), handover=offer)
    client.refresh_from_db()


def told(verb: str, client) -> list[str]:
    teams = Subscription.objects.filter(client_account=client)
    rows = Event.objects.filter(verb=verb, subject_id__in=teams.values("pk")).order_by("id")
    return list(rows.values_list("partner__slug", flat=True))


@ANNOUNCED
def test_whoever_gets_a_client_hears_what_comes_and_nobody_hears_it_twice(
    company, other_company, client_account, verb, announce, after
):
    both = [company.partner.slug] * 2, [other_company.partner.slug] * 2
    with clock.moved(by=timedelta(days=after)):
        announce()
        assert told(verb, client_account) == both[0]
        hand_over(client_account, company, other_company)
        before = Subscription.objects.values_list("pk", "updated_at").order_by("pk")
        assert [announce(), announce()] == [2, 0]
        assert told(verb, client_account) == [*both[0], *both[1]]
        assert list(before) == list(before.all())
        hand_over(client_account, other_company, company)
        assert announce() == 0


@ANNOUNCED
def test_what_was_told_when_the_partner_was_no_part_of_its_occasion_is_not_told_again(client_account, verb, announce, after):
    with clock.moved(by=timedelta(days=after)):
        announce()
        for once in Once.objects.filter(key__startswith=verb):
            Once.objects.filter(key=once.key).update(key=once.key.rsplit(":", 1)[0])
        Subscription.objects.update(remind_on=clock.today())
        assert announce() == 0


def test_what_was_scheduled_before_names_nobody_and_whoever_sells_now_hears_of_its_end(
    company, other_company, client_account, run_background
):
    hand_over(client_account, company, other_company)
    change = ScheduledChange.objects.get(state="scheduled")
    assert (change.user, change.actor_label, change.reason) == (None, "", "")
    cancel_subscription(actor=other_company.actor("admin"), subscription=change.subscription, reason="They left")
    other_company.user("seller")
    run_background()
    rows = Notification.objects.filter(topic=DROPPED.code)
    assert other_company.user("seller") in {row.user for row in rows}
    assert company.user("owner") not in {row.user for row in rows}
    assert all(row.text.endswith(", as the partner before you had scheduled") for row in rows)


def test_why_it_was_scheduled_the_next_partner_reads_nowhere(company, other_company, client_account, sign_in, api):
    said = ScheduledChange.objects.get(state="scheduled").reason
    seller, url = sign_in(other_company.user("seller")), f"{other_company.url}/subscriptions/scheduled/"
    hand_over(client_account, company, other_company)
    change = ScheduledChange.objects.get(state="scheduled")
    told = api(other_company.partner, "scheduled-changes:read").get("/api/v1/scheduled-changes").json()["data"]
    assert [(row["id"], row["reason"]) for row in told] == [(change.pk, "")]
    assert str(change.subscription) in seller.get(url).text
    assert said not in seller.get(url).text
    with clock.moved(by=change.effective_on - clock.today()):
        catch_up(change.subscription)
    line = SeatMovement.objects.get(kind="renewal")
    assert (line.delta, line.reason) == (-4, "")
    page = seller.get(f"{other_company.url}/subscriptions/{change.subscription_id}/").text
    assert "<div>Reduced at renewal<" in page
    assert said not in page


def test_of_a_change_whose_scheduler_left_whoever_sells_hears(company, client_account, run_background):
    team = Subscription.objects.get(admin_email="lab@hartwell.example")
    change_seats(actor=company.actor("seller"), subscription=team, seats=3, reason="One leaves")
    Membership.objects.get(user=company.user("seller")).delete()
    company.user("admin")
    cancel_subscription(actor=company.actor(), subscription=team, reason="Sold to the wrong client")
    run_background()
    assert {row.user for row in Notification.objects.filter(topic=DROPPED.code)} == {company.user("admin")}
