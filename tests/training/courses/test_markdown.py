import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.courses.markdown import Heading, headings, render


def test_comments_leave_nothing_behind_but_code_keeps_them():
    html = render("One <!-- a -->two.\n<!-- b -->\n\n- item\n  <!-- c\n  d -->\n\n```\n<!-- kept -->\n```")
    assert html == "<p>One two.</p>\n<ul>\n<li>item</li>\n</ul>\n<pre><code>&lt;!-- kept --&gt;\n</code></pre>\n"


def test_a_comment_under_a_table_does_not_become_a_row():
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |\n<!-- source: x -->")
    assert html.count("<tr>") == 2
    assert "source" not in html


def test_a_table_scrolls_in_its_own_box_and_aligns_without_inline_styles():
    html = render("| Step | Result |\n| --- | ---: |\n| x | 192.00 |")
    assert '<div class="table-scroll" role="group" tabindex="0" aria-label="Table">' in html
    assert '<th scope="col" class="align-right">Result</th>' in html
    assert '<td class="align-right">192.00</td>' in html
    assert "style" not in html


def test_a_callout_has_the_title_of_its_kind_or_its_own():
    assert render("> [!WARNING]\n> Mind the date.") == (
        '<aside class="callout callout-warning">\n'
        '<p class="callout-title">Watch out</p>\n'
        "<p>Mind the date.</p>\n"
        "</aside>\n"
    )
    assert '<p class="callout-title">A &lt;b&gt; title</p>' in render("> [!TIP] A <b> title\n> Text")


def test_a_callout_may_hold_lists_and_tables():
    html = render("> [!TASK]\n>\n> - Open it\n>\n> | a |\n> |---|\n> | 1 |\n> <!-- example -->")
    assert "<li>Open it</li>" in html
    assert "<td>1</td>" in html
    assert html.rstrip().endswith("</aside>")
    assert "<p></p>" not in html


@pytest.mark.parametrize("text", ["> Just a quote", "> [!SHOUT] no", "> text [!TIP]"])
def test_other_quotes_stay_quotes(text):
    assert render(text).startswith("<blockquote>")


def test_headings_have_ids_that_are_unique_and_cannot_clash_with_the_page():
    text = "## Main `x`\n\n## Main x\n\n## Main x 2\n\n### 日本"
    assert headings(text) == [
        Heading("section-main-x", 2, "Main x"),
        Heading("section-main-x-2", 2, "Main x"),
        Heading("section-main-x-2-2", 2, "Main x 2"),
        Heading("section-untitled", 3, "日本"),
    ]
    html = render(text)
    assert all(f'id="{heading.id}"' in html for heading in headings(text))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "![x](https://tracker.example/pixel.png)",
        '> [!TIP] "><script>alert(1)</script>\n> x',
        "## <svg onload=alert(1)>",
    ],
)
def test_nothing_active_comes_out(text):
    html = render(text)
    for active in ("<script", "<img", "<svg", 'href="javascript:', 'href="data:', 'src="'):
        assert active not in html


def test_links_do_not_hand_over_the_window():
    assert 'rel="noopener noreferrer"' in render("[Dropbox Help](https://help.dropbox.com)")


@pytest.mark.parametrize("text", ["\ud800", "\x00"])
def test_characters_that_no_page_can_hold_are_left_out_or_replaced(text):
    html = render(f"before {text} after")
    assert text not in html
    assert "before" in html.encode().decode()


@pytest.mark.parametrize("piece", [">", "[", "<!--\n", "<!--", "## a\n", "> [!TIP]\n"])
def test_twice_as_much_hostile_text_is_twice_the_work(piece):
    assert _calls(piece * 2_000) < 3 * _calls(piece * 1_000)


def _calls(text: str) -> int:
    """How many functions rendering calls: work that can be counted, where seconds depend on what else runs."""
    render(text)
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event == "call" or event == "c_call"

    sys.setprofile(counted)
    try:
        render(text)
    finally:
        sys.setprofile(None)
    return count


@given(st.text(alphabet="<>!-[]()#|*`\n abTIP:0&\"'\\", max_size=200))
def test_any_text_renders_without_active_content(text):
    html = render(text)
    assert "<!--" not in html
    assert "<script" not in html
