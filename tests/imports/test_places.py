import pytest

from portal.imports.cells import Context
from portal.imports.places import read_country, read_postal_code, read_region
from portal.imports.problems import Unreadable

US = Context({"country": "US"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("us", "US"), ("USA", "US"), ("U.S.A.", "US"), ("United States", "US"),
        ("United States of America", "US"), ("Vereinigte Staaten", "US"), ("UK", "GB"), ("GBR", "GB"),
        ("Great Britain", "GB"), ("Germany", "DE"), ("Deutschland", "DE"), ("DEU", "DE"), ("D", "DE"),
        ("Österreich", "AT"), ("Oesterreich", "AT"), ("Schweiz", "CH"), ("Suisse", "CH"), ("LU", "LU"),
        ("New Zealand", "NZ"), ("Aotearoa", "NZ"), ("Egypt", "EG"), ("مصر", "EG"), ("Česko", "CZ"),
        ("Czech Republic", "CZ"), ("日本", "JP"), ("España", "ES"), ("Espana", "ES"), ("Türkiye", "TR"),
        ("Turkey", "TR"), ("Côte d'Ivoire", "CI"), ("South Korea", "KR"), ("Nederland", "NL"), ("Polska", "PL"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_code_and_by_name(text, code):
    assert read_country(text) == code


@pytest.mark.parametrize("text", ["ZZ", "EU", "XA", "Narnia", "West", "??", "001", "Europe"])
def test_what_is_no_country_is_refused_with_what_was_expected(text):
    with pytest.raises(Unreadable, match="Expected: a name or a code") as refusal:
        read_country(text)
    assert text in str(refusal.value)


@pytest.mark.parametrize(("text", "code"), [("Oregon", "OR"), ("oregon ", "OR"), ("OR", "OR"), ("new york", "NY")])
def test_a_state_of_the_united_states_becomes_its_code(text, code):
    assert read_region(text, US).value == code


def test_an_unknown_state_is_kept_with_a_warning():
    cell = read_region("Canterbury", US)
    assert cell.value == "Canterbury"
    assert [warning.code for warning in cell.warnings] == ["unknown_region"]


@pytest.mark.parametrize("country", ["NZ", ""])
def test_regions_of_other_countries_are_kept_as_written(country):
    cell = read_region("Oregon", Context({"country": country}))
    assert (cell.value, cell.warnings) == ("Oregon", ())


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("US", "97209"), ("US", "97030-1234"), ("LU", "L-1458"), ("DE", "40212"), ("AT", "1010"), ("CZ", "110 00"),
        ("NZ", "8011"), ("GB", "sw1a 1aa"), ("EG", "11511"), ("", "anything"),
    ],
)  # fmt: skip
def test_postal_codes_of_the_country_raise_no_warning(country, text):
    cell = read_postal_code(text, Context({"country": country}))
    assert (cell.value, cell.warnings) == (text.upper(), ())


@pytest.mark.parametrize(("country", "text"), [("US", "ABCDE"), ("US", "2134"), ("DE", "1010"), ("GB", "12345")])
def test_a_postal_code_of_another_shape_is_kept_with_a_warning(country, text):
    cell = read_postal_code(text, Context({"country": country}))
    assert cell.value == text
    assert [warning.code for warning in cell.warnings] == ["odd_postal_code"]
