"""What is written, read by a reader of its own: lines unfolded and values unescaped as RFC 5545 says."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from partners.calendar.ics import Day, calendar

CHANGED = datetime(2026, 11, 29, 22, 15, 9, tzinfo=UTC)


def read(body: bytes) -> list[dict[str, str]]:
    """The events; every rule about lines is checked on the way."""
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")[:-1]
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    for line in lines:
        line.decode()  # no character is cut in two
    unfolded = body.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert (unfolded[0], unfolded[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in unfolded
    assert any(line.startswith("PRODID:") for line in unfolded)
    events: list[dict[str, str]] = []
    for line in unfolded[1:-1]:
        name, _colon, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[A-Z-]+)*", name), line
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT":
            assert name not in events[-1]
            events[-1][name] = value
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == len(events)
    return events


def plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def day(**values) -> Day:
    usual = {
        "uid": "su_1.renewed.20270301@portal.example", "day": date(2027, 3, 1), "summary": "Hartwell", "description": "One",
        "url": "https://portal.example/p/hartwell/", "changed_at": CHANGED,
    }  # fmt: skip
    return Day(**(usual | values))


def test_a_day_is_a_whole_day():
    [event] = read(calendar("Renewals", "Partner portal", [day(day=date(2026, 12, 31))]))
    assert event["DTSTART;VALUE=DATE"] == "20261231"
    assert event["DTEND;VALUE=DATE"] == "20270101"
    assert event["DTSTAMP"] == "20261129T221509Z"


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200),
    st.text(st.sampled_from('a;,\\\nä🦜\r:"'), max_size=90),
)
def test_any_text_comes_back_as_it_was(summary, description):
    [event] = read(calendar("Renewals", "Partner portal", [day(summary=summary, description=description)]))
    assert plain(event["SUMMARY"]) == summary
    assert plain(event["DESCRIPTION"]) == description.replace("\r\n", "\n").replace("\r", "\n")


def test_nothing_typed_begins_a_line_of_its_own():
    evil = "Client\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\x00"
    events = read(calendar(evil, "Partner portal", [day(summary=evil)]))
    assert len(events) == 1
