"""What differs, as a function of plain values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.drift.comparing import Person, Seen, drift
from partners.drift.kinds import OF_PEOPLE, Kind

pytestmark = pytest.mark.one_engine
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


def person(name: str, status: str = "active", known: str | None = None, **values) -> Person:
    email = f"{name}@acme.example"
    known_email = email if known != "" else ""
    return Person(
        f"dbmid:{name}",
        email,
        status,
        known_email=known_email,
        known_status=status if known is None else known,
        **values,
    )


def seen(*people: Person, purchased: int | None = 5, licensed: int = 5, used: int | None = None, **more: int) -> Seen:
    used = sum(one.is_on_team for one in people) if used is None else used
    return Seen(NOW, purchased, licensed, used, people, **more)


def kinds(*people: Person, in_hand=frozenset(), **numbers) -> list[Kind]:
    return [one.kind for one in drift(seen(*people, **numbers), in_hand).found]


FOUR = tuple(person(name) for name in ("amy", "bob", "cy", "dee"))


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ({}, []),
        ({"licensed": 4, "used": 4}, [Kind.LICENCES_MISSING]),
        ({"licensed": 6}, [Kind.LICENCES_UNBILLED]),
        ({"purchased": 4, "licensed": 20}, [Kind.LICENCES_UNBILLED]),  # what nobody bought is idle at nobody's cost
        ({"purchased": 20, "licensed": 6}, [Kind.LICENCES_MISSING, Kind.IDLE_SEATS]),
        ({"purchased": None, "licensed": 9}, []),
        ({"purchased": 8, "licensed": 8}, [Kind.IDLE_SEATS]),
        ({"purchased": 8, "licensed": 8, "leaving": 3}, []),
        ({"licensed": 8, "ordered": 3}, []),
        ({"licensed": 5, "ordered": 3}, []),
        ({"licensed": 9, "ordered": 3}, [Kind.LICENCES_UNBILLED]),
        ({"purchased": None, "licensed": 3, "used": 4}, [Kind.OVER_LICENSED]),
        ({"used": 3}, [Kind.IDLE_SEATS, Kind.COUNT_MISMATCH]),
        ({"used": 5}, [Kind.AT_CAPACITY, Kind.COUNT_MISMATCH]),
        ({"used": 5, "unreadable": 1}, [Kind.AT_CAPACITY]),
    ],
)
def test_numbers(numbers, found):
    assert kinds(*FOUR, **numbers) == found


@pytest.mark.parametrize(
    ("status", "known", "found"),
    [
        ("active", "active", []),
        ("active", "invited", []),
        ("active", "", [Kind.MEMBER_UNKNOWN]),
        ("removed", "", []),
        ("removed", "active", [Kind.MEMBER_MISSING]),
        ("removed", "removed", []),
        ("active", "removed", [Kind.STATUS_DIFFERS]),
        ("suspended", "active", [Kind.STATUS_DIFFERS]),
        ("invited", "active", [Kind.STATUS_DIFFERS]),
    ],
)
def test_people(status, known, found):
    others = FOUR if status == "removed" else FOUR[1:]
    assert kinds(person("zoe", status, known), *others) == found


def test_an_address_differs_by_more_than_its_case():
    moved = replace(FOUR[0], email="Amy.New@acme.example")
    assert kinds(moved, *FOUR[1:]) == [Kind.EMAIL_DIFFERS]
    assert kinds(replace(moved, email="AMY@acme.example"), *FOUR[1:]) == []


def test_an_invitation_is_stale_after_fourteen_days():
    def invited(days: float) -> Person:
        return person("zoe", "invited", invited_at=NOW - timedelta(days=days))

    assert kinds(invited(14), *FOUR[1:]) == []
    assert kinds(invited(14.1), *FOUR[1:]) == [Kind.STALE_INVITE]


def test_nothing_is_said_of_people_with_whom_something_is_done():
    new = person("zoe", "active", "")
    for in_hand in ({"dbmid:zoe"}, {"zoe@acme.example"}):
        assert kinds(new, *FOUR, licensed=5, used=4, in_hand=frozenset(in_hand)) == []


def test_it_says_what_it_did_not_look_at():
    team = (*FOUR, person("zoe", "active", "", invited_at=None))
    compared = drift(seen(*team), frozenset({"zoe@acme.example"}))
    assert [compared.left_out(kind, "dbmid:zoe") for kind in (Kind.MEMBER_UNKNOWN, Kind.STALE_INVITE)] == [True, True]
    assert [compared.left_out(Kind.MEMBER_UNKNOWN, "dbmid:amy"), compared.left_out(Kind.AT_CAPACITY, "")] == [
        False,
        False,
    ]
    assert compared.left_out(Kind.COUNT_MISMATCH, "")
    assert drift(seen(*FOUR, unreadable=1)).left_out(Kind.COUNT_MISMATCH, "")
    assert not drift(seen(*FOUR)).left_out(Kind.COUNT_MISMATCH, "")


PEOPLE = st.lists(
    st.builds(
        Person,
        member_id=st.integers(0, 50).map("dbmid:{}".format),
        email=st.sampled_from(["a@x.example", "B@x.example", "c@x.example"]),
        status=st.sampled_from(["invited", "active", "suspended", "removed"]),
        invited_at=st.none() | st.integers(0, 40).map(lambda days: NOW - timedelta(days=days)),
        known_email=st.sampled_from(["", "a@x.example", "b@x.example"]),
        known_status=st.sampled_from(["", "invited", "active", "suspended", "removed"]),
    ),
    max_size=6,
    unique_by=lambda one: one.member_id,
).map(tuple)
FEW = settings(max_examples=60)
READINGS = st.builds(
    Seen,
    at=st.just(NOW),
    purchased=st.none() | st.integers(0, 30),
    licensed=st.integers(0, 30),
    used=st.integers(0, 30),
    people=PEOPLE,
    unreadable=st.integers(0, 2),
)


@FEW
@given(READINGS)
def test_each_is_said_once_and_the_same_twice(reading):
    found = drift(reading).found
    assert len({(one.kind, one.subject) for one in found}) == len(found)
    assert found == drift(reading).found
    assert all(bool(one.subject) == (one.kind in OF_PEOPLE) for one in found)


@FEW
@given(READINGS)
def test_who_is_in_hand_hides_themselves_and_nothing_about_licences(reading):
    everybody = frozenset(one.member_id for one in reading.people) or frozenset({"dbmid:else"})
    hidden = {(one.kind, one.subject) for one in drift(reading, everybody).found}
    assert hidden == {
        (one.kind, one.subject) for one in drift(reading).found if not one.subject and one.kind != Kind.COUNT_MISMATCH
    }


@FEW
@given(READINGS)
def test_taken_over_nothing_differs_about_people(reading):
    known = tuple(
        replace(one, known_email=one.email, known_status=one.status, invited_at=None) for one in reading.people
    )
    assert not any(one.subject for one in drift(replace(reading, people=known)).found)
