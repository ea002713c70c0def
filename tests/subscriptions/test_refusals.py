"""Every reason that the engine can give has words."""

import re
from pathlib import Path

import pytest

from partners.subscriptions.refusals import REFUSALS

ENGINE = Path("partners/subscriptions/engine")
# Of changes that no door offers yet: trials, add-ons, other terms, suspension. And of states, which `available` asks for first.
NOT_REACHED = {
    "add_on_gone", "add_on_not_for_plan", "add_on_not_sold", "add_on_not_there", "add_on_there", "add_ons_exclude",
    "change_already_scheduled", "no_reduction_left", "no_trial", "renewal_too_far", "subscription_cancelled", "term_unchanged",
    "trial_has_the_minimum",
}  # fmt: skip


@pytest.mark.one_engine
def test_every_reason_that_a_door_can_meet_has_words():
    text = "".join(path.read_text() for path in sorted(ENGINE.glob("*.py")))
    codes = set(re.findall(r"Reason\(\s*\"(\w+)\"", text))
    assert codes == REFUSALS.keys() | NOT_REACHED
