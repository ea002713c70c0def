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
        assert not SIDES.findall(sheet.read_text()), sheet.name
