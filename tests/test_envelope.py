"""Addresses on paper and in forms, as each country writes them."""

import pytest

from portal.envelope import envelope, order_of

PORTLAND = {"city": "Portland", "region": "OR", "postal_code": "97209"}


@pytest.mark.parametrize(
    ("country", "parts", "lines"),
    [
        ("DE", {"line1": "Hafenstr. 1", "postal_code": "24103", "city": "Kiel"}, ["Hafenstr. 1", "24103 Kiel", "Germany"]),
        (
            "US",
            {"line1": "1 Main St", "line2": "Suite 3", **PORTLAND},
            ["1 Main St", "Suite 3", "Portland, OR 97209", "United States"],
        ),
        ("US", {"city": "Portland", "postal_code": "97209"}, ["Portland, 97209", "United States"]),
        ("US", {"city": "Portland", "region": "OR"}, ["Portland, OR", "United States"]),
        (
            "GB",
            {"line1": "18 High St", "city": "Oxford", "postal_code": "OX1 4AA"},
            ["18 High St", "Oxford", "OX1 4AA", "United Kingdom"],
        ),
        ("DE", {"city": "Kiel", "region": "Schleswig-Holstein"}, ["Kiel", "Schleswig-Holstein", "Germany"]),
        ("", {"postal_code": "1010", "city": "Wien"}, ["1010 Wien"]),
    ],
)  # fmt: skip
def test_the_lines_follow_the_country(country, parts, lines):
    assert envelope(country, **parts) == lines


def test_the_company_stands_on_top():
    assert envelope("US", company="Hartwell", **PORTLAND)[0] == "Hartwell"


def test_a_form_asks_in_the_order_of_the_country():
    assert order_of("DE") == ["line1", "line2", "postal_code", "city", "region"]
    assert order_of("US") == ["line1", "line2", "city", "region", "postal_code"]
    assert sorted(order_of("")) == sorted(order_of("JP")) == sorted(order_of("../x")) == sorted(order_of("US"))
