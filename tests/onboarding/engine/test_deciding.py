"""What comes next, as a table: where somebody stands, what happened, what the clock says, and the one act that follows."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from partners.onboarding.engine.deciding import acts_now, begin, next_act, reason_not_to_send
from partners.onboarding.engine.values import (
    Ended,
    Mailed,
    Passed,
    Reason,
    Rest,
    Run,
    Seen,
    Skipped,
    Told,
    Version,
)
from partners.onboarding.engine.ways import after, carried_over
from tests.onboarding.engine.world import (
    CALENDAR,
    berlin,
    branch,
    end,
    example,
    mail,
    until_nine,
    version,
    wait,
    wait_for,
)

pytestmark = pytest.mark.one_engine
NOTHING = Seen()


def act(journey: Version, at: str, entered: str, now: str, seen: Seen = NOTHING, started: str = "", **run):
    on = Run(at, berlin(started or entered), berlin(entered), **run)
    return next_act(journey, on, seen, CALENDAR, berlin(now))


def seen(facts: dict[str, bool] | None = None, **events: str) -> Seen:
    return Seen({name.replace("_", "-"): berlin(at) for name, at in events.items()}, facts or {})


def test_it_starts_with_its_first_mail():
    done = act(version(mail("a", expires_days=3), mail("b")), "a", "2026-03-01T10:00", "2026-03-01T10:00")
    assert done == Mailed("a", "b", berlin("2026-03-04T10:00"))


@pytest.mark.parametrize(
    ("only_if", "facts", "because"),
    [
        ("no-client-yet", {"no-client-yet": True}, None),
        ("no-client-yet", {"no-client-yet": False}, Reason("not-so", {"fact": "no-client-yet"})),
        ("not certified", {"certified": False}, None),
        ("not certified", {"certified": True}, Reason("not-so-denied", {"fact": "certified"})),
        ("no-client-yet", {}, Reason("not-so", {"fact": "no-client-yet"})),  # nobody knows: no mail
        ("not certified", {}, Reason("not-so-denied", {"fact": "certified"})),
    ],
)
def test_a_mail_that_has_become_pointless_is_skipped(only_if, facts, because):
    journey = version(mail("a", only_if=[only_if]), wait("b"))
    done = act(journey, "a", "2026-03-01T10:00", "2026-03-01T10:00", Seen(facts=facts))
    assert done == (Skipped("a", "b", because) if because else Mailed("a", "b", berlin("2026-03-15T10:00")))
    assert reason_not_to_send(journey, "a", Seen(facts=facts)) == because


@pytest.mark.parametrize(
    ("step", "entered", "now", "until"),
    [
        (wait("w", 3, "days"), "2026-03-01T10:00", "2026-03-03T10:00", "2026-03-04T10:00"),
        (wait("w", 3, "days"), "2026-03-01T10:00", "2026-03-04T10:00", None),
        (wait("w", 3, "days"), "2026-03-01T10:00", "2026-03-07T10:00", None),  # three days late
        (wait("w", 1, "days"), "2026-03-28T10:00", "2026-03-28T10:00", "2026-03-29T10:00"),  # 23 hours
        (wait("w", 1, "months"), "2026-01-31T10:00", "2026-01-31T10:00", "2026-02-28T10:00"),
        (wait("w", 1, "working-days"), "2026-03-06T16:00", "2026-03-07T16:00", "2026-03-09T16:00"),
        (wait("w", 28, "days", since="start"), "2026-03-20T10:00", "2026-03-20T10:00", "2026-03-29T10:00"),
        (until_nine("w", "mon", "tue"), *["2026-03-06T10:00"] * 2, "2026-03-09T09:00"),
        (until_nine("w", "fri"), *["2026-03-06T09:00"] * 2, None),
        (until_nine("w", "fri"), *["2026-03-06T09:00:07"] * 2, None),  # nearly nine
        (until_nine("w", "fri"), *["2026-03-06T10:01"] * 2, "2026-03-13T09:00"),
    ],
)  # fmt: skip
def test_it_waits(step, entered, now, until):
    done = act(version(step, mail("m")), "w", entered, now, started="2026-03-01T10:00")
    assert done == (Rest("w", berlin(until), Reason("waits")) if until else Passed("w", "m", "waited"))


CLIENT = wait_for("w", "client-created", [mail("came")], [mail("missed")])


@pytest.mark.parametrize(
    ("created", "now", "outcome"),
    [
        ("2026-03-03T10:00", "2026-03-03T10:00", "came"),
        ("2026-02-20T10:00", "2026-03-01T10:00", "came"),  # on the journey, before it was waited for
        ("", "2026-03-14T10:00", None),
        ("", "2026-03-15T10:00", "missed"),  # at that very moment
        ("2026-03-15T10:00", "2026-03-15T10:00", "came"),
        ("2026-03-14T10:00", "2026-03-18T10:00", "came"),  # we slept: what counts is when it happened
        ("2026-03-16T10:00", "2026-03-18T10:00", "missed"),
    ],
)
def test_it_waits_for_something_to_happen(created, now, outcome):
    happened = seen(client_created=created) if created else NOTHING
    done = act(version(CLIENT), "w", "2026-03-01T10:00", now, happened, started="2026-02-15T10:00")
    due, because = berlin("2026-03-15T10:00"), Reason("waits-for", {"event": "client-created"})
    assert done == (Passed("w", outcome, outcome) if outcome else Rest("w", due, because))


@pytest.mark.parametrize("at", ["a", "w", "gone", ""])
def test_an_exit_ends_it_wherever_somebody_stands(at):
    journey = version(mail("a"), wait("w"), exits=["partner-ended"], goal="certified")
    happened = seen({"certified": True}, partner_ended="2026-03-02T10:00")
    for pending in (None, berlin("2026-03-09T09:00")):
        done = act(journey, at, "2026-03-01T10:00", "2026-03-02T11:00", happened, pending=pending)
        assert done == Ended(Reason("exit", {"event": "partner-ended"}))
    assert reason_not_to_send(journey, "a", happened) == Reason("exit", {"event": "partner-ended"})


@pytest.mark.parametrize(
    ("goal", "facts", "because"),
    [
        ("certified", {"certified": True}, Reason("goal", {"fact": "certified"})),
        ("not in-trial", {"in-trial": False}, Reason("goal-denied", {"fact": "in-trial"})),
    ],
)
def test_what_it_is_for_ends_it(goal, facts, because):
    journey = version(mail("a"), goal=goal)
    assert act(journey, "a", *["2026-03-01T10:00"] * 2, Seen(facts=facts)) == Ended(because, goal=True)
    assert reason_not_to_send(journey, "a", Seen(facts=facts)) == because


@pytest.mark.parametrize(
    ("now", "until"),
    [("2026-03-06T18:00", "2026-03-09T09:05"), ("2026-03-09T10:00", "2026-03-09T10:05")],
)
def test_nothing_goes_on_before_the_last_mail_is_settled(now, until):
    pending = berlin("2026-03-09T09:00")
    done = act(version(mail("a"), mail("b")), "b", "2026-03-06T17:30", now, pending=pending)
    assert done == Rest("b", berlin(until), Reason("mail-before"))


@pytest.mark.parametrize(("facts", "way"), [({"certified": True}, "yes"), ({"certified": False}, "no"), ({}, "no")])
def test_it_branches(facts, way):
    journey = version(branch("f", "certified", [mail("yes")], [mail("no")]))
    assert act(journey, "f", *["2026-03-01T10:00"] * 2, Seen(facts=facts)) == Passed("f", way, way)


def test_the_rest_of_the_steps():
    told = version({"key": "n", "kind": "notify", "who": "owners", "words": "Look."}, end("e"))
    assert act(told, "n", *["2026-03-01T10:00"] * 2) == Told("n", "e")
    assert act(told, "e", *["2026-03-01T10:00"] * 2) == Ended(Reason("said-so", {"words": "Enough."}), step="e")
    assert act(told, "", *["2026-03-01T10:00"] * 2) == Ended(Reason("went-through"))
    assert act(told, "gone", *["2026-03-01T10:00"] * 2) == Ended(Reason("step-gone"))
    assert reason_not_to_send(told, "gone", NOTHING) == Reason("step-gone")


NESTED = version(
    mail("a"),
    branch("f", "certified", [mail("y1"), mail("y2")], []),
    wait_for("w", "client-created", [end("e")], [branch("g", "certified", [mail("deep")])]),
    mail("z"),
)


@pytest.mark.parametrize(
    ("key", "outcome", "follows"),
    [
        ("a", "", "f"), ("f", "yes", "y1"), ("y1", "", "y2"), ("y2", "", "w"), ("f", "no", "w"), ("f", "", "w"),
        ("w", "came", "e"), ("e", "", ""), ("w", "missed", "g"), ("g", "yes", "deep"), ("deep", "", "z"), ("g", "no", "z"),
        ("z", "", ""), ("gone", "", ""),
    ],
)  # fmt: skip
def test_which_step_follows(key, outcome, follows):
    assert after(NESTED, key, outcome) == follows


def test_who_is_not_meant_does_not_begin():
    colleague = example("colleague")
    assert begin(colleague, Seen(facts={"is-first-owner": False})) == "hour"
    left_out = Ended(Reason("not-for-them-denied", {"fact": "is-first-owner"}))
    assert begin(colleague, Seen(facts={"is-first-owner": True})) == left_out
    assert begin(version(audience=["certified"]), NOTHING) == Ended(Reason("not-for-them", {"fact": "certified"}))
    assert begin(version(), NOTHING) == ""


def test_all_that_there_is_to_do_now_stops_at_a_mail():
    journey = version(wait("w"), branch("f", "certified", [], [mail("a", only_if=["certified"])]), mail("b"), mail("c"))
    now = berlin("2026-03-04T10:00")
    run = Run("w", *[berlin("2026-03-01T10:00")] * 2)
    done = list(acts_now(journey, run, Seen(facts={"certified": False}), CALENDAR, now))
    assert [(one.step, one.outcome) for one in done] == [
        ("w", "waited"), ("f", "no"), ("a", "skipped"), ("b", "mailed"),
    ]  # fmt: skip


def test_a_wait_after_a_late_one_counts_from_now():
    journey = version(wait("w"), wait("v", 1))
    late = berlin("2026-03-10T10:00")
    *_, rest = acts_now(journey, Run("w", *[berlin("2026-03-01T10:00")] * 2), NOTHING, CALENDAR, late)
    assert rest == Rest("v", late + timedelta(days=1), Reason("waits"))


# ── Another version ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "goes_on_at"),
    [("a", "a"), ("f", "w"), ("y1", "y2"), ("w", "w"), ("e", ""), ("g", "z"), ("deep", "z"), ("", ""), ("never", "")],
)
def test_whoever_is_moved_goes_on_at_the_next_step_that_was_kept(at, goes_on_at):
    new = version(mail("z"), mail("y2"), wait_for("w", "client-created"), mail("a"))
    run = Run(at, *[datetime(2026, 3, 1)] * 2)
    assert carried_over(NESTED, new, run) == goes_on_at


def test_in_another_order_no_step_is_taken_twice():
    run = Run("b", *[berlin("2026-03-01T10:00")] * 2, done={"a": "mailed", "f": "yes", "in": "mailed"})
    moved = version(mail("b"), mail("a"), branch("f", "certified", [mail("in"), mail("new")], [mail("no")]), mail("c"))
    now, taken = berlin("2026-03-01T10:00"), []
    for _ in range(4):
        *_, last = acts_now(moved, run, NOTHING, CALENDAR, now)
        taken.append(last.step)
        if isinstance(last, Mailed):
            run = replace(run, at=last.to, done={**run.done, last.step: last.outcome})
    assert taken == ["b", "new", "c", ""]
