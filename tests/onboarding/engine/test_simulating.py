"""Three journeys with a quiet, a quick and a hostile reader; and what holds of any journey, whatever happens."""

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import onboarding
from partners.onboarding.engine.reading import UNITS, read_version
from partners.onboarding.engine.reasons import WORDS, words_of
from partners.onboarding.engine.simulating import Happening, Line, Reader, Turns, simulate
from partners.onboarding.engine.values import Mail, Reason, walk
from portal.mail.hours import next_open
from tests.onboarding.engine.world import (
    BERLIN,
    CALENDAR,
    EXAMPLES,
    KNOWN,
    TURNS,
    berlin,
    example,
    mail,
    version,
    wait,
    wait_for,
)

pytestmark = pytest.mark.one_engine
START, LATER = berlin("2026-03-06T16:30"), berlin("2026-06-01T00:00")  # a Friday
READER = Reader(CALENDAR, TURNS)


def told(lines: list[Line]) -> list[str]:
    """As a person would note it down, without what only splits or waits."""
    return [
        f"{line.at.astimezone(BERLIN):%a %d.%m. %H:%M} {line.step} {line.outcome}".replace("  ", " ")
        for line in lines
        if line.outcome not in {"waited", "came", "missed", "yes", "no"}
    ]


def happen(**events: str) -> list[Happening]:
    return [(berlin(at), name.replace("_", "-")) for name, at in events.items()]


@pytest.mark.parametrize(
    ("name", "happenings", "lines"),
    [
        (
            "partner",
            {},
            [
                "Fri 06.03. 16:30 welcome mailed",
                "Tue 10.03. 09:00 agreement mailed",
                "Thu 12.03. 09:00 first-client mailed",
                "Thu 19.03. 09:00 tell-manager told",
                "Thu 19.03. 09:00 help-first-client mailed",
                "Sat 21.03. 09:00 connect-team mailed",
                "Sat 28.03. 09:00 certify mailed",
                "Fri 03.04. 16:30 first-month mailed",
                "Fri 03.04. 16:30 ended",
            ],
        ),
        (
            "partner",
            {
                "agreement_accepted": "2026-03-06T17:00",
                "client_created": "2026-03-07T10:00",
                "team_connected": "2026-03-08T10:00",
                "certified": "2026-03-09T10:00",
            },
            [
                "Fri 06.03. 16:30 welcome mailed",
                "Tue 10.03. 09:00 agreement skipped",
                "Thu 12.03. 09:00 first-client skipped",
                "Sat 14.03. 09:00 seats-counted mailed",
                "Sat 21.03. 09:00 certify skipped",
                "Fri 03.04. 16:30 first-month mailed",
                "Fri 03.04. 16:30 ended",
            ],
        ),
        (
            "partner",
            {"subscription_created": "2026-03-11T10:00", "partner_ended": "2026-03-11T10:00"},
            ["Fri 06.03. 16:30 welcome mailed", "Tue 10.03. 09:00 agreement mailed", "Wed 11.03. 10:00 ended"],
        ),
        (
            "colleague",
            {"second_factor_added": "2026-03-06T17:00"},
            [
                "Fri 06.03. 17:30 places mailed",
                "Mon 09.03. 17:30 second-factor skipped",
                "Wed 11.03. 17:30 lesson mailed",
                "Fri 13.03. 17:30 notifications mailed",
                "Fri 13.03. 17:30 ended",
            ],
        ),
        (
            "colleague",
            {
                "second_factor_added": "2026-03-06T17:00",
                "second_factor_removed": "2026-03-07T17:00",
                "course_started": "2026-03-10T17:00",
                "member_left": "2026-03-12T10:00",
            },
            [
                "Fri 06.03. 17:30 places mailed",
                "Mon 09.03. 17:30 second-factor mailed",
                "Wed 11.03. 17:30 lesson skipped",
                "Thu 12.03. 10:00 ended",
            ],
        ),
        (
            "client-admin",
            {},
            [
                "Mon 09.03. 16:30 next-step mailed",
                "Thu 12.03. 16:30 team-waits mailed",
                "Thu 19.03. 16:30 tell-owners told",
                "Thu 19.03. 16:30 help mailed",
                "Thu 19.03. 16:30 ended",
            ],
        ),
        (
            "client-admin",
            {"trial_started": "2026-03-06T16:30", "team_connected": "2026-04-09T12:00"},
            [
                "Mon 09.03. 16:30 next-step mailed",
                "Thu 12.03. 16:30 team-waits mailed",
                "Thu 19.03. 16:30 tell-owners told",
                "Thu 19.03. 16:30 trial-ends mailed",
                "Thu 19.03. 16:30 ended",
            ],
        ),
        (
            "client-admin",
            {"team_connected": "2026-03-10T08:00", "team_disconnected": "2026-03-10T09:00"},
            ["Mon 09.03. 16:30 next-step mailed", "Tue 10.03. 08:00 ended"],
        ),
    ],
)
def test_an_example(name, happenings, lines):
    assert told(simulate(example(name), START, happen(**happenings), READER, LATER)) == lines


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_hostile_reader_is_mailed_nothing_after_the_exit_wherever_it_comes(name):
    """Everything happens at once, and the exit at each moment at which something is done, and a second later."""
    journey, quiet = example(name), simulate(example(name), START, [], READER, LATER)
    everything = [(START, event) for event in KNOWN.events - set(journey.exits)]
    for moment in {line.at for line in quiet if line.at > START} | {line.at + timedelta(seconds=1) for line in quiet}:
        for happenings in ([], everything):
            for exit_event in journey.exits:
                lines = simulate(journey, START, [*happenings, (moment, exit_event)], READER, LATER)
                assert lines[-1].outcome == "ended"
                assert all(line.at < moment for line in lines if line.outcome == "mailed")
                assert lines[-1].at <= moment


def test_who_is_not_meant_gets_nothing():
    owner = Reader(CALENDAR, TURNS, {"is-first-owner": True})
    (only,) = simulate(example("colleague"), START, [], owner, LATER)
    assert (only.outcome, only.reason) == ("ended", Reason("not-for-them-denied", {"fact": "is-first-owner"}))


def test_a_mail_that_waits_for_monday_is_asked_about_again_on_monday():
    hours = example("colleague").hours
    in_hours = Reader(CALENDAR, TURNS, leaves=lambda mail, planned, left: next_open(planned, hours, BERLIN))
    journey = version(mail("a", only_if=["no-client-yet"]), wait("w", 1), mail("b"), exits=["partner-ended"])
    evening, monday = berlin("2026-03-06T20:00"), berlin("2026-03-09T08:00")

    def first(**events: str) -> Line:
        return simulate(journey, evening, happen(**events), in_hours, LATER)[0]

    assert first() == Line(monday, "a", "mailed")
    assert first(client_created="2026-03-08T12:00") == Line(
        monday, "a", "skipped", Reason("not-so", {"fact": "no-client-yet"})
    )
    sunday = berlin("2026-03-08T12:00")
    assert first(partner_ended="2026-03-08T12:00") == Line(
        sunday, "a", "skipped", Reason("exit", {"event": "partner-ended"})
    )
    assert simulate(journey, evening, [], in_hours, LATER)[2] == Line(monday + timedelta(days=1), "b", "mailed")


def test_what_happened_before_it_began_counts_for_facts_and_is_not_waited_for():
    before = [(START - timedelta(days=1), "client-created"), (START, "certified"), (START, "member-left")]
    journey = version(
        mail("a", only_if=["not no-client-yet", "certified"]),
        wait_for("w", "client-created", missed=[mail("b")]),
        exits=["member-left"],
    )
    steps = [(line.step, line.outcome) for line in simulate(journey, START, before, READER, LATER)]
    assert steps == [("a", "mailed"), ("w", "missed"), ("b", "mailed"), ("", "ended")]


def test_what_comes_too_late_is_left_out():
    slow = Reader(CALENDAR, TURNS, leaves=lambda mail, planned, left: planned + timedelta(days=2))
    lines = simulate(version(mail("a", expires_days=1), mail("b", expires_days=2)), START, [], slow, LATER)
    assert [(line.step, line.outcome, line.reason) for line in lines[:2]] == [
        ("a", "skipped", Reason("too-late")), ("b", "mailed", None),
    ]  # fmt: skip


def test_where_it_stands_when_one_stops_looking_is_said():
    lines = simulate(version(mail("a"), wait("w", 10)), START, [], READER, START + timedelta(days=9))
    assert lines[-1] == Line(berlin("2026-03-16T16:30"), "w", "rests", Reason("waits"))


# ── Any journey ─────────────────────────────────────────────────────────────────────────────────────

FACTS, EVENTS = ("f", "g"), ("on-f", "off-f", "on-g", "out")
ANYBODY = {"f": Turns(frozenset({"on-f"}), frozenset({"off-f"})), "g": Turns(false_by=frozenset({"on-g"}))}
CONDITIONS = st.sampled_from([f"{denied}{fact}" for fact in FACTS for denied in ("", "not ")])


def step(kind: str, **parts: st.SearchStrategy) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries({"kind": st.just(kind), **parts})


SHORT = st.integers(1, 20)
FLAT = st.one_of(
    step("mail", text=st.just("welcome"), only_if=st.lists(CONDITIONS, max_size=2), expires_days=SHORT),
    step("wait", amount=SHORT, unit=st.sampled_from(UNITS), since=st.sampled_from(["here", "start"])),
    step(
        "wait-until",
        at=st.sampled_from(["00:00", "02:30", "09:00"]),
        days=st.lists(st.sampled_from(["mon", "sun"]), min_size=1),
    ),
    step("notify", who=st.just("owners"), words=st.just("Look.")),
    step("end", reason=st.just("Enough.")),
)
STEPS = st.recursive(
    st.lists(FLAT, max_size=4),
    lambda inner: st.lists(
        FLAT
        | step("branch", fact=st.sampled_from(FACTS), yes=inner, no=inner)
        | step("wait-for", event=st.sampled_from(EVENTS), days=SHORT, came=inner, missed=inner),
        max_size=4,
    ),
    max_leaves=4,
)


def keyed(steps: list[dict], prefix: str = "s") -> list[dict]:
    named = []
    for place, one in enumerate(steps):
        key = f"{prefix}{place}"
        inner = {way: keyed(one[way], f"{key}-{way[0]}") for way in ("yes", "no", "came", "missed") if way in one}
        named.append({**one, **inner, "key": key})
    return named


VERSIONS = st.builds(
    lambda steps, goal, exits, audience: read_version(
        {
            "schema": 1,
            "trigger": "t",
            "steps": keyed(steps),
            "goal": goal,
            "exits": exits,
            "audience": audience,
        }
    ),
    STEPS,
    st.none() | CONDITIONS,
    st.sampled_from([[], ["out"]]),
    st.lists(CONDITIONS, max_size=1),
)
HAPPENINGS = st.lists(
    st.tuples(st.integers(-48, 24 * 60).map(lambda hours: START + timedelta(hours=hours)), st.sampled_from(EVENTS)),
    max_size=8,
)
LEAVING = timedelta(hours=3)
ANYONE = Reader(CALENDAR, ANYBODY, leaves=lambda mail, planned, left: planned + LEAVING)
NEVER = START + timedelta(days=365 * 60)


@given(VERSIONS, HAPPENINGS)
def test_it_comes_to_an_end_and_takes_no_step_twice(journey, happenings):
    lines = simulate(journey, START, happenings, ANYONE, NEVER)
    assert [line.outcome for line in lines].index("ended") == len(lines) - 1
    steps = [line.step for line in lines if line.step]
    assert len(steps) == len(set(steps))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert all(words_of(line.reason, str) for line in lines if line.reason)


@given(VERSIONS, HAPPENINGS)
def test_no_mail_is_planned_before_the_one_before_it_has_left(journey, happenings):
    lines = simulate(journey, START, happenings, ANYONE, NEVER)
    mailed = [START, *(line.at for line in lines if line.outcome == "mailed")]
    assert all(later - earlier >= LEAVING for earlier, later in pairwise(mailed))


@given(VERSIONS, HAPPENINGS)
def test_a_mail_leaves_only_while_it_makes_sense(journey, happenings):
    mails = {step.key: step for _, step in walk(journey.steps) if isinstance(step, Mail)}
    for line in simulate(journey, START, happenings, ANYONE, NEVER):
        if line.outcome == "mailed":
            seen = ANYONE.seen(sorted(one for one in happenings if one[0] <= line.at), START)
            assert not set(journey.exits) & set(seen.events)
            assert all(condition.is_met(seen.facts) for condition in mails[line.step].only_if)
            assert journey.goal is None or not journey.goal.is_met(seen.facts)


@given(VERSIONS, HAPPENINGS, st.integers(0, 24 * 60))
def test_what_is_to_come_changes_nothing_of_what_was(journey, happenings, hours):
    now = START + timedelta(hours=hours)
    whole = simulate(journey, START, happenings, ANYONE, NEVER)
    known = simulate(journey, START, [one for one in happenings if one[0] <= now], ANYONE, now)
    assert [line for line in known if line.outcome != "rests"] == [line for line in whole if line.at <= now]


@given(HAPPENINGS)
def test_what_is_left_out_as_without_consequence_is_seen_by_nobody(happenings):
    kept = ANYONE.that_matter(happenings, START)
    for now, _ in happenings:
        before = [sorted(one for one in some if one[0] <= now) for some in (happenings, kept)]
        assert ANYONE.seen(before[0], START) == ANYONE.seen(before[1], START)


def test_of_a_thousand_clients_one_before_the_beginning_and_one_after_it_matter():
    thousand = [(START + timedelta(minutes=minute), "client-created") for minute in range(-500, 501)]
    assert READER.that_matter(reversed(thousand), START) == [thousand[0], thousand[501]]


@given(VERSIONS, HAPPENINGS, st.lists(st.integers(0, 24 * 60), max_size=10))
def test_being_woken_for_nothing_changes_nothing(journey, happenings, hours):
    """The planner looks whenever something happens at the partner, and each few seconds."""
    noise = [(START + timedelta(hours=hour, seconds=7), "noise") for hour in hours]
    assert simulate(journey, START, happenings + noise, ANYONE, NEVER) == simulate(
        journey, START, happenings, ANYONE, NEVER
    )


def test_every_reason_has_words_and_names_what_it_is_about():
    about: dict[str, dict[str, str]] = {"exit": {"event": "x"}, "waits-for": {"event": "x"}, "said-so": {"words": "x"}}
    about["by-hand"] = {"words": "x"}
    for code in WORDS:
        words = words_of(Reason(code, about.get(code, {"fact": "x"})), lambda name: f"“{name}”")
        assert words
        assert "{" not in words
    ours = (path.read_text() for path in Path(onboarding.__path__[0]).rglob("*.py"))
    assert {code for text in ours for code in re.findall(r'Reason\((?:code=)?"([^"]+)"', text)} <= set(WORDS)
    assert words_of(Reason("said-so", {"words": "As {they} said."}), str) == "As {they} said."
