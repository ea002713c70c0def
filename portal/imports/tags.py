"""A cell of tags: words with a comma or a semicolon between them."""

from portal.imports.cells import Cell, Context, check_length, read_line
from portal.tags.words import LONGEST, split_tags


def tags_cell(text: str, context: Context) -> Cell:
    """As one line, each tag once."""
    read = read_line(text, context)
    words = split_tags(read.value)
    for word in words:
        check_length(word, LONGEST)
    return Cell(", ".join(words), read.warnings)
