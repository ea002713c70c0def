"""A language that is written from the right needs its texts and nothing else: the page says so, and no style names a side."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.env import BASE

pytestmark = pytest.mark.one_engine
SIDES = re.compile(
    r"(?<![\w-])((?:margin-|padding-|border-)?(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right))"
)


FOUR = re.compile(r"(?<![\w-])(?:scroll-)?(padding|margin|inset|border-radius)\s*:\s*([^;}]+)")
WORD = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")  # calc(1px + 2px) is one


def by_position(css: str) -> list[str]:
    """The shorthands of four values whose two sides differ: what is second there is on the right in each language."""
    return [found[0] for found in FOUR.finditer(css) if _sides_differ(found[1], WORD.findall(found[2]))]


def _sides_differ(name: str, values: list[str]) -> bool:
    if len(values) != 4:
        return name == "border-radius" and len(values) in (2, 3)
    first, second, third, fourth = values
    return (first, fourth) != (second, third) if name == "border-radius" else second != fourth


@pytest.mark.django_db
def test_the_page_says_from_which_side_it_is_read(client):
    request = client.get("/apply/").wsgi_request
    for language, direction in (("ar", ' dir="rtl"'), ("de", "")):
        with override(language):
            assert f'<html lang="{language}"{direction}>' in render_to_string("layouts/base.html", request=request)


def test_no_style_names_a_side():
    sheets = list((BASE / "static" / "css").rglob("*.css"))
    assert sheets
    for sheet in sheets:
        css = sheet.read_text()
        assert not SIDES.findall(css) + by_position(css), sheet.name


def test_a_side_by_its_position_is_found():
    wrong = (
        "inset: calc(1px + 6px) 0 auto auto", "padding: 0 1px 0 var(--space-2)", "margin:1px 2px 1px 0",
        "border-radius: 0 1px 1px 0", "border-radius: 1px 0",
    )  # fmt: skip
    for css in wrong:
        assert by_position(f"a {{ color: red; {css} }}"), css
    fine = "padding: 0 1px; margin: 0 auto 1px; inset: 0 calc(1px * (1 + 1)) auto calc(1px * (1 + 1)); border-radius: 1px 1px 0 0"
    assert by_position(fine) == []
