"""Addresses as each country writes them."""

import pytest

from partners.profiles.postal import needed_in, read_address
from portal.errors import PortalError


def address(**changes) -> dict:
    return {"company_name": "Hartwell IT", "line1": "1 Main Street", "city": "Portland", **changes}


@pytest.mark.parametrize(
    ("given", "postal_code", "region"),
    [
        ({"country": "US", "postal_code": "97209", "region": "Oregon"}, "97209", "OR"),
        ({"country": "us", "postal_code": "97209-1234", "region": "or"}, "97209-1234", "OR"),
        ({"country": "DE", "postal_code": "24103"}, "24103", ""),
        ({"country": "GB", "postal_code": "ec1y 8sy"}, "EC1Y 8SY", ""),
        ({"country": "NZ", "postal_code": "7910"}, "7910", ""),
        ({"country": "CA", "postal_code": "H3Z 2Y7", "region": "Québec"}, "H3Z 2Y7", "QC"),
        ({"country": "IE"}, "", ""),  # a country that needs no postal code
    ],
)
def test_values_take_the_countrys_own_form(given, postal_code, region):
    read = read_address(address(**given))
    assert (read["postal_code"], read["region"], read["country"]) == (postal_code, region, given["country"].upper())
    assert (read["line1"], read["line2"]) == ("1 Main Street", "")


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (
            {"country": "US", "postal_code": "9720", "region": "OR"},
            "postal_code",
            "“9720” is not a postal code of United",
        ),
        ({"country": "DE", "postal_code": "ABC"}, "postal_code", "Germany"),
        ({"country": "DE"}, "postal_code", "An address in Germany needs this: postal code."),
        ({"country": "US", "postal_code": "97209"}, "region", "needs this: state."),
        (
            {"country": "US", "postal_code": "97209", "region": "Bavaria"},
            "region",
            "“Bavaria” is not a state of United",
        ),
        ({"country": "DE", "postal_code": "24103", "city": ""}, "city", "needs this: city."),
        ({"country": "ZZ"}, "country", "ZZ is not the code of a country."),
        ({"country": ""}, "country", "not the code of a country"),
        ({"country": "DE", "postal_code": "24103", "line1": " "}, "line1", "empty"),
        ({"country": "DE", "postal_code": "24103", "company_name": ""}, "company_name", "empty"),
        ({"country": "DE", "postal_code": "2" * 21}, "postal_code", "longer than 20"),
        ({"country": "DE", "postal_code": "24\x00103"}, "postal_code", "NUL"),
        ({"country": "DE", "postal_code": "24103", "line2": "a\nb"}, "line2", "line break"),
    ],
)
def test_a_refusal_names_the_part_and_the_country(given, field, words):
    with pytest.raises(PortalError) as refused:
        read_address(address(**given))
    assert refused.value.field == field
    assert refused.value.status == 400
    assert words in str(refused.value)


def test_the_form_asks_for_what_the_country_needs():
    assert needed_in("US") == {"line1", "city", "region", "postal_code"}
    assert needed_in("IE") == {"line1", "city"}
    assert needed_in("") == {"line1", "city"}
