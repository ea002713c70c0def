"""What the simulation says is what the planner did, and what it says of an invented partner follows from the days given."""

from datetime import timedelta

import pytest

from partners.onboarding.models import Journey, JourneyRun
from partners.onboarding.planning import take_due_steps
from partners.onboarding.replaying import replayed
from portal import clock
from portal.mail.delivery import send_due
from portal.tenancy.roles import StaffRole
from tests.onboarding.engine.world import branch, mail, wait, wait_for
from tests.onboarding.test_planning import add_client, start

__all__ = ["start"]
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("two_mails")
PATH = "/staff/journeys/partner-first-days/simulate/"
STEPS = (
    branch("b", "no-client-yet", yes=[mail("y")], no=[mail("n")]),
    wait_for("w", "client-created", came=[mail("c")], missed=[mail("x")], days=3),
    wait("p", 1),
    mail("z", only_if=["not no-client-yet"]),
)


@pytest.mark.parametrize("day", [None, 1, 6], ids=["nothing happens", "a client comes", "a client comes late"])
def test_a_replay_says_what_was_done(day, start, company, staff):
    run = start(*STEPS)
    for now in range(12):
        with clock.moved(by=now * DAY):
            if now == day:
                add_client(company)
            take_due_steps()
            send_due()
    done = [(act.step, act.outcome) for act in run.acts.all()]
    labels = dict(run.acts.model.Outcome.choices)
    numbers = {"b": "1", "y": "1.yes.1", "w": "2", "c": "2.came.1", "x": "2.missed.1", "p": "3", "z": "4", "": ""}
    with clock.moved(by=12 * DAY):
        told = replayed(staff, run.version, clock.now())
    assert [(line.number, line.outcome) for line in told] == [(numbers[step], str(labels[kind])) for step, kind in done]


def test_nothing_is_written(start, sign_in, staff_user):
    run = start(mail("m"))
    sign_in(staff_user).get("/staff/journeys/trial/simulate/")
    run.refresh_from_db()
    assert (run.acts.count(), run.state) == (0, "running")


class TestPage:
    def test_an_invented_partner_gets_what_the_days_say(self, sign_in, staff_user):
        page = sign_in(staff_user).get(PATH, {"starts": "2026-12-01", "until": "2026-12-10"}).text
        assert page.count("Mailed") == 2
        page = sign_in(staff_user).get(
            PATH, {"starts": "2026-12-01", "until": "2026-12-10", "client-created": "2026-12-02"}
        ).text
        assert page.count("Mailed") == 1
        assert "The partner has added a client in the meantime." in page

    def test_the_clock_goes_on_by_a_day(self, sign_in, staff_user):
        client = sign_in(staff_user)
        page = client.get(PATH, {"starts": "2026-12-01", "until": "2026-12-03"}).text
        assert page.count("Mailed") == 1
        assert "Stands there" in page
        assert "until=2026-12-04" in page
        page = client.get(PATH, {"starts": "2026-12-01", "until": "2026-12-04"}).text
        assert page.count("Mailed") == 2
        first = client.get(PATH, {"starts": "2026-12-01", "until": "2026-12-01"}).text
        assert "A day earlier" not in first

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_at_the_ends_of_the_calendar_nothing_begins(self, sign_in, staff_user, day):
        page = sign_in(staff_user).get(PATH, {"starts": day, "until": day})
        assert (page.status_code, "Choose a day within ten years of today." in page.text) == (200, True)

    def test_at_the_last_day_there_is_no_day_later(self, sign_in, staff_user):
        page = sign_in(staff_user).get(PATH, {"starts": "2026-12-01", "until": "2028-12-01"}).text
        assert "A day earlier" in page
        assert "A day later" not in page

    def test_a_day_before_the_beginning_is_refused_beside_its_field(self, sign_in, staff_user):
        page = sign_in(staff_user).get(PATH, {"starts": "2026-12-01", "until": "2026-11-01"}).text
        assert "Choose a day from the beginning on" in page

    def test_who_began_lately_is_shown_to_whoever_reads_the_partner(self, start, sign_in, staff_user, colleague, company):
        start(mail("m"))
        assert str(company.partner) in sign_in(staff_user).get("/staff/journeys/trial/simulate/").text
        editor = sign_in(colleague(StaffRole.CONTENT_EDITOR)).get("/staff/journeys/trial/simulate/")
        assert editor.status_code == 200
        assert str(company.partner) not in editor.text

    def test_who_began_more_than_a_quarter_ago_is_not_shown(self, start, staff):
        run = start(mail("m"))
        assert len(replayed(staff, run.version, clock.now() + 92 * DAY)) == 0

    def test_what_is_not_published_cannot_be_tried(self, sign_in, staff_user):
        Journey.objects.create(code="empty", name="Empty")
        assert sign_in(staff_user).get("/staff/journeys/empty/simulate/").status_code == 404
        assert JourneyRun.objects.count() == 0
