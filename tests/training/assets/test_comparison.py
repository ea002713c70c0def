from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from training.assets.comparison import MOST_PLANS, PlanRow, SheetError, render
from training.assets.content import load_asset

AS_OF = date(2026, 11, 23)
STANDARD = PlanRow(
    "Standard", 3, "2 TB, pooled for the team", "30 days", date(2017, 1, 30), "dropbox.com/business/faqs"
)
EDUCATION = PlanRow("Education", 300, "", "", date(2017, 1, 30), "interworks.cloud")
ENTERPRISE = PlanRow("Enterprise", None, "As much as needed", "", date(2017, 1, 30), "dropbox.com/business/faqs")


def read(plans=(STANDARD, EDUCATION), **values):
    pdf = render(plans, **{"as_of": AS_OF, "site_name": "Northwind Portal", **values})
    return PdfReader(BytesIO(pdf))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ").split())


def fonts_of(reader):
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    return [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]


def test_every_fact_of_every_plan_can_be_selected_as_text():
    text = text_of(read())
    for part in ("Standard", "2 TB, pooled for the team", "30 days", "30 January 2017", "dropbox.com/business/faqs"):
        assert part in text
    assert "Education" in text
    assert "300" in text


def test_the_sheet_says_when_it_was_true_and_that_it_is_not_dropbox():
    text = text_of(read())
    assert "As of 23 November 2026" in text
    assert "Northwind Portal is not affiliated with Dropbox, Inc." in text


def test_what_is_not_known_is_not_invented():
    text = text_of(read([ENTERPRISE]))
    assert text.count("Not published") == 2
    assert "None" not in text


@pytest.mark.parametrize(
    ("precision", "printed"), [("day", "30 January 2017"), ("month", "January 2017"), ("year", "2017")]
)
def test_a_date_is_printed_only_as_exactly_as_it_is_known(precision, printed):
    text = text_of(read([replace(STANDARD, since_precision=precision)]))
    assert f"Valid since {printed} Source" in text


def test_the_notes_stand_under_the_table():
    notes = load_asset("plan-comparison-sheet").notes
    text = text_of(read(notes=notes))
    assert all(note.title in text for note in notes)
    assert "Good to know before you choose" not in text_of(read())


def test_it_is_an_accessible_pdf_with_title_language_and_its_own_fonts():
    reader = read()
    assert reader.metadata.title == "Dropbox plans compared"
    assert reader.metadata.author == "Northwind Portal"
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()
    assert fonts_of(reader)
    assert all(
        "Libertinus" in font["/BaseFont"] and "/FontFile3" in font["/FontDescriptor"] for font in fonts_of(reader)
    )


@pytest.mark.parametrize("count", range(1, MOST_PLANS + 1))
def test_it_is_one_a4_page_for_any_number_of_plans_and_all_notes(count):
    reader = read([STANDARD] * count, notes=load_asset("plan-comparison-sheet").notes)
    (page,) = reader.pages
    assert sorted((round(page.mediabox.width), round(page.mediabox.height))) == [595, 842]


@pytest.mark.parametrize("count", [0, MOST_PLANS + 1])
def test_no_plans_or_too_many_are_refused(count):
    with pytest.raises(SheetError, match=f"1 to {MOST_PLANS} plans, not {count}"):
        read([STANDARD] * count)


def test_texts_that_do_not_fit_are_refused_and_not_cut():
    endless = PlanRow("Standard", 3, "word " * 3000, "", AS_OF, "")
    with pytest.raises(SheetError, match="does not fit on one page"):
        read([endless])


def test_the_same_values_give_the_same_bytes():
    values = {"as_of": AS_OF, "site_name": "Northwind Portal"}
    assert render([STANDARD], **values) == render([STANDARD], **values)
    assert render([STANDARD], **values) != render([EDUCATION], **values)


@pytest.mark.parametrize("name", ["#panic()", "*bold* _x_", "$ x $", '"\\', "#import sys: inputs", "<label> @ref"])
def test_a_name_is_printed_as_it_is_and_never_run(name):
    assert name in text_of(read(site_name=name))


def test_a_name_in_any_script_leaves_the_sheet_accessible_and_a_character_without_a_font_is_explained():
    for name, explained in (("日本パートナー", False), ("Ada 😀", True)):
        reader = read(site_name=name)
        assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()
        assert ("□ stands for a character that this document cannot draw." in text_of(reader)) == explained
        assert text_of(reader).startswith(name.replace("😀", "□"))


def test_a_name_that_is_not_text_is_refused():
    with pytest.raises(SheetError):
        read(site_name="\ud800")
