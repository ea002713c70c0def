from pathlib import Path

import pytest

from training.sourcing import Source, check_question, load_sources, sources_of
from training.tomlfile import ContentError, Table

FILE = Path("lesson.md")
MINIMUM = Source("minimum", "Minimum 3 licences, Education 300.", "a page", "V")
STORAGE = Source("storage", "At most 1,000 TB.", "another page", "D")
SOURCES = {source.id: source for source in (MINIMUM, STORAGE)}


def check(markdown):
    return sources_of(FILE, markdown, SOURCES)


@pytest.mark.parametrize(
    "markdown",
    [
        "No figures here.",
        "A plan starts at 3 licences.\n<!-- source: minimum -->",
        "From 3 or 300 to 1,000 TB.\n<!-- source: minimum, storage -->",
        "An example: 7 seats at 120.00 USD.\n<!-- example -->",
        "> [!EXAMPLE]\n> 7 seats\n>\n> | a |\n> | 8 |\n> <!-- example -->",
        "1. Ask.\n2. Write it down.",
        "Send `Bearer $KEY`.",
        "## The 3 seats\n<!-- source: minimum -->",
    ],
)
def test_text_that_follows_the_rule_is_accepted(markdown):
    check(markdown)


@pytest.mark.parametrize(
    ("markdown", "problem"),
    [
        ("A plan starts at 3 licences.", "figures without a source: 3"),
        ("A plan starts at 4 licences.\n<!-- source: minimum -->", "figures without a source: 4"),
        ("It starts at 3.\n\n<!-- source: minimum -->", "figures without a source: 3"),
        ("It ends at 1000 TB.\n<!-- source: storage -->", "figures without a source: 1000"),
        ("It costs 3 USD.\n<!-- source: minimum -->", "names money"),
        ("It costs $3.\n<!-- source: minimum -->", "names money"),
        ("Some seats at 120.00 USD.\n<!-- example -->", "does not say “example”"),
        ("A trial has thirty days.", "“thirty days” must be written with digits"),
        ("Three licences.\n<!-- source: minimum -->", "“Three licences” must be written with digits"),
        ("Nothing.\n<!-- source: minimum, gone -->", "not in sources.toml: gone"),
    ],
)
def test_text_that_breaks_the_rule_is_named_with_its_problem(markdown, problem):
    with pytest.raises(ContentError, match=problem) as caught:
        check(markdown)
    assert caught.value.file == FILE
    assert caught.value.field.startswith("block “")


def test_a_comment_that_only_mentions_an_example_does_not_excuse_a_figure():
    with pytest.raises(ContentError, match="without a source: 9"):
        check("For example 9 seats.\n<!-- not an example -->")


def test_the_named_sources_come_back_once_in_order_of_first_use():
    named = check("x\n<!-- source: storage -->\n\ny\n<!-- source: minimum, storage -->")
    assert named == (STORAGE, MINIMUM)


def test_a_source_needs_a_fact_and_a_place(tmp_path):
    file = tmp_path / "sources.toml"
    file.write_text('[minimum]\nmark = "V"\nfact = "Minimum 3."\n')
    with pytest.raises(ContentError, match=r"minimum\.where: must be a text"):
        load_sources(file)


@pytest.mark.parametrize("mark", ["R", "I", "?", "v", "V, R"])
def test_what_is_only_recalled_or_inferred_is_no_source(tmp_path, mark):
    file = tmp_path / "sources.toml"
    file.write_text(f'[minimum]\nmark = "{mark}"\nfact = "Minimum 3."\nwhere = "a page"\n')
    with pytest.raises(ContentError, match=r"minimum\.mark: must be one of V, "):
        load_sources(file)


def question(**values):
    return Table(FILE, values, ("text", "explanation", "example"))


@pytest.mark.parametrize(
    "words",
    [
        {"text": "What is the least?", "explanation": "3, and 300 for Education."},
        {"text": "An example with 7 seats?", "explanation": "7 − 2 = 5.", "example": True},
    ],
)
def test_a_question_that_follows_the_rule_is_accepted(words):
    check_question(question(**words), [words["text"], words["explanation"]], [MINIMUM])


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"text": "What is the least?", "explanation": "4."}, "without a source: 4"),
        ({"text": "7 seats?", "explanation": "An example.", "example": True}, "does not say “example”"),
        ({"text": "An example?", "explanation": "In thirty days.", "example": True}, "“thirty days” must be written"),
        ({"text": "What of 3 EUR?", "explanation": "Nothing."}, "names money"),
    ],
)
def test_a_question_that_breaks_the_rule_is_named_with_its_problem(words, problem):
    with pytest.raises(ContentError, match=problem):
        check_question(question(**words), [words["text"], words["explanation"]], [MINIMUM])
