"""Domains that pass for another."""

import pytest

from portal.confusables import is_confusable

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize("domain", ["раypal.example", "аррӏе.example", "ехаmple.com", "shop.νικο.example"])
def test_letters_of_another_script_are_seen(domain):
    assert is_confusable(domain)


@pytest.mark.parametrize(
    "domain",
    ["hartwell.example", "münchen-logistik.example", "яндекс.рф", "例え-coffee.example", "카페cafe.kr", "123.example"],
)
def test_honest_domains_in_any_script_are_left_alone(domain):
    assert not is_confusable(domain)
