"""Each language's catalogue is whole: every text of the code, translated, with the same values in it."""

import os
import re
import time

import pytest
from babel.messages import Catalog

from portal.nouns import PLURALS, named
from portal.translations import APPS, catalogues, compile_catalogues, forms_of, load, untranslated, update
from tests.house.test_rules import BASE

pytestmark = pytest.mark.one_engine

CURE = "Run `manage.py texts` and fill in what it names (docs/translation.md)."
_VALUE = re.compile(r"%\(\w+\)s|(?<!{){\w*}(?!})|%%|</?\w+>")
_FORMAT = re.compile(r"""\|date:["'][^"'A-Z_]*[ ,.][^"']*["']|date_format\([^)\n]*, ["'][^"'\n]*[a-z ][^"'\n]*["']\)""")
LANGUAGES = [path.parts[-3] for path in catalogues()]


def ids(catalogue: Catalog) -> set:
    return {(message.context, message.id) for message in catalogue if message.id}


@pytest.fixture(scope="module", params=catalogues(), ids=LANGUAGES)
def path(request):
    return request.param


def test_it_has_the_texts_of_the_code_and_no_others(path):
    assert ids(load(path)) ^ ids(update(path)) == set(), CURE


def test_every_text_is_translated(path):
    catalogue = load(path)
    assert untranslated(catalogue) == [], CURE
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_has_the_values_of_its_text(path):
    """A plural may leave out what its other form says; a value nobody gives would be an error on the page."""
    pairs = [(message.id, form) for message in load(path) if message.id for form in forms_of(message)]
    assert [(words, form) for words, form in pairs if not fits(words, form)] == []


def fits(words: str | tuple[str, ...], form: str) -> bool:
    wanted = [set(_VALUE.findall(one)) for one in ([words] if isinstance(words, str) else words)]
    return not form or set(_VALUE.findall(form)) in wanted


@pytest.mark.parametrize(
    ("words", "form", "does"),
    [
        ("{name} left", "{name} ging", True),
        ("{name} left", "{nam} ging", False),
        ("%(a)s of %(b)s", "%(b)s: %(a)s", True),
        ("<strong>%(a)s</strong>", "%(a)s", False),
        (("One day", "{count} days"), "Ein Tag", True),
    ],
)
def test_the_finder_of_values_finds_them(words, form, does):
    assert fits(words, form) is does


def test_every_noun_of_the_api_has_a_name():
    from portal.keys.scopes import resources

    missing = [
        noun for noun, one in resources().items() if not ({named(noun.replace("-", " ")), plural(one)} & PLURALS)
    ]
    assert missing == [], "Add it to portal/nouns.py."


def plural(viewset) -> str:
    return named(str(viewset.model._meta.verbose_name_plural))


def test_dates_are_written_by_the_names_of_formats():
    """A format spelled out is English in every language: use `|date` or a name of portal/formats."""
    kinds = {".html", ".txt", ".py"}
    paths = [path for app in APPS for path in (BASE / app).rglob("*") if path.suffix in kinds]
    found = {str(path.relative_to(BASE)): _FORMAT.findall(path.read_text()) for path in paths}
    assert {name: formats for name, formats in found.items() if formats} == {}


def test_a_changed_catalogue_is_compiled_once(tmp_path, monkeypatch):
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_bytes(
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Save"\nmsgstr "Speichern"\n'
    )
    monkeypatch.setattr("portal.translations.LOCALE", tmp_path)
    compiled = source.with_suffix(".mo")
    compile_catalogues()
    assert b"Speichern" in compiled.read_bytes()
    inode = compiled.stat().st_ino
    compile_catalogues()
    assert compiled.stat().st_ino == inode
    os.utime(source, (time.time() + 5, time.time() + 5))
    compile_catalogues()
    assert compiled.stat().st_ino != inode
    assert list(source.parent.glob("*.part*")) == []
