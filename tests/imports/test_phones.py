import pytest

from portal.imports.phones import display_phone, read_phone
from portal.imports.problems import Unreadable


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("(503) 555-0142", "US", "+15035550142"),
        ("503.555.0177", "US", "+15035550177"),
        ("5035550142", "US", "+15035550142"),
        ("+1 503 555 0101", "", "+15035550101"),
        ("(971) 555-0110 ext. 12", "US", "+19715550110;ext=12"),
        ("971-555-0110 x12", "US", "+19715550110;ext=12"),
        ("0211 5550-10", "DE", "+49211555010"),
        ("0049 211 555010", "", "+49211555010"),
        ("+49 (0)211 555010", "", "+49211555010"),
        ("+44 (0)20 7946 0018", "", "+442079460018"),
        ("+1 (503) 555-0142", "", "+15035550142"),
        ("+352 5550 22", "US", "+352555022"),
        ("+64 3 555 0199", "NZ", "+6435550199"),
        ("\u202a+1 503 555 0142\u202c", "US", "+15035550142"),  # as copied from an address book
        ("٠٢١١ ٥٥٥٠١٠", "DE", "+49211555010"),
    ],
)
def test_a_number_becomes_e164_with_its_extension(text, country, expected):
    assert read_phone(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "reason"),
    [
        ("503-555-01", "US", "too short"),
        ("+420 555 044", "CZ", "too short"),
        ("555-0142", "US", "without an area code"),
        ("+1 503 555 0142 99999", "US", "too long"),
        ("call reception", "US", "not readable"),
        ("+999 1234567", "", "not readable"),
        ("9" * 400, "US", "not readable"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_the_reason(text, country, reason):
    with pytest.raises(Unreadable, match=reason) as refusal:
        read_phone(text, country)
    assert "Expected: a whole phone number" in str(refusal.value)


def test_a_local_number_without_a_country_asks_for_the_country():
    with pytest.raises(Unreadable, match="no country code") as refusal:
        read_phone("(503) 555-0142")
    assert refusal.value.code == "phone_without_country"


def test_people_see_the_number_in_groups():
    assert display_phone("+19715550110;ext=12") == "+1 971-555-0110 ext. 12"
    assert display_phone("not a number") == "not a number"
