"""A higher limit of orders that waits for a second person: what that person saw is what holds, and nothing of it goes unsaid."""

from datetime import timedelta
from decimal import Decimal

import pytest

from partners.orders import errors
from partners.orders.limit_waiting import VERB, remind_of_limits
from partners.orders.limits import ASKED, asked_seen, confirm_order_limit, set_order_limit
from partners.profiles.services import begin_profile
from portal import clock
from portal.events.models import Event
from portal.notifications.models import Notification


@pytest.fixture
def limited(company, owner):
    assert company.user("admin")
    return set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(500))


def test_what_is_confirmed_is_what_was_shown(limited, company, owner, sign_in):
    second, url = sign_in(company.user("admin")), f"{company.url}/orders/limit/"
    set_order_limit(actor=owner, profile=limited, limit=Decimal(900))
    shown = second.get(url)
    assert f'name="seen" value="{shown.context["asked_seen"]}"' in shown.text
    set_order_limit(actor=owner, profile=limited, limit=Decimal(1_000_000))
    answer = second.post(f"{url}confirm/", {"seen": shown.context["asked_seen"]}, follow=True)
    assert "another request took its place" in answer.text
    limited.refresh_from_db()
    assert (limited.order_limit, limited.limit_asked) == (Decimal(500), {"limit": "1000000.00"})
    second.post(f"{url}confirm/", {"seen": answer.context["asked_seen"]})
    limited.refresh_from_db()
    assert limited.order_limit == Decimal(1_000_000)


def test_nobody_confirms_without_having_seen_it_nor_what_somebody_else_asks_for(limited, company, owner):
    set_order_limit(actor=owner, profile=limited, limit=Decimal(900))
    seen = asked_seen(limited)
    set_order_limit(actor=company.actor("admin"), profile=limited, limit=Decimal(900))
    for shown in ("", seen):
        with pytest.raises(errors.LimitShownDifferently):
            confirm_order_limit(actor=owner, profile=limited, seen=shown)


def test_saving_the_limit_that_holds_takes_back_what_waits_and_says_so(limited, company, owner, sign_in):
    set_order_limit(actor=owner, profile=limited, limit=Decimal(900), reason="Larger clients")
    asked = Event.objects.about(limited).latest("id")
    assert (asked.verb, asked.reason) == ("profile.order_limit_asked", "Larger clients")
    assert "Reason: Larger clients" in sign_in(company.user("admin")).get(f"{company.url}/orders/limit/").text
    set_order_limit(actor=company.actor("admin"), profile=limited, limit=Decimal(500), reason="Too much for now")
    dropped = Event.objects.about(limited).latest("id")
    assert (dropped.verb, dropped.reason) == ("profile.order_limit_dropped", "Too much for now")
    assert (dropped.old, dropped.new) == ({"order_limit": "900.00"}, {"order_limit": "500.00"})
    set_order_limit(actor=owner, profile=limited, limit=Decimal(500))
    assert Event.objects.about(limited).latest("id") == dropped


def test_by_rest_the_limit_asked_for_is_written_as_every_amount_is(limited, company, owner, api):
    set_order_limit(actor=owner, profile=limited, limit=Decimal("1E+3"))
    told = api(company.partner, "profiles:read").get(f"/api/v1/profiles/{limited.pk}").json()
    assert told["order_limit_asked"]["limit"] == "1000.00"


def test_who_can_confirm_is_told_at_once_and_reminded_as_long_as_it_waits(limited, company, owner, run_background):
    def told() -> list[tuple[str, str]]:
        rows = Notification.objects.filter(topic="order-limit").order_by("created_at")
        return [(row.event.verb, row.user.email) for row in rows.select_related("event", "user")]

    set_order_limit(actor=owner, profile=limited, limit=Decimal(900))
    run_background()
    second = company.user("admin").email
    asked, again = (ASKED, second), (VERB, second)
    assert told() == [asked]
    for days, expected in ((1.9, [asked]), (2.1, [asked, again]), (4, [asked, again]), (5.2, [asked, again, again])):
        with clock.moved(by=timedelta(days=days)):
            remind_of_limits()
            remind_of_limits()
            run_background()
        assert told() == expected, days
    limited.refresh_from_db()
    confirm_order_limit(actor=company.actor("admin"), profile=limited, seen=asked_seen(limited))
    with clock.moved(by=timedelta(days=30)):
        assert remind_of_limits() == 0
