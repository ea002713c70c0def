from hashlib import sha256

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import RequestFactory

from portal.files.delivery import FileUnavailable, StoredFile, deliver, safe_filename, starts_at_the_beginning

DATA = bytes(range(256)) * 1000


@pytest.fixture
def file(tmp_path) -> StoredFile:
    (tmp_path / "ab cd.pdf").write_bytes(DATA)
    storage = FileSystemStorage(tmp_path)
    return StoredFile(
        "ab cd.pdf", "Überblick “2026”.pdf", "application/pdf", len(DATA), sha256(DATA).hexdigest(), storage
    )


@pytest.fixture
def ask(file):
    """The answer to a request with these headers."""
    return lambda method="get", **headers: deliver(getattr(RequestFactory(), method)("/file", headers=headers), file)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_whole_file(ask, file):
    answer = ask()
    assert (answer.status_code, body(answer)) == (200, DATA)
    assert answer["Content-Length"] == str(len(DATA))
    assert (answer["ETag"], answer["Accept-Ranges"]) == (file.etag, "bytes")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%9Cberblick")


def test_a_part(ask):
    answer = ask(Range="bytes=1000-70999")
    assert (answer.status_code, body(answer)) == (206, DATA[1000:71000])
    assert answer["Content-Range"] == f"bytes 1000-70999/{len(DATA)}"
    assert answer["Content-Length"] == "70000"


def test_past_the_end(ask):
    answer = ask(Range=f"bytes={len(DATA)}-")
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(DATA)}")


def test_resuming_only_what_is_still_the_same_file(ask, file):
    assert ask(Range="bytes=5-", **{"If-Range": file.etag}).status_code == 206
    for other in ('"other"', f"W/{file.etag}", "Mon, 23 Nov 2026 10:00:00 GMT", ""):
        assert ask(Range="bytes=5-", **{"If-Range": other}).status_code == 200


def test_not_sent_again_to_somebody_who_has_it(ask, file):
    assert ask(**{"If-None-Match": file.etag}).status_code == 304
    assert ask(**{"If-None-Match": '"other"'}).status_code == 200
    assert ask(**{"If-Match": '"other"'}).status_code == 412


def test_head_tells_the_size_and_ignores_ranges(ask):
    answer = ask("head", Range="bytes=0-9")
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(DATA)), b"")


@pytest.mark.django_db
def test_the_file_is_closed_also_when_nobody_reads_it(ask):
    answer = ask()
    part = next(r for r in answer._resource_closers).__self__
    answer.close()
    assert part.file.closed


def test_nginx_sends_it_when_told_where(ask, settings):
    settings.FILES_ACCEL_PREFIX = "/internal-files/"
    answer = ask(Range="bytes=0-9")
    assert (answer.status_code, answer["X-Accel-Redirect"]) == (200, "/internal-files/ab%20cd.pdf")


@pytest.mark.parametrize("name", ["gone.pdf", "../../etc/passwd"])
def test_a_file_outside_or_missing_is_unavailable(file, name):
    missing = StoredFile(name, "x.pdf", "application/pdf", 1, "0", file.storage)
    with pytest.raises(FileUnavailable):
        deliver(RequestFactory().get("/file"), missing)


@pytest.mark.parametrize(
    ("headers", "method", "begins"),
    [
        ({}, "get", True),
        ({"Range": "bytes=0-9"}, "get", True),
        ({"Range": "bytes=9-"}, "get", False),
        ({}, "head", False),
    ],
)
def test_which_answers_begin_a_download(file, headers, method, begins):
    request = getattr(RequestFactory(), method)("/file", headers=headers)
    assert starts_at_the_beginning(request, deliver(request, file)) == begins


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("sheet.pdf", "sheet.pdf"), ("../../etc/passwd", "passwd"), ("C:\\x\\y.pdf", "y.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("", "download"), ("..", "download"), ("\u202efdp.exe", "fdp.exe"), ("x" * 500, "x" * 150),
    ],
)  # fmt: skip
def test_names_are_harmless(name, safe):
    assert safe_filename(name) == safe
