"""The sentences themselves: plain counts in, no database."""

import pytest

from partners.standing.consequences import Change, Facts, consequences

FULL = Facts(
    people=7, keys=2, invitations=1, held_mails=2, other_mails=3, journeys=1, subscriptions=4, scheduled_changes=1
)


def texts(change: Change, facts: Facts) -> str:
    return "\n".join(line.text for line in consequences(change, facts))


@pytest.mark.parametrize("change", list(Change))
def test_of_a_partner_without_anything_only_the_people_are_spoken_of(change):
    assert [line.code for line in consequences(change, Facts())] == ["people"]


def test_suspending_says_what_stops_and_what_goes_on():
    said = texts(Change.SUSPEND, FULL)
    for words in (
        "7 people can still sign in, read, take access away",
        "2 API keys can read and take access away",
        "1 open invitation cannot be accepted",
        "2 onboarding or invitation mails wait",
        "3 other waiting mails still leave",
        "1 onboarding journey pauses",
        "4 subscriptions go on",
        "1 scheduled change applies",
    ):
        assert words in said


def test_reinstating_says_what_works_again():
    assert [line.code for line in consequences(Change.REINSTATE, FULL)] == [
        "people", "keys", "invitations", "held_mails", "journeys", "subscriptions",
    ]  # fmt: skip


def test_ending_counts_all_waiting_mail():
    said = texts(Change.END, FULL)
    assert "5 waiting mails are not sent" in said
    assert "2 API keys are revoked" in said
    assert "Their accounts stay" in said
    assert "1 team with internal use licences ends" in texts(Change.END, Facts(own_teams=1))


def test_one_reads_as_one():
    assert texts(Change.END, Facts(people=1, keys=1)) == (
        "1 person can no longer open the company’s pages. The account stays.\n1 API key is revoked."
    )
