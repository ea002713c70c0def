"""Workbooks written by hand, so that they can be as wrong as no library would write them."""

import io
import zipfile
from xml.sax.saxutils import escape

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Style 1 shows a number as a date.
_STYLES = f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def workbook(
    rows: list[list],
    *,
    extra_cells: str = "",
    shared: str = "",
    second: str = "",
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """`rows` of text and numbers; a tuple ("date", 43538) is a date. `extra_cells` is XML put behind the rows; a
    cell `<c t="s"><v>0</v></c>` in it repeats the text `shared`; `second` is the XML of a
    sheet behind the first."""
    more = {"xl/worksheets/sheet2.xml": second} if second else {}
    body = "".join(f'<row r="{n}">{"".join(map(_cell, row))}</row>' for n, row in enumerate(rows, 1))
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_RELATION}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>'
        '<sheet name="Companies" sheetId="1" r:id="r1"/>'
        + ('<sheet name="More" sheetId="2" r:id="r4"/>' if second else "")
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{_RELATION}/styles" Target="styles.xml"/><Relationship Id="r3" '
        f'Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r4" '
        f'Type="{_RELATION}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>{shared}</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{body}{extra_cells}</sheetData>'
        "</worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | more | (parts or {})).items():
            archive.writestr(name, content)
    return packed.getvalue()


def _cell(value) -> str:
    if isinstance(value, tuple):
        return f'<c s="1"><v>{value[1]}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else "<c/>"
