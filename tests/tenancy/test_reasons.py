"""A reason is read the same way by everything that asks for one."""

import pytest

from portal.errors import ReasonMissing, TooLong
from portal.events.models import Event
from portal.reasons import LONGEST, read_reason
from portal.tenancy.services import suspend_partner
from portal.text import HostileText
from portal.web.reasons import ReasonForm


def test_it_keeps_its_lines_and_loses_what_surrounds_it():
    assert read_reason("  Lost the phone.\r\nSeen at the desk. ") == "Lost the phone.\nSeen at the desk."
    assert len(read_reason("x" * LONGEST)) == LONGEST


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", ReasonMissing),
        (" \n\t", ReasonMissing),
        ("x" * (LONGEST + 1), TooLong),
        ("a\0b", HostileText),
        ("\u202e", HostileText),
    ],
)
def test_what_is_refused_names_the_field(text, refusal):
    with pytest.raises(refusal) as refused:
        read_reason(text)
    assert refused.value.field == "reason"


def test_each_form_says_who_reads_it_and_none_tells_the_next():
    first, second = ReasonForm(read_by="The owners read it."), ReasonForm(read_by="Nobody reads it.")
    assert first.fields["reason"].help_text == "The owners read it."
    assert second.fields["reason"].help_text == "Nobody reads it."
    assert ReasonForm({"reason": " "}, read_by="").errors["reason"] == ["A reason is missing. Write in a sentence why."]


def test_the_event_keeps_it_as_it_was_read(company, staff):
    suspend_partner(actor=staff, partner=company.partner, reason="  They do not pay.\r\nAsked twice. \u200b")
    assert Event.objects.get(verb="partner.suspended").reason == "They do not pay.\nAsked twice."
