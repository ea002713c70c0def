"""The certificate as a PDF: read by a machine, in any script, through both doors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from pypdf import PdfReader
from pypdf.generic import ContentStream

from portal.env import fonts_folder
from portal.typesetting import BOX, CannotDraw, font_folders
from training.credentials import certificate
from training.credentials.certificate import certificate_sheet

NUMBER = "7K3M-9Q2X-4HTD"
SCRIPTS = {
    "Latin": "Łukasz Žižek", "Vietnamese": "Nguyễn Thị Hương", "Cyrillic": "Юрий Ёлкин", "Greek": "Ωραίος Μήτσου",
    "Hebrew": "שרה כהן", "Arabic": "محمد عبد الله", "Devanagari": "प्रिया शर्मा", "Bengali": "প্রিয়া সেন",
    "Tamil": "பிரியா", "Telugu": "ప్రియా", "Thai": "สมชาย ใจดี", "Khmer": "សុខា", "Lao": "ສົມ", "Chinese": "王小明",
    "Japanese": "山田 さくら", "Korean": "김민수", "Georgian": "გიორგი", "Armenian": "Արմեն", "beyond 16 bits": "𠮷野家",
}  # fmt: skip


def drawn(holder="Ada Quinn", company="Hartwell IT", name="Certified Sales", language="en", country="US"):
    """Of a credential that no database has: drawing asks for its values alone."""
    course = SimpleNamespace(language=language)
    return certificate_sheet(
        SimpleNamespace(
            number=NUMBER,
            holder_name=holder,
            issued_on=date(2026, 12, 1),
            expires_on=date(2027, 12, 1),
            partner=SimpleNamespace(name=company, country=country),
            certification=SimpleNamespace(name=name, course=course),
        )
    )


def read(sheet) -> PdfReader:
    return PdfReader(BytesIO(sheet.pdf()))


def text_of(reader: PdfReader) -> str:
    (page,) = reader.pages
    return " ".join(page.extract_text().split())


def claims_ua(reader: PdfReader) -> bool:
    return b"<pdfuaid:part>1</pdfuaid:part>" in reader.root_object["/Metadata"].get_object().get_data()


def elements(node) -> list[dict]:
    """The structure tree, in reading order."""
    node = node.get_object()
    if isinstance(node, dict):
        return [node] * ("/S" in node) + (elements(node["/K"]) if "/K" in node else [])
    return [one for kid in node for one in elements(kid)] if isinstance(node, list) else []


def shown_outside_tags(reader: PdfReader) -> list:
    """Text that is neither part of the structure nor marked as decoration: a screen reader would not know of it."""
    (page,) = reader.pages
    open_marks, outside = 0, []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        open_marks += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
        if operator in (b"Tj", b"TJ", b"'", b'"', b"Do") and not open_marks:
            outside.append(operands)
    return outside


def test_a_screen_reader_gets_language_title_one_heading_and_the_code_in_words():
    reader = read(drawn(language="de"))
    root = reader.root_object
    assert claims_ua(reader)
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "de")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Certified Sales: Ada Quinn"
    tags = elements(root["/StructTreeRoot"])
    assert [tag["/S"] for tag in tags].count("/H1") == 1
    assert [tag["/Alt"] for tag in tags if tag["/S"] == "/Figure"] == [
        f"QR-Code der Adresse http://localhost:8000/certificates/{NUMBER}/"
    ]
    assert shown_outside_tags(reader) == []
    assert "1. Dezember 2027" in text_of(reader)


def test_it_is_one_page_that_says_who_what_until_when_and_where_to_check():
    text = text_of(read(drawn()))
    for said in (
        "Ada Quinn",
        "of Hartwell IT has passed",
        "Certified Sales",
        "1 December 2026",
        "1 December 2027",
        NUMBER,
    ):
        assert said in text
    assert f"http://localhost:8000/certificates/{NUMBER}/" in text
    assert BOX not in text


def test_a_name_is_drawn_in_its_own_script(caplog):
    for script, name in SCRIPTS.items():
        reader = read(drawn(holder=name, company=name))
        assert claims_ua(reader), script
        assert BOX not in text_of(reader), script
    assert caplog.records == []


def test_han_is_written_as_the_country_writes_it():
    forms = {"JP": "jp", "KR": "kr", "TW": "tc", "HK": "hk", "CN": "sc", "US": "sc"}
    for country, form in forms.items():
        fonts = read(drawn(holder="直角", country=country)).pages[0]["/Resources"]["/Font"].values()
        names = [font.get_object()["/BaseFont"] for font in fonts]
        assert any(f"NotoSansCJK{form}" in name for name in names), (country, names)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Zoé 😀", f"Zoé {BOX}"),
        ("A👩\u200d👧B", f"A{BOX}{BOX}B"),  # what joins the two is not seen, and leaves no box
        ("ප්\u200dරියා", BOX * 3),  # three letters; their vowels go with them
        ("ae\u1ab1", f"ae{BOX}"),  # the letter has its glyph, its mark has none
        ('\u2d5c`"\\', f'{BOX}`"\\'),
    ],
)
def test_a_character_that_no_font_has_is_a_box_that_is_explained(name, printed, caplog):
    """Typst's sentence is what tells us which: an upgrade that words it otherwise fails here."""
    reader = read(drawn(holder=name))
    assert f"This certifies that {printed} of" in text_of(reader)
    assert f"{BOX} stands for a character that this document cannot draw." in text_of(reader)
    assert reader.metadata.title == f"Certified Sales: {name}"
    assert claims_ua(reader)
    assert name not in caplog.text
    assert "U+" in caplog.text


@pytest.mark.parametrize(
    "name", ["#evil[x]", "<script>alert(1)</script>", "$x$ *b* _i_ @ref <label>", "W" * 120, "ab " * 40]
)
def test_whatever_is_in_a_name_it_stays_text_on_one_page(name):
    assert "".join(name.split()) in "".join(text_of(read(drawn(name, name, name))).split())


def test_what_is_no_text_is_refused():
    with pytest.raises(CannotDraw):
        drawn(holder="\ud800").pdf()


def test_the_same_credential_is_the_same_bytes_also_when_two_ask_at_once():
    with ThreadPoolExecutor(4) as several:
        made = list(several.map(lambda _: drawn().pdf(), range(8)))
    assert len(set(made)) == 1
    assert drawn().digest == drawn().digest != drawn(holder="Ada King").digest


def test_a_folder_of_the_operators_is_searched_too(settings, tmp_path):
    settings.FONTS_FOLDER = str(tmp_path)
    assert list(font_folders())[-1] == tmp_path


def test_a_folder_that_is_none_is_noticed_at_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("FONTS_FOLDER", str(tmp_path / "fonts"))
    with pytest.raises(ImproperlyConfigured, match="which is no folder"):
        fonts_folder()


def test_colleagues_download_it_and_a_copy_that_is_there_is_not_drawn_again(
    company, other_company, credential, sign_in, monkeypatch
):
    monkeypatch.setattr(certificate, "DRAWN_PER_HOUR", 2)
    address = f"{company.url}/training/credentials/{credential.pk}/pdf/"
    colleague = sign_in(company.user("read-only"))
    first = colleague.get(address)
    assert (first.status_code, first["Content-Type"], first.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert first["Content-Disposition"] == f'attachment; filename="certificate-{credential.number}.pdf"'
    assert [colleague.get(address, headers={"If-None-Match": first["ETag"]}).status_code for _ in range(3)] == [304] * 3
    assert [colleague.get(address).status_code for _ in range(2)] == [200, 429]
    assert sign_in(other_company.user("owner")).get(address).status_code == 404


def test_a_program_gets_the_same_bytes(api, company, other_company, credential):
    address = f"/api/v1/credentials/{credential.pk}/certificate"
    answer = api(company.partner, "credentials:read").get(address)
    assert answer.content == certificate_sheet(credential).pdf()
    assert answer["ETag"] == f'"{certificate_sheet(credential).digest}"'
    assert api(other_company.partner, "credentials:read").get(address).status_code == 404
