"""Catalogues of translated texts: collected from the code, kept as .po files, and compiled where a process starts.

Pure Python by Babel: a bare machine has no gettext tools. Needs neither settings nor a database.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parent.parent
APPS = ("portal", "partners", "training")
LOCALE = BASE / "locale"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Nothing in it changes from one run to the next.
HEADER = r"""# `manage.py texts` keeps this file; docs/translation.md says how, and which words to use.
msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

_log = logging.getLogger(__name__)


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def compile_catalogues() -> None:
    """Each .po whose .mo is not of the same moment. The next start only compares times."""
    for source in catalogues():
        compiled, changed_at = source.with_suffix(".mo"), source.stat().st_mtime_ns
        if compiled.exists() and compiled.stat().st_mtime_ns == changed_at:
            continue
        try:
            _compile(source, compiled, changed_at)
        except OSError as error:
            _log.warning("%s cannot be written, so its texts stay as they are: %s", compiled, error)


def _compile(source: Path, compiled: Path, changed_at: int) -> None:
    """Written beside and moved into place: several processes may start at once."""
    catalogue = load(source)
    for message in [one for one in catalogue if one.id and not all(forms_of(one))]:
        catalogue.delete(message.id, message.context)  # an empty plural would be shown as nothing
    with tempfile.NamedTemporaryFile(dir=compiled.parent, suffix=".mo", delete=False) as file:
        write_mo(file, catalogue)
    os.chmod(file.name, 0o644)
    os.utime(file.name, ns=(changed_at, changed_at))
    os.replace(file.name, compiled)


def load(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def save(catalogue: Catalog, target: Path) -> None:
    """Sorted and without places, so that two branches that add texts seldom meet."""
    header = HEADER.format(language=catalogue.locale, plurals=catalogue.plural_forms)
    with target.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)


def update(source: Path) -> Catalog:
    """The catalogue as the code has it now: new texts empty, those no longer used gone, the rest as translated."""
    old, new = load(source), Catalog(locale=source.parts[-3], fuzzy=False, charset="utf-8")
    for message in texts_in_code():
        known = old.get(message.id, message.context)
        kept = known.string if known and not known.fuzzy and known.pluralizable == message.pluralizable else ""
        new.add(message.id, kept, context=message.context, flags=message.flags)
    return new


def forms_of(message: Message) -> tuple[str, ...]:
    """What it reads in the other language: one text, or one for each plural form."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts as the code has them."""
    waiting = (one for one in catalogue if one.id and not all(forms_of(one)))
    return [one.id if isinstance(one.id, str) else one.id[0] for one in waiting]


def texts_in_code() -> Catalog:
    """Every text that templates and Python mark."""
    found = Catalog()
    for path in _sources():
        source = path.read_bytes() if path.suffix == ".py" else _template_as_python(path)
        for _line, words, _comments, context in extract("python", BytesIO(source), KEYWORDS):
            found.add(words, context=context)
    return found


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from sorted((BASE / app).rglob("*.py"))
        yield from sorted(path for kind in ("html", "txt") for path in (BASE / app).glob(f"templates/**/*.{kind}"))


def _template_as_python(path: Path) -> bytes:
    """Django's own translation of a template into calls of gettext; its indents mean nothing and would be errors."""
    lines = templatize(path.read_text(), origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines).encode()


if __name__ == "__main__":
    compile_catalogues()
