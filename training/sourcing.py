"""Where the figures in shipped content come from.

The rule for a lesson: a block (lines up to the next blank line) with a figure in it carries one of two comments.

    <!-- source: minimum-licences, trial -->   every figure of the block stands in one of these entries of sources.toml
    <!-- example -->                           the figures are invented, and the block says "example" to the reader

Both may stand in one block; then the block is an example that also names its rule. Money is only ever an example: a
price goes out of date, and a lesson must not print one as current. Figures are digits ("3 seats", not the word), so
that this check finds them.

The words of a question follow the same rule: `sources` names the entries, `example = true` says that figures are
invented. Titles and summaries have no figures.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.tomlfile import ContentError, Table, read_values

COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
LIST_NUMBER = re.compile(r"^[ >]*\d+[.)][ \t]", re.MULTILINE)
MONEY = re.compile(r"[€£]|\$ ?\d|\b(?:USD|EUR|GBP|CHF)\b")
SPELLED_OUT = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|hundred)"
    r"[ -](?:licen[cs]es?|seats?|days?|weeks?|months?|years?|users?|members?|TB|per cent)\b",
    re.IGNORECASE,
)

MARKS = ("V", "S", "D", "P", "M", "Q")  # docs/training-content.md says what each means; what is only recalled has none


@dataclass(frozen=True)
class Source:
    id: str
    fact: str
    where: str
    mark: str

    @property
    def figures(self) -> set[str]:
        return set(FIGURE.findall(self.fact))


def load_sources(file: Path) -> dict[str, Source]:
    sources = {}
    for id, values in read_values(file).items():
        if not isinstance(values, dict):
            raise ContentError(file, id, "must be a table with fact, where and mark")
        sources[id] = _read_source(id, Table(file, values, ("fact", "where", "mark"), id))
    return sources


def _read_source(id: str, table: Table) -> Source:
    mark = table.text("mark")
    if mark not in MARKS:
        raise table.error("mark", f"must be one of {', '.join(MARKS)}, not “{mark}”: only what was verified is a source")
    return Source(id, table.text("fact"), table.text("where"), mark)


def named_sources(table: Table, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources that a TOML table names in its field `sources`."""
    ids = table.texts("sources")
    if unknown := [id for id in ids if id not in sources]:
        raise table.error("sources", f"are not in sources.toml: {', '.join(unknown)}")
    return tuple(sources[id] for id in ids)


def check_question(table: Table, words: Iterable[str], named: Iterable[Source]) -> None:
    """Of a question everything that its reader sees; an example says so in its first words, before it is answered."""
    asked, *rest = words
    sources = {source.id: source for source in named}
    example = table.flag("example")
    if problem := _problem(" ".join([asked] if example else [asked, *rest]), sources, example=example):
        raise table.error("text", problem)
    if spelled_out := _spelled_out(" ".join(rest)):
        raise table.error("text", spelled_out)


def check_names(table: Table, *fields: str) -> None:
    """Titles and summaries name no source, and so have no figures."""
    for field in fields:
        if problem := _problem(table.text(field), {}, example=False):
            raise table.error(field, problem)


def sources_of(file: Path, markdown: str, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """What a lesson names, in order of first use. Raises ContentError for the first block that breaks the rule."""
    named: dict[str, Source] = {}
    for block in blocks(markdown):
        named |= _sources_of_block(file, block, sources)
    return tuple(named.values())


def blocks(markdown: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n[ \t]*\n", markdown) if block.strip()]


def _sources_of_block(file: Path, block: str, sources: Mapping[str, Source]) -> dict[str, Source]:
    comments = [comment.strip() for comment in COMMENT.findall(block)]
    visible = LIST_NUMBER.sub("", COMMENT.sub("", block))
    place = f"block “{' '.join(visible.split())[:60]}…”"
    ids = _named_ids(comments)
    if unknown := [id for id in ids if id not in sources]:
        raise ContentError(file, place, f"names sources that are not in sources.toml: {', '.join(unknown)}")
    named = {id: sources[id] for id in ids}
    if problem := _problem(visible, named, example="example" in comments):
        raise ContentError(file, place, problem)
    return named


def _problem(visible: str, sources: Mapping[str, Source], *, example: bool) -> str:
    return _spelled_out(visible) or (_example_problem(visible) if example else _figure_problem(visible, sources))


def _named_ids(comments: list[str]) -> list[str]:
    lists = [comment.removeprefix("source:") for comment in comments if comment.startswith("source:")]
    return [id.strip() for ids in lists for id in ids.split(",")]


def _spelled_out(visible: str) -> str:
    found = SPELLED_OUT.search(visible)
    return f"“{found.group()}” must be written with digits, so that its source can be checked" if found else ""


def _example_problem(visible: str) -> str:
    return "" if "example" in visible.lower() else "is marked as an example, but does not say “example” to the reader"


def _figure_problem(visible: str, named: Mapping[str, Source]) -> str:
    if MONEY.search(visible):
        return "names money; prices may only appear in an example"
    known = set().union(*(source.figures for source in named.values()))
    missing = [figure for figure in FIGURE.findall(visible) if figure not in known]
    if not missing:
        return ""
    return f"has figures without a source: {', '.join(missing)}; name the source, or say that it is an example"
