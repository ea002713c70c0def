"""Files as tests write them: bytes."""

import io

from portal.imports import preview as real
from portal.imports import reading
from portal.imports.tables import Table


def read_table(data: bytes, known=()) -> Table:
    return reading.read_table(io.BytesIO(data), known)


def preview(data: bytes, fields, *args, **options) -> real.Preview:
    table = read_table(data, [word for item in fields for word in item.words])
    return real.preview(table, fields, *args, **options)
