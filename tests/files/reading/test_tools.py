"""What the tools find in good files, and what hostile ones come to. Each file is made here, and read in a child."""

import io
import struct
import zipfile

import pytest
import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter

from portal.files.reading.outcomes import Failed
from portal.files.reading.run import read_in_child
from tests.factories import picture

pytestmark = pytest.mark.one_engine

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/drawingml/2006/main"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def package(parts: dict[str, str | bytes], mimetype: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{mimetype}", zipfile.ZIP_STORED)
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def docx(body: str, before: str = "") -> bytes:
    return package({"word/document.xml": f'{before}<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'})


def slide(text: str) -> str:
    return f'<p:sld xmlns:p="p" xmlns:a="{SLIDES}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'


def sheet(inside: str, name: str) -> str:
    return f'<{name} xmlns="{SHEETS}">{inside}</{name}>'


def open_document(body: str) -> str:
    return f'<o:d xmlns:o="o" xmlns:text="{OPEN}:text:1.0" xmlns:draw="{OPEN}:drawing:1.0">{body}</o:d>'


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHOWN = "".join(f'<p:sldId r:id="r{number}"/>' for number in (2, 10, 1))
PRESENTATION = {
    "ppt/presentation.xml": (
        f'<p:p xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{RELATED}">{SHOWN}</p:p>'
    ),
    "ppt/_rels/presentation.xml.rels": '<r xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(f'<Relationship Id="r{number}" Target="slides/slide{number}.xml"/>' for number in (1, 2, 10))
    + "</r>",
} | {f"ppt/slides/slide{number}.xml": slide(f"Slide {number}") for number in (10, 2, 1)}
SPREADSHEET = {
    "xl/workbook.xml": "<w/>",
    "xl/worksheets/sheet1.xml": sheet("<c><v>7</v></c><c><is><t>inline</t></is></c>", "worksheet"),
    "xl/sharedStrings.xml": sheet("<si><r><t>Seats </t></r><r><t>bought</t></r></si><si><t>used</t></si>", "sst"),
}
PAGES = (
    "<draw:page/><draw:page><text:h>First</text:h></draw:page>"
    "<draw:page><text:p>Se<text:span>cond</text:span></text:p></draw:page>"
)


@pytest.mark.parametrize(
    ("data", "kind", "texts"),
    [
        (docx("<w:p><w:r><w:t>Renewal</w:t><w:tab/><w:t>guide</w:t></w:r></w:p><w:p/>"), "word", ["Renewal guide\n\n"]),
        (
            package(PRESENTATION),
            "presentation",
            ["Slide 2\n", "Slide 10\n", "Slide 1\n"],  # as they are shown
        ),
        (package(SPREADSHEET), "sheet", ["Seats bought\nused\n", "inline\n"]),
        (
            package({"content.xml": open_document("<text:p>Für<text:s/>Schulen</text:p>")}, "text"),
            "text",
            ["Für Schulen\n"],
        ),
        (package({"content.xml": open_document(PAGES)}, "presentation"), "presentation", ["", "First\n", "Second\n"]),
    ],
    ids=["docx", "pptx", "xlsx", "odt", "odp"],
)
def test_the_text_of_a_package(data, kind, texts):
    found = read_in_child("package", io.BytesIO(data), {"text": True}).values
    assert kind in found["media_type"]
    assert found["text"] == texts


def test_a_page_of_a_pdf_is_text_and_a_picture(tmp_path):
    (tmp_path / "a.typ").write_text("#for word in (`Vertrag`, `łódź`, `𝒜 third`) { page[#word.text] }")
    data = io.BytesIO(typst.compile(tmp_path / "a.typ"))
    read = read_in_child("pdf", data, {"first": 2, "most": 5})
    assert read.values["pages"] == 3
    assert read.values["text"][0] == "łódź"
    assert read.values["text"][1].endswith("third")
    assert list(read.pictures) == ["2.jpg", "3.jpg"]
    assert Image.open(io.BytesIO(read.pictures["2.jpg"])).size == tuple(read.values["sizes"][0]) == (1240, 1754)
    assert read_in_child("pdf", data, {"first": 4}).values["text"] == []
    assert read_in_child("pdf", data, {"pictures": False}).pictures == {}


def test_a_picture_comes_in_the_sizes_asked_for_the_right_way_up():
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    read = read_in_child("picture", io.BytesIO(picture(1600, 800, "JPEG", exif=exif)))
    assert {name: Image.open(io.BytesIO(data)).size for name, data in read.pictures.items()} == {
        "page.jpg": (800, 1600),
        "small.jpg": (160, 320),
    }
    clear = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear, "PNG")
    page = Image.open(io.BytesIO(read_in_child("picture", clear).pictures["page.jpg"]))
    assert page.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Größe".encode(), "Größe"),
        ("Größe".encode("utf-8-sig"), "Größe"),
        ("Größe".encode("utf-16"), "Größe"),
        ("Größe".encode("latin-1"), "Größe"),
        (b"a\0b", "ab"),
        (b"a" + "ä".encode() * 4_000_001, "a" + "ä" * 1_999_999),
    ],
    ids=["utf-8", "mark", "utf-16", "latin-1", "nul", "long"],
)
def test_a_text_is_read_in_its_own_encoding(data, text):
    assert read_in_child("text", io.BytesIO(data)).values["text"] == [text]


def promising(size: int) -> bytes:
    """Says that it unpacks to so many bytes."""
    data = docx("")
    place = data.rindex(b"PK\1\2") + 24
    return data[:place] + struct.pack("<L", size) + data[place + 4 :]


def pdf(objects: list[str], trailer: str = "") -> bytes:
    written = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(written)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = trailer.replace("START", str(start))
    return (
        written + f"{head}trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode()
    )


def one_page(
    page: str = "/MediaBox[0 0 100 100]", count: int = 1, trailer: str = "", more: tuple[str, ...] = ()
) -> bytes:
    pages = f"<</Type/Pages/Kids[3 0 R]/Count {count}>>"
    return pdf(["<</Type/Catalog/Pages 2 0 R>>", pages, f"<</Type/Page/Parent 2 0 R{page}>>", *more], trailer)


def encrypted() -> bytes:
    written, writer = io.BytesIO(), PdfWriter(PdfReader(io.BytesIO(one_page())))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


BITS = "/Width 9999/Height 9999/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode/Length 100"
GARBAGE = f"<</Type/XObject/Subtype/Image{BITS}>>\nstream\n{'ÿþ' * 50}\nendstream"
DRAWN = "/MediaBox[0 0 100 100]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R"
DRAW = "<</Length 24>>\nstream\nq 90 0 0 90 0 0 cm /I Do Q\nendstream"
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XML = {"text": True}


@pytest.mark.parametrize(
    ("tool", "data", "arguments", "code"),
    [
        ("package", promising(4_000_000_000), XML, "too-large"),
        ("package", promising(50), XML, "damaged"),
        ("package", docx("", LAUGHS), XML, "damaged"),
        ("package", docx("<w:p>"), XML, "damaged"),
        ("package", package({"word/document.xml": "<w/>", "../../x": "x"}), XML, "damaged"),
        ("pdf", encrypted(), {}, "protected"),
        ("pdf", b"%PDF-1.7\n%%EOF", {}, "damaged"),
        ("pdf", one_page(count=1_000_000), {"first": 900}, "damaged"),
        ("pdf", b"\0" * 5000, {}, "damaged"),
        ("picture", b"\x89PNG\r\n\x1a\n" + bytes(50), {}, "damaged"),
        ("picture", b"<svg onload=x>", {}, "damaged"),
    ],
    ids=[
        "bomb", "liar", "laughs", "cut-off", "path", "encrypted", "no-pages", "a-million-pages", "nothing", "broken", "svg",
    ],
)  # fmt: skip
def test_a_hostile_file_comes_to_a_code(tool, data, arguments, code):
    with pytest.raises(Failed) as failed:
        read_in_child(tool, io.BytesIO(data), arguments)
    assert failed.value.code == code


@pytest.mark.parametrize(
    ("data", "sizes"),
    [
        (one_page("/MediaBox[0 0 1036800 1036800]"), [[1240, 1240]]),  # 14,400 inches
        (one_page("/MediaBox[0 0 1 90000]"), [[1, 4000]]),
        (one_page("/MediaBox[0 0 0 0]"), [[1240, 1605]]),  # none: letter
        (one_page(trailer="/Prev START"), [[1240, 1240]]),  # goes round
        (one_page(DRAWN, more=(GARBAGE, DRAW)), [[1240, 1240]]),
    ],
    ids=["huge", "thin", "none", "circular", "jbig2"],
)
def test_an_odd_pdf_is_drawn_within_bounds(data, sizes):
    assert read_in_child("pdf", io.BytesIO(data)).values["sizes"] == sizes


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:t>" + "x" * 3_000_000 + "</w:t>", "x" * 2_000_000),
        ("<w:t>a</w:t>" + " " * 25_000_000 + "<w:t>b</w:t>", "a"),
    ],
    ids=["characters", "bytes"],
)
def test_a_long_part_is_read_to_a_cap(body, text):
    """Packed to a few kilobytes."""
    assert read_in_child("package", io.BytesIO(docx(body)), XML).values["text"] == [text]
