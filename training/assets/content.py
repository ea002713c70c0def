"""The shipped sales assets, read from their files into plain values. No Django here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.sourcing import Source, load_sources, named_sources
from training.tomlfile import Table, read_table

CONTENT = Path(__file__).resolve().parent.parent / "content"


@dataclass(frozen=True)
class Note:
    title: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class AssetText:
    """What the library says about an asset; the slug is the file's name."""

    slug: str
    title: str
    summary: str
    language: str
    filename: str
    tags: tuple[str, ...]
    notes: tuple[Note, ...]


def load_asset(slug: str, root: Path = CONTENT) -> AssetText:
    sources = load_sources(root / "sources.toml")
    table = read_table(root / "assets" / f"{slug}.toml", ("title", "summary", "language", "filename", "tags", "notes"))
    return AssetText(
        slug=slug,
        title=table.text("title"),
        summary=table.text("summary"),
        language=table.text("language"),
        filename=table.text("filename"),
        tags=table.texts("tags"),
        notes=tuple(_read_note(note, sources) for note in table.tables("notes", ("title", "text", "sources"))),
    )


def _read_note(table: Table, sources: Mapping[str, Source]) -> Note:
    return Note(table.text("title"), table.text("text"), named_sources(table, sources))
