"""Text and pictures of a PDF's pages: {"first": 1, "most": 20, "pictured": 20} of pages counted from 1."""

from pathlib import Path

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from portal.files.reading.outcomes import Failed

MOST_PAGES, MOST_PICTURED, MOST_CHARACTERS = 1000, 300, 2_000_000
WIDTH, HEIGHT = 1240, 4000
_PASSWORD = pypdfium2.raw.FPDF_ERR_PASSWORD


def read(source: Path, out: Path, arguments: dict) -> dict:
    try:
        document = PdfDocument(source)
    except PdfiumError as error:
        raise Failed("protected" if error.err_code == _PASSWORD else "damaged") from None
    first, most = arguments.get("first", 1), arguments.get("most", 20)
    texts: list[str] = []
    sizes: list[tuple[int, int]] = []
    pictures: list[str] = []
    room = MOST_CHARACTERS
    for number in range(first, min(first + most, len(document) + 1, MOST_PAGES + 1)):
        page = document[number - 1]
        texts.append(page.get_textpage().get_text_bounded()[:room].replace("\r\n", "\n"))
        room -= len(texts[-1])
        if number <= MOST_PICTURED and arguments.get("pictures", True):
            sizes.append(_draw(page, out / f"{number}.jpg"))
            pictures.append(f"{number}.jpg")
        page.close()
    return {"pages": len(document), "text": texts, "pictures": pictures, "sizes": sizes}


def _draw(page: PdfPage, path: Path) -> tuple[int, int]:
    width, height = (max(side, 1) for side in page.get_size())
    picture = page.render(scale=min(WIDTH / width, HEIGHT / height)).to_pil().convert("RGB")
    picture.save(path, "JPEG", quality=80)
    return picture.size
