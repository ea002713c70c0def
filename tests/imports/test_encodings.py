"""What no look at the bytes tells: the encoding is named, text that is hardly in it is warned of, and another can be chosen."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.errors import NotAllowed, NotFound
from portal.imports.cells import encoding_warnings
from portal.imports.encodings import CODECS, GUESS
from portal.imports.errors import ImportClosed
from portal.imports.models import Import
from portal.imports.problems import BrokenEncoding, UnknownEncoding
from portal.imports.services import commit_import, discard_import, read_again, stage_import
from portal.jobs.services import run_due_jobs

RUSSIAN = "Company,City\nПривет,Москва\n"


def stage(actor, text, codec, **options):
    file = ContentFile(text.encode(codec), "x.csv")
    return stage_import(actor=actor, noun="client-accounts", file=file, **options)


@pytest.mark.parametrize(
    ("city", "codec"),
    [
        ("Москва", "cp1251"),
        ("Köln", "cp850"),
        ("Müller", "mac-roman"),
        ("Łódź Fabryczna Kraśnik", "cp1250"),
        ("東京都港区", "euc-jp"),
        ("北京市朝阳区", "gb18030"),
        ("カブシキ", "cp932"),
        ("Αθήνα", "cp1253"),
    ],
)
def test_text_that_is_hardly_windows_1252_is_warned_of(city, codec):
    read = city.encode(codec).decode("cp1252", "replace")
    assert [one.code for one in encoding_warnings(read, GUESS)] == ["other_encoding"]
    assert encoding_warnings(read, "Windows-1250") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Köln", "Gänsefüßchen GmbH", "Société Générale", "L’Œuvre – Müller & Söhne", "São João", "NESTLÉ® Ltd", "Ærøskøbing",
        "Señor “Ñuñoa”", "Crème brûlée", "Sœur Cœur", "£100 Ltd", "Kœnig", "Façade naïve", "ÖBB", "Nº 5 · 3½ Ångström",
        "€uro™ O‘Neil",
    ],
)  # fmt: skip
def test_western_text_is_not(text):
    assert encoding_warnings(text, GUESS) == ()


def test_every_encoding_that_can_be_chosen_is_one():
    for codec in CODECS.values():
        assert "Company,1\n".encode(codec) == b"Company,1\n"


@pytest.mark.parametrize("large", [False, True])
def test_a_file_is_read_again_in_the_encoding_that_it_has(owner, monkeypatch, large):
    if large:
        monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    source = stage(owner, RUSSIAN, "cp1251", complete=False)
    run_due_jobs()
    source.refresh_from_db()
    assert source.encoding == "Windows-1252"
    assert [one["code"] for one in source.rows.get().problems] == ["other_encoding", "other_encoding"]
    again = read_again(actor=owner, source=source, encoding="Windows-1251")
    run_due_jobs()
    again.refresh_from_db()
    source.refresh_from_db()
    assert (again.encoding, again.filename, source.state) == ("Windows-1251", source.filename, "discarded")
    row = again.rows.get()
    assert (row.values, row.problems) == ({"name": "Привет", "city": "Москва"}, [])


def test_the_file_is_kept_only_until_somebody_decided(owner, django_capture_on_commit_callbacks):
    storage = storages["default"]
    first, second = (stage(owner, RUSSIAN, "cp1251") for _ in range(2))
    names = [first.original.name, second.original.name]
    assert all(map(storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        commit_import(actor=owner, source=first)
        discard_import(actor=owner, source=second)
    assert not any(map(storage.exists, names))
    first.refresh_from_db()
    with pytest.raises(ImportClosed):
        read_again(actor=owner, source=first, encoding="Windows-1251")
    assert not stage(owner, RUSSIAN, "utf-8").original


def test_an_encoding_that_it_cannot_be_leaves_the_import_as_it_is(owner):
    source = stage(owner, "Company,City\nA,\xff\xfe\n", "latin-1")
    with pytest.raises(BrokenEncoding, match="EUC-JP"):
        read_again(actor=owner, source=source, encoding="EUC-JP")
    source.refresh_from_db()
    assert source.state == "staged"


def test_who_may_read_it_again(company, owner, outsider):
    source = stage(owner, RUSSIAN, "cp1251")
    with pytest.raises(NotAllowed):
        read_again(actor=company.actor("read-only"), source=source, encoding="Windows-1251")
    with pytest.raises(NotFound):
        read_again(actor=outsider, source=source, encoding="Windows-1251")


def test_by_page(company, sign_in):
    browser = sign_in(company.user("seller"))
    upload = SimpleUploadedFile("x.csv", "Company,City\nMüller,Zürich\n".encode("cp850"))
    refused = browser.post(f"{company.url}/imports/new/", {"file": upload}).content.decode()
    assert "neither valid UTF-8 nor Windows-1252" in refused  # ü is a byte that Windows-1252 leaves undefined
    upload.seek(0)
    browser.post(f"{company.url}/imports/new/", {"file": upload, "encoding": "Windows-1251"})
    source = Import.objects.get()
    page = browser.get(f"{company.url}/imports/{source.pk}/").text
    assert "The file was read as Windows-1251" in page
    done = browser.post(f"{company.url}/imports/{source.pk}/encoding/", {"encoding": "CP850"}, follow=True)
    again = Import.objects.exclude(pk=source.pk).get()
    assert done.redirect_chain[-1][0] == f"{company.url}/imports/{again.pk}/"
    assert again.rows.get().values == {"name": "Müller", "city": "Zürich"}


def test_by_rest(company, api):
    keyed = api(company.partner, "imports:read", "imports:write", "client-accounts:write")
    values = {"noun": "client-accounts", "encoding": "Shift-JIS"}
    upload = SimpleUploadedFile("x.csv", "Company,City\n株式会社,東京\n".encode("cp932"))
    answer = keyed.post("/api/v1/imports", {**values, "file": upload}, format="multipart")
    assert (answer.status_code, answer.json()["encoding"]) == (201, "Shift-JIS")
    upload.seek(0)
    wrong = keyed.post("/api/v1/imports", {**values, "file": upload, "encoding": "EBCDIC"}, format="multipart")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "encoding")


def test_bytes_that_windows_1252_does_not_have_say_what_to_do(owner):
    with pytest.raises(UnknownEncoding) as refused:
        stage(owner, "Company,City\nMüller,Zürich\n", "cp850")
    assert "Choose its encoding" in refused.value.advice
