from decimal import Decimal
from pathlib import Path

import pytest

from training.tomlfile import ContentError, Table, read_table

FILE = Path("course.toml")


def table(**values):
    return Table(FILE, values, values)


def test_an_error_names_the_file_the_field_and_the_problem():
    with pytest.raises(ContentError) as caught:
        table(minutes="six").whole("minutes", minimum=1, maximum=10)
    assert str(caught.value) == "course.toml: minutes: must be a whole number from 1 to 10, not 'six'"


def test_an_error_inside_nested_tables_says_which_entry():
    chapters = table(chapters=[{"title": "One"}, {"title": ""}]).tables("chapters", ["title"])
    with pytest.raises(ContentError) as caught:
        chapters[1].text("title")
    assert caught.value.field == "chapters[2].title"


def test_an_unknown_field_is_refused_so_that_a_typing_error_is_noticed():
    with pytest.raises(ContentError, match="titel: is not a known field; known are minutes, title"):
        Table(FILE, {"titel": "x"}, ["title", "minutes"])


@pytest.mark.parametrize("value", [True, 0, 11, 1.5, None, "3"])
def test_a_whole_number_must_be_one_and_in_range(value):
    with pytest.raises(ContentError, match="whole number from 1 to 10"):
        table(minutes=value).whole("minutes", minimum=1, maximum=10)


@pytest.mark.parametrize("value", [True, "1", Decimal("NaN"), Decimal("Infinity"), None])
def test_a_number_must_be_finite(value):
    with pytest.raises(ContentError, match="must be a number"):
        table(answer=value).number("answer")


@pytest.mark.parametrize("value", [[], ["a", 1], ["a", ""], "a", None])
def test_a_list_of_texts_has_only_texts(value):
    with pytest.raises(ContentError, match="list of texts"):
        table(tags=value).texts("tags")


@pytest.mark.parametrize(
    ("content", "problem"), [(b"a = ", "is not valid TOML"), (b"a = '\xff'", "is not UTF-8"), (None, "does not exist")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, content, problem):
    file = tmp_path / "course.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ContentError, match=f"course.toml: file: {problem}"):
        read_table(file, ["a"])


def test_numbers_with_a_point_are_read_exactly(tmp_path):
    file = tmp_path / "quiz.toml"
    file.write_text("answer = 0.1")
    assert read_table(file, ["answer"]).number("answer") == Decimal("0.1")
