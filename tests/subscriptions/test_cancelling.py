"""Before a team is cancelled, or what was scheduled is taken back, it is shown what comes of it; what is confirmed is that."""

from datetime import timedelta

import pytest

from partners.charges.models import Charge
from partners.subscriptions import errors, services
from partners.subscriptions.changes import plan_withdrawal, preview_cancellation, preview_withdrawal
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.services import cancel_subscription, let_end, withdraw_scheduled_change
from portal import clock
from tests.trade import change_seats

pytestmark = pytest.mark.django_db
SCOPES = ("subscriptions:read", "subscriptions:write", "charges:read")


@pytest.fixture
def team(owner, price_list, subscription) -> Subscription:
    """Ten seats, of which four go at the renewal."""
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Four leave")
    return Subscription.objects.get(pk=subscription.pk)


def test_what_is_shown_is_what_is_booked(owner, team):
    with clock.moved(by=timedelta(days=5)):
        shown = preview_cancellation(owner, team)
        assert [change.words for change in shown.drops] == [ScheduledChange.objects.get().words]
        done = cancel_subscription(actor=owner, subscription=team, reason="Wrong client", seen=shown.digest)
    assert done.digest == shown.digest
    assert [one.cost.amount for one in shown.charges] == [one.cost for one in Charge.objects.filter(kind="credit")]
    assert ScheduledChange.objects.get().state == "dropped"


def test_what_changed_meanwhile_is_not_confirmed(owner, team):
    cancelling, withdrawing = preview_cancellation(owner, team), preview_withdrawal(owner, team)
    let_end(actor=owner, subscription=team, reason="They close")
    for act, seen in ((cancel_subscription, cancelling), (withdraw_scheduled_change, withdrawing)):
        with pytest.raises(errors.ShownDifferently):
            act(actor=owner, subscription=team, reason="Wrong client", seen=seen.digest)
    assert (Subscription.objects.get().state, ScheduledChange.objects.get().state) == ("active", "scheduled")


def test_the_page_of_cancelling_names_the_credit_and_what_is_dropped(company, sign_in, owner, team):
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/{team.pk}/cancel/"
    page = seller.get(url)
    text = page.content.decode()
    assert "What is given back" in text
    assert "will be dropped: 6 seats" in text
    let_end(actor=owner, subscription=team, reason="They close")
    values = {"reason": "Wrong client", "seen": page.context["planned"].digest}
    assert seller.post(url, values).status_code == 200
    assert Subscription.objects.get().state == "active"
    values["seen"] = seller.get(url).context["planned"].digest
    assert seller.post(url, values).status_code == 302
    assert Subscription.objects.get().state == "cancelled"


def test_rest_shows_both_in_a_dry_run_and_binds_to_its_digest(api, company, owner, team):
    keyed, url = api(company.partner, *SCOPES), f"/api/v1/subscriptions/{team.pk}"
    for verb, part in (("withdraw-change", "withdrawal"), ("cancel", "cancellation")):
        tried = keyed.post(f"{url}/{verb}?dry_run=true", {"reason": "Wrong client"}).json()[part]
        assert tried["drops"] == ([ScheduledChange.objects.get().pk] if verb == "withdraw-change" else [])
        refused = keyed.post(f"{url}/{verb}", {"reason": "Wrong client", "digest": "0" * 64})
        assert (refused.status_code, refused.json()["code"]) == (409, errors.ShownDifferently.code)
        done = keyed.post(f"{url}/{verb}", {"reason": "Wrong client", "digest": tried["digest"]})
        assert (done.status_code, done.json()[part]["digest"]) == (200, tried["digest"]), done.content
    assert Subscription.objects.get().state == "cancelled"


def test_days_of_a_timeline_say_what_applies_then_and_what_cannot(api, company, team):
    keyed, url = api(company.partner, *SCOPES), f"/api/v1/subscriptions/{team.pk}/timeline"
    change = ScheduledChange.objects.get()
    renewal = next(one for one in keyed.get(url).json()["timeline"] if one["what"] == "renewed")
    about = {"scheduled_change": change.pk, "kind": "seats", "seats": 6, "term": None, "add_on_code": None}
    assert (renewal["words"], renewal["applied"], renewal["conflicts"]) == ("Renews with 6 seats", [about], [])
    ScheduledChange.objects.update(seats=team.purchased)  # as if it had been reduced otherwise
    renewal = next(one for one in keyed.get(url).json()["timeline"] if one["what"] == "renewed")
    assert (renewal["applied"], renewal["conflicts"]) == ([], [about | {"seats": 10, "code": "no_reduction_left"}])


def test_withdrawing_plans_once_and_answers_with_what_was_withdrawn(api, company, team, monkeypatch):
    keyed, url = api(company.partner, *SCOPES), f"/api/v1/subscriptions/{team.pk}/withdraw-change"
    plans = []

    def planned(*about):
        plans.append(plan_withdrawal(*about))
        return plans[-1]

    monkeypatch.setattr(services, "plan_withdrawal", planned)
    answer = keyed.post(url, {"reason": "They stay"}).json()
    assert len(plans) == 1
    assert (answer["withdrawal"]["digest"], answer["withdrawal"]["drops"]) == (plans[0].digest, [answer["id"]])
    assert answer["state"] == "withdrawn"
