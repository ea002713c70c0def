"""Nothing ran for three days: what goes then, in which order, and that nobody gets two on one day."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from partners.onboarding.planning import take_due_steps
from partners.onboarding.replaying import replayed
from portal import clock
from portal.mail.delivery import send_due
from portal.mail.models import Message
from tests.mail.conftest import notice, plain_template
from tests.mail.test_services import queue
from tests.onboarding.engine.world import mail, until_nine, wait
from tests.onboarding.test_planning import start

__all__ = ["notice", "plain_template", "start"]
pytestmark = pytest.mark.usefixtures("notice")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
WEEKEND_TOO = {"opens": "10:00", "closes": "12:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}


@pytest.fixture(autouse=True)
def by_day(settings, company):
    """Of a reader in London, where the clock is UTC's in winter."""
    company.partner.country = "GB"
    company.partner.save()
    settings.MAIL_HOURS, settings.MAIL_GAP_HOURS = (time(8), time(18)), 20


def round_at(moment: datetime) -> None:
    with clock.moved(to=moment):
        take_due_steps()
        send_due()


def sent() -> list[tuple[str, datetime]]:
    rows = Message.objects.exclude(sent_at=None).order_by("sent_at").values_list("dedupe_key", "sent_at")
    return [(key.rpartition(":")[2], at) for key, at in rows]


def test_after_three_days(start, company):
    owner = company.user("owner")
    with clock.moved(to=MONDAY):
        start(mail("a"), wait("w", 1), mail("b"), mail("c", expires_days=1), wait("v", 2), mail("d"))
        for key in ("t:news", "t:late"):
            expires = MONDAY + 2 * DAY if key == "t:late" else None
            queue(key, to=owner, email="", partner=company.partner, stream="product-news", expires_at=expires)
    queue("t:password", to=owner, email="", partner=company.partner)
    round_at(MONDAY)
    assert {key for key, _at in sent()} == {"password", "news"}  # which was there before the journey's
    round_at(MONDAY + 3 * DAY)
    for hour in range(24 * 12):
        round_at(MONDAY + 3 * DAY + hour * HOUR)
    went = [(key, at) for key, at in sent() if key != "password"]
    assert [key for key, _at in went] == ["news", "a", "b", "d"], went
    assert all(later - earlier >= 20 * HOUR for (_, earlier), (_, later) in pairwise(went))
    assert all(8 <= at.hour < 18 and at.isoweekday() < 6 for _key, at in went)
    assert Message.objects.get(dedupe_key="t:late").state == "skipped"
    assert Message.objects.get(dedupe_key__endswith=":c").state == "skipped"  # its one day was a Saturday


@pytest.mark.parametrize("hours", [None, WEEKEND_TOO])
def test_the_simulation_says_when_each_leaves(start, staff, hours):
    """To the moment at which the portal looks, here once an hour."""
    friday = datetime(2026, 12, 4, 17, tzinfo=UTC)
    with clock.moved(to=friday):
        steps = (wait("o", 2, "hours"), mail("a"), mail("b"), until_nine("u", "sun"), mail("c"))
        run = start(*steps, **({"hours": hours} if hours else {}))
    for hour in range(24 * 10):
        round_at(friday + hour * HOUR)
    with clock.moved(to=friday + 10 * DAY):
        told = {line.number: line.at for line in replayed(staff, run.version, clock.now()) if line.outcome == "Mailed"}
    numbers = {"a": "2", "b": "3", "c": "5"}
    for key, at in (went := sent()):
        assert timedelta() <= at - told[numbers[key]] <= HOUR, (key, at, told)
    assert len(went) == len(told) == 3
