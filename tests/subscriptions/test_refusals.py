"""Every reason that the engine can give has words."""

import re
from pathlib import Path

import pytest

from partners.subscriptions.refusals import REFUSALS

ENGINE = Path("partners/subscriptions/engine")
# Why something that waited is dropped, which is told as news and refuses nothing; and of a trial, which `available` asks first.
NOT_REACHED = {"add_on_gone", "no_reduction_left", "trial_has_the_minimum"}
OF_A_STATE = {"subscription_expired", "subscription_cancelled"}  # found out while what was due is written down


@pytest.mark.one_engine
def test_every_reason_that_a_door_can_meet_has_words():
    text = "".join(path.read_text() for path in sorted(ENGINE.glob("*.py")))
    codes = set(re.findall(r"Reason\(\s*\"(\w+)\"", text))
    assert codes | OF_A_STATE == REFUSALS.keys() | NOT_REACHED
    assert not REFUSALS.keys() & NOT_REACHED
