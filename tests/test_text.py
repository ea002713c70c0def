import pytest

from portal.text import HostileText, clean_text, company_key, fold, searchable, words_only


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Ōtautahi", "otautahi"),
        ("Düsseldorf", "Dusseldorf"),
        ("Zoë", "Zoe\u0308"),
        ("ﬁle", "file"),
        ("Ａｌｐｈａ", "alpha"),
        ("Łódź", "lodz"),
        ("مَكْتَبَة", "مكتبة"),
        ("  two \u00a0 spaces ", "two spaces"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_folding_makes_equal_what_people_take_for_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("กี", "กา"), ("Müller", "Miller"), ("日本", "日木")])
def test_folding_keeps_apart_what_differs(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["Straße", "İstanbul", "ŉ", "ﷺ", "한국", "ΐ"])
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_umlauts_are_found_in_both_spellings():
    text = searchable("Jörg Mu\u0308ller, Große Straße")
    assert all(word in text for word in ("jorg", "joerg", "muller", "mueller", "grosse", "strasse"))
    assert searchable("Hartwell") == "hartwell"


def test_headers_are_compared_by_their_letters():
    assert words_only("Company_RecID") == words_only("company rec-id") == "companyrecid"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hartwell & Sons Dental", "Hartwell and Sons Dental"),
        ("Müller & Söhne KG", "Muller und Sohne"),
        ("Müller & Söhne KG", "Mueller und Soehne"),
        ("Bluebird Veterinary Clinic, LLC", "bluebird veterinary clinic"),
        ("Northgate GmbH & Co. KG", "NORTHGATE"),
        ("The Paper Mill", '"Paper Mill"'),
        ("O'Neil S.A.", "ONeil SA"),
    ],
)
def test_company_names_meet_without_legal_form_and_conjunction(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(("one", "other"), [("AG Insurance", "Insurance"), ("Hartwell Dental", "Hartwell Bakery")])
def test_company_names_that_differ_stay_apart(one, other):
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", ["GmbH", "&", "The", "???", "Co. KG"])
def test_a_name_of_nothing_but_filler_keeps_a_key(name):
    assert company_key(name)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\0b", "NUL"),
        ("a\x07b", r"U\+0007"),
        ("a\ud800b", r"U\+D800"),
        ("a\u202eb", "RIGHT-TO-LEFT OVERRIDE"),
        ("a\u2066b", "LEFT-TO-RIGHT ISOLATE"),
        ("a\nb", "line break"),
    ],
)
def test_hostile_text_is_refused_and_the_character_named(text, named):
    with pytest.raises(HostileText, match=named):
        clean_text(text)


def test_clean_text_is_trimmed_composed_and_free_of_unseen_characters():
    assert clean_text("\ufeff  Zoe\u0308\u200b ") == "Zoë"


def test_arabic_with_its_direction_mark_is_ordinary_text():
    assert clean_text("مكتبة\u200f النيل") == "مكتبة\u200f النيل"


def test_line_breaks_are_for_long_text_only():
    assert clean_text("one\r\ntwo", multiline=True) == "one\ntwo"
