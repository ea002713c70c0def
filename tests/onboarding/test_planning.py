"""What the engine decides is done: each step once, written down with its reason, and no mail that events have made pointless."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import translation

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.onboarding import planning
from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.planning import take_due_steps
from partners.onboarding.queries import acts_of, stands_until
from partners.onboarding.registry import FACTS, Fact, Subject
from partners.onboarding.replaying import replayed
from partners.onboarding.starting import start_journey
from partners.subscriptions.services import create_subscription
from portal import clock
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail import delivery
from portal.mail.delivery import send_due
from portal.mail.models import Message
from portal.mail.suppressing import suppress
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from tests.onboarding.engine.world import branch, mail, wait, wait_for
from tests.subscriptions.test_at_once import all_at_once

DAY = timedelta(days=1)


@pytest.fixture
def start(company, owner):
    """The owner of Hartwell IT, begun on a journey of these steps."""

    def started(*steps: dict, entry: str = "each-time", **content) -> JourneyRun:
        journey = Journey.objects.create(code="trial", name="Trial", entry=entry)
        content = {"schema": 1, "steps": list(steps), **content}
        journey.published = journey.versions.create(number=1, trigger="partner-approved", content=content)
        journey.save()
        event = record_event(owner, "test.started", company.partner)
        return start_journey(journey, Subject(company.partner, company.user("owner")), event)

    return started


def acts(run: JourneyRun) -> dict[str, str]:
    return dict(run.acts.values_list("step", "outcome"))


def mails(run: JourneyRun) -> dict[str, str]:
    return dict(run.acts.exclude(message=None).values_list("step", "message__state"))


def after(time: timedelta, *, send: bool = True) -> None:
    with clock.moved(by=time):
        take_due_steps()
        if send:
            send_due()


def add_client(company) -> None:
    create_client_account(actor=company.actor(), name="Brandt & Söhne")


def stop(stream: str, cause: str) -> None:
    suppress(Actor.system(), Message.objects.get().to_email, stream, cause)


class TestSteps:
    def test_a_branch_goes_one_way_and_both_go_on_after_it(self, start):
        run = start(branch("b", "no-client-yet", yes=[mail("y")], no=[mail("n")]), mail("m"))
        after(DAY)
        after(2 * DAY)
        assert acts(run) == {"b": "yes", "y": "mailed", "m": "mailed", "": "ended"}
        run.refresh_from_db()
        assert (run.state, run.next_at) == ("finished", None)

    def test_a_wait_is_shown_as_over_when_it_is_counted_from_the_mail_that_left_late(self, start, staff):
        run = start(mail("a"), wait("w", 1), mail("b"))
        take_due_steps()
        with clock.moved(by=timedelta(hours=5)):
            send_due()
            take_due_steps()
        run.refresh_from_db()
        assert stands_until(run) == run.acts.get(step="a").message.sent_at + DAY

    def test_what_it_waits_for_came(self, start, company):
        run = start(wait_for("w", "client-created", came=[mail("c")], missed=[mail("x")]))
        after(timedelta())
        add_client(company)
        after(timedelta(hours=1))
        assert acts(run) == {"w": "came", "c": "mailed", "": "ended"}

    def test_what_it_waits_for_did_not_come_in_time(self, start):
        run = start(wait_for("w", "client-created", came=[mail("c")], missed=[mail("x")], days=2))
        after(DAY)
        assert acts(run) == {}
        after(3 * DAY)
        assert acts(run) == {"w": "missed", "x": "mailed", "": "ended"}

    def test_what_came_before_the_deadline_came_also_for_whoever_looks_later(self, start, company):
        run = start(wait_for("w", "client-created", came=[mail("c")], missed=[mail("x")], days=2))
        after(timedelta())
        add_client(company)
        after(5 * DAY)
        assert acts(run)["w"] == "came"

    def test_it_is_looked_at_often_only_where_an_event_could_change_something(self, start):
        idle = start(wait("w", 9), mail("m"))
        after(timedelta())
        idle.refresh_from_db()
        assert idle.next_at > clock.now() + 8 * DAY
        JourneyRun.objects.all().update(version=_version_with_exit(idle), next_at=clock.now())
        after(timedelta())
        idle.refresh_from_db()
        assert idle.next_at < clock.now() + timedelta(minutes=16)

    def test_the_partner_manager_is_told_or_network_admins(self, start, company, run_background, colleague, staff_user, api):
        run = start({"key": "t", "kind": "notify", "who": "partner-manager", "words": "No client after ten days."})
        run_background(3)
        assert acts(run) == {"t": "told", "": "ended"}
        told = Notification.objects.get(topic="journey")
        assert (told.user, told.partner, told.text) == (staff_user, company.partner, "No client after ten days.")
        [event] = Event.objects.visible_to(company.actor()).filter(verb="journey_run.told")
        assert "No client" not in f"{event.reason} {event.old} {event.new} {event.subject_label}"
        reader = api(company.partner, "events:read").get("/api/v1/events?verb=journey_run.told")
        assert (len(reader.json()["data"]), "No client" in reader.content.decode()) == (1, False)
        manager = colleague("partner-manager")
        Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
        start_journey(run.journey, Subject(run.partner, run.user), Event.objects.latest("created_at"))
        run_background(3)
        assert Notification.objects.filter(topic="journey", user=manager).exists()


def _version_with_exit(run: JourneyRun):
    content = {**run.version.content, "exits": ["client-created"]}
    return run.journey.versions.create(number=2, trigger="partner-approved", content=content)


class TestWhoItIsFor:
    def test_for_whom_it_is_not_it_is_over_at_once_and_says_why(self, start):
        run = start(mail("m"), audience=["not no-client-yet"])
        assert (run.state, run.next_at) == ("finished", None)
        after(DAY)
        assert acts(run) == {"": "ended"}
        assert run.acts.get().because.code == "not-for-them-denied"

    @pytest.mark.parametrize(("entry", "runs"), [("once", 1), ("each-time", 2)])
    def test_another_event_starts_it_again_only_each_time(self, entry, runs, start, company, owner):
        run = start(mail("m"), entry=entry)
        for event in (run.event, record_event(owner, "test.started", company.partner)):
            start_journey(run.journey, Subject(run.partner, run.user), event)
        assert JourneyRun.objects.count() == runs


class TestWaiting:
    def test_a_wait_counts_from_when_the_mail_before_it_left(self, start):
        run = start(mail("a"), wait("w", 3), mail("b"))
        take_due_steps()
        after(2 * DAY)  # only then it leaves
        after(4 * DAY)
        assert mails(run) == {"a": "sent"}
        after(5 * DAY + timedelta(hours=1))
        assert mails(run) == {"a": "sent", "b": "sent"}

    def test_no_mail_is_planned_while_the_one_before_it_waits(self, start):
        run = start(mail("a"), mail("b"))
        for hour in range(4):
            after(timedelta(hours=hour), send=False)
        assert mails(run) == {"a": "queued"}
        after(timedelta(hours=5))
        after(timedelta(hours=6))
        assert mails(run) == {"a": "sent", "b": "sent"}


class TestPointless:
    @pytest.mark.parametrize("when", ["planned", "claimed"])
    @pytest.mark.parametrize(
        ("happens", "words"),
        [
            (add_client, "The journey ended because this happened: a client is added."),
            (lambda company: stop("onboarding", "unsubscribed"), "Its reader does not want mail of this stream."),
            (lambda company: stop("", "hard-bounce"), "There is no such mailbox: earlier mail came back."),
        ],
        ids=["exit", "unsubscribe", "bounce"],
    )
    def test_what_happens_between_plan_and_sending_stops_the_mail(
        self, start, company, monkeypatch, happens, words, when
    ):
        run = start(mail("a"), wait("w"), mail("b"), exits=["client-created"])
        take_due_steps()
        if when == "planned":
            happens(company)
        else:  # by a worker, which has not looked yet
            look = delivery.look
            monkeypatch.setattr(delivery, "look", lambda *asked: (happens(company), look(*asked))[1])
        send_due()
        assert mails(run) == {"a": "skipped"}
        assert Message.objects.get().error == words

    def test_an_exit_that_the_planner_sees_first_takes_the_mail_out_of_the_queue(self, start, company):
        run = start(mail("a"), wait("w"), mail("b"), exits=["client-created"])
        take_due_steps()
        add_client(company)
        after(timedelta(minutes=20), send=False)
        assert mails(run) == {"a": "skipped"}
        run.refresh_from_db()
        assert run.state == "stopped"
        stopped = Event.objects.get(verb="journey_run.stopped")
        assert stopped.reason == "The journey ended because this happened: a client is added."

    def test_of_one_that_was_cut_off_it_says_that_it_may_have_arrived(self, start, company):
        start(mail("a"), wait("w"), mail("b"), exits=["client-created"])
        take_due_steps()
        Message.objects.update(in_doubt_at=clock.now())
        add_client(company)
        after(timedelta(minutes=20), send=False)
        assert Message.objects.get().error.endswith("a client is added. An earlier attempt was cut off, and may have arrived.")

    def test_a_reached_goal_ends_it_and_takes_the_mail_out_of_the_queue(self, start, company):
        run = start(mail("a"), wait("w"), mail("b"), goal="not no-client-yet")
        take_due_steps()
        add_client(company)
        after(timedelta(minutes=20), send=False)
        assert mails(run) == {"a": "skipped"}
        run.refresh_from_db()
        assert (run.state, run.goal_at is None) == ("finished", False)

    def test_the_last_mail_leaves_though_the_run_is_over(self, start):
        run = start(mail("a"))
        take_due_steps()
        run.refresh_from_db()
        assert run.state == "finished"
        send_due()
        assert mails(run) == {"a": "sent"}

    def test_whoever_left_between_plan_and_sending_gets_nothing(self, start, company):
        run = start(mail("a"))
        take_due_steps()
        Membership.objects.filter(user=company.user("owner")).delete()
        send_due()
        assert mails(run) == {"a": "skipped"}
        assert "does not belong to the partner any more" in Message.objects.get().error

    def test_what_a_worker_has_taken_asks_whether_its_run_was_stopped(self, start, company):
        run = start(mail("a"), wait("w"), mail("b"))
        take_due_steps()
        JourneyRun.objects.update(state="stopped")
        JourneyAct.objects.create(run=run, partner=company.partner, outcome="ended", reason="partner-ended")
        send_due()
        assert (mails(run), Message.objects.get().error) == ({"a": "skipped"}, "The partner has ended.")

    def test_a_run_that_was_stopped_before_there_were_acts_has_words_for_it(self, start):
        """As runs of before the update are: nothing says why."""
        run = start(mail("a"), wait("w"), mail("b"))
        take_due_steps()
        JourneyRun.objects.update(state="stopped")
        send_due()
        assert (mails(run), Message.objects.get().error) == ({"a": "skipped"}, "The journey was stopped.")

    def test_a_condition_that_nobody_knows_sends_nothing(self, start):
        run = start(mail("a", only_if=["full-moon"]), mail("b"))
        after(DAY)
        assert acts(run) == {"a": "skipped", "b": "mailed", "": "ended"}
        assert run.acts.get(step="a").because.about == {"fact": "full-moon"}

    def test_the_reason_is_read_in_the_language_of_whoever_reads_it(self, start, staff):
        run = start(mail("a", only_if=["not no-client-yet"]))
        after(DAY)
        Message.objects.all().delete()  # somebody was erased: the ledger stays
        with translation.override("de"):
            act = acts_of(run)[0]
        assert act.act.message is None
        assert act.reason.startswith("Sie wird nur") or "nicht" in act.reason


class TestSold:
    @pytest.mark.parametrize(("term", "own", "is_sold"), [("yearly", False, True), (None, False, False), ("yearly", True, False)])
    def test_a_trial_that_was_entered_and_the_own_team_are_no_sale(self, start, company, term, own, is_sold):
        client = create_client_account(actor=company.actor(), name="Brandt & Söhne")
        type(client).objects.filter(pk=client.pk).update(own=own)
        run = start(mail("a"), wait("w"), mail("b"), exits=["team-sold"])
        take_due_steps()
        create_subscription(
            actor=company.actor(),
            client_account=client,
            plan=Plan.objects.get(code="advanced"),
            term=term,
            admin_email="ada@brandt.example",
            seats=10 if term else None,
            started_on=clock.today() - DAY,
        )
        send_due()
        assert mails(run) == {"a": "skipped" if is_sold else "sent"}
        told = [line.why for line in replayed(Actor.system(), run.version, clock.now())]
        assert ("The journey ended because this happened: a team is sold." in told) == is_sold


class TestOnce:
    def test_a_fault_in_the_middle_leaves_nothing_behind_and_is_tried_again(self, start, monkeypatch):
        run = start(mail("a"), wait("w"), mail("b"))
        monkeypatch.setattr(planning, "write_act", _broken)
        assert take_due_steps() == 0
        assert (acts(run), Message.objects.count()) == ({}, 0)
        monkeypatch.undo()
        after(timedelta(hours=1))
        assert mails(run) == {"a": "sent"}

    def test_a_step_is_in_the_ledger_once(self, start, company):
        run = start(mail("a"))
        take_due_steps()
        with pytest.raises(IntegrityError):
            JourneyAct.objects.create(run=run, partner=company.partner, step="a", outcome="mailed")

    def test_facts_are_asked_only_as_far_as_they_are_named(self, start, monkeypatch):
        asked = []
        monkeypatch.setitem(FACTS, "unasked", Fact(lambda subject: asked.append(subject) or True, "x"))
        start(mail("a", only_if=["no-client-yet"]))
        after(DAY)
        assert asked == []

    def test_a_published_version_never_changes(self, start):
        version = start(mail("a")).version
        version.content = {"schema": 1, "steps": []}
        with pytest.raises(IntegrityError):
            version.save()


@pytest.mark.django_db(transaction=True)
def test_planners_at_once_take_each_step_once(company, owner):
    journey = Journey.objects.get(code="partner-first-days")
    event = record_event(owner, "test.started", company.partner)
    run = start_journey(journey, Subject(company.partner, company.user("owner")), event)
    done = all_at_once(lambda _number: take_due_steps(), 4)
    assert sum(done) == 1
    assert (run.acts.count(), Message.objects.count()) == (1, 1)


def _broken(*args) -> None:
    raise RuntimeError("the process is out of luck")
