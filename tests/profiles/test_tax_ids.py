"""Tax ids by form and check digits."""

import pytest

from partners.profiles.tax_ids import InvalidTaxId, read_tax_id


@pytest.mark.parametrize(
    ("typed", "country", "read"),
    [
        ("DE136695976", "DE", "DE136695976"),
        ("136 695 976", "DE", "DE136695976"),
        ("de 136.695.976", "DE", "DE136695976"),
        ("EL094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("FR40303265045", "FR", "FR40303265045"),
        ("980780684", "GB", "980780684"),
        ("911144442", "US", "91-1144442"),
        ("che-107.787.577 mwst", "CH", "CHE107787577"),
        ("51 824 753 556", "AU", "51824753556"),
        ("li-12.345", "LI", "LI12345"),  # no rule is known of it
        ("", "DE", ""),
    ],
)
def test_a_right_one_is_taken_in_its_compact_form(typed, country, read):
    assert read_tax_id(typed, country) == read


@pytest.mark.parametrize(
    ("typed", "country", "words"),
    [
        ("DE136695977", "DE", "its check digit does not fit"),
        ("DE12", "DE", "too many or too few"),
        ("FR40303265045", "DE", "is not a tax id of Germany"),
        ("980780685", "GB", "its check digit does not fit"),
        ("91-11444422", "US", "does not have the form"),
        ("CHE107787578", "CH", "its check digit does not fit"),
        ("<script>", "US", "other signs than letters"),
        ("1" * 31, "US", "too long"),
        ("１２３", "US", "other signs"),
    ],
)
def test_a_wrong_one_says_what_is_wrong(typed, country, words):
    with pytest.raises(InvalidTaxId) as refused:
        read_tax_id(typed, country)
    assert words in str(refused.value)
    assert str(refused.value.next_step).format(**refused.value.values).startswith("Expected is ")
