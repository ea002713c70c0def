from datetime import UTC, datetime

import pytest

from partners.onboarding.conditions import CONDITIONS, Facts, reason_to_skip
from partners.onboarding.schedule import due_at


def test_a_step_is_due_whole_days_after_the_one_before():
    before = datetime(2028, 2, 27, 9, 30, tzinfo=UTC)

    assert due_at(before, 0) == before
    assert due_at(before, 3) == datetime(2028, 3, 1, 9, 30, tzinfo=UTC)


def test_a_step_is_skipped_when_its_condition_no_longer_holds():
    assert reason_to_skip("no-client-yet", Facts(clients=0)) == ""
    assert reason_to_skip("no-client-yet", Facts(clients=1)) == "The partner has added a client in the meantime."
    assert reason_to_skip("", Facts(clients=1)) == ""


def test_a_condition_that_nobody_knows_is_not_guessed():
    with pytest.raises(LookupError):
        reason_to_skip("full-moon", Facts(clients=0))


def test_every_condition_has_words():
    assert all(condition.label and condition.otherwise for condition in CONDITIONS.values())
