"""How many seats are in use is counted by the readings of a connected team: right-sizing asks nobody then."""

from datetime import timedelta

import pytest

from partners.bulk_changes.kinds import Kind
from partners.bulk_changes.services import plan_bulk_change
from partners.dropbox.ending import disconnect
from partners.renewals import errors
from partners.renewals.queries import proposal_of, renewals_for
from partners.renewals.rightsizing import Advice
from partners.renewals.services import report_use
from partners.subscriptions.models import Subscription
from partners.teams.watching import read_due_teams
from portal import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(connected, sandboxed) -> Subscription:
    for name in ("amy", "bob", "cy"):
        sandboxed.does("invite", email=f"{name}@acme.example")
    assert read_due_teams() == 1
    return Subscription.objects.get(pk=connected.subscription_id)


def test_the_reading_is_what_right_sizing_works_with(owner, team):
    assert team.used == 4  # one is there, three are invited
    assert team.used_on == clock.today()
    row = renewals_for(owner).get(pk=team.pk)
    assert (proposal_of(row).advice, proposal_of(row).seats) == (Advice.REDUCE, 4)


def test_an_unchanged_number_is_no_change_of_the_subscription(team):
    with clock.moved(by=timedelta(days=1)):
        read_due_teams()
    now = Subscription.objects.get(pk=team.pk)
    assert (now.used, now.used_on - team.used_on, now.updated_at) == (team.used, timedelta(days=1), team.updated_at)


def test_a_count_by_hand_that_is_no_newer_is_refused(owner, connected, team):
    for day in (None, clock.today() - timedelta(days=3)):
        with pytest.raises(errors.SeenAtDropbox):
            report_use(actor=owner, subscription=team, used=2, used_on=day)
    disconnect(actor=owner, dropbox_connection=connected, reason="They asked for it")
    with pytest.raises(errors.CountedBefore):
        report_use(actor=owner, subscription=team, used=2, used_on=clock.today() - timedelta(days=3))
    assert report_use(actor=owner, subscription=team, used=2).used == 2


def test_the_page_shows_who_uses_them_and_asks_nobody(company, sign_in, team):
    page = sign_in(company.user("owner")).get(f"{company.url}/renewals/{team.pk}/").content.decode()
    assert "Nobody knows" not in page
    assert "Used by nobody" in page
    assert "Invited, not accepted yet" in page
    assert 'name="used"' not in page


def test_bulk_right_size_takes_it_in(owner, team):
    change = plan_bulk_change(actor=owner, kind=Kind.RIGHT_SIZE, subscriptions=[team.pk])
    assert [(row.seats, row.problems) for row in change.rows.all()] == [(4, [])]
