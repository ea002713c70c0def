"""docs/api.md names every code with its cure. That its table is up to date is in `tests/house/test_rules.py`."""

import re

import pytest
from django.conf import settings

from portal.api.codes import OURS, codes, field_codes

pytestmark = pytest.mark.one_engine


def documented() -> str:
    return (settings.BASE / "docs" / "api.md").read_text()


def test_no_refusal_is_missing_from_it():
    named = {one.code for one in codes()}
    sources = (path.read_text() for package in OURS for path in (settings.BASE / package).rglob("*.py"))
    found = {code for text in sources for code in re.findall(r'^    code(?:: str)? = "(\w+)"$', text, re.M)}
    # What all are made from, what channels are called, and what is said beside a row that comes in all the same.
    assert found - named == {"refused", "manual", "sandbox", "not_of_a_trial", "rule_assumed"}


def test_each_says_what_happened_and_what_to_do():
    assert [one for one in codes() if not (one.words and one.cure)] == []
    assert [one for one in codes() if "|" in one.words + one.cure or "\n" in one.words + one.cure] == []


def test_every_code_of_a_field_is_documented():
    rows = documented().partition("| code of a field |")[2].partition("\n\n")[0]
    assert field_codes() - set(re.findall(r"`(\w+)`", rows)) == set()
