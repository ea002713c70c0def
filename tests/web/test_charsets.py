"""Addresses, forms and bodies are UTF-8, whatever charset a header names: some are no text at all."""

from wsgiref.util import setup_testing_defaults

import pytest

from portal.wsgi import application


def answered(path: str, charset: str, **headers) -> tuple[int, dict, bytes]:
    """As a web server asks: the test client makes its requests otherwise."""
    address, _, query = path.partition("?")
    environ = {"PATH_INFO": address, "QUERY_STRING": query, "HTTP_HOST": "localhost", **headers}
    environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"
    setup_testing_defaults(environ)
    answer: dict = {}

    def start(status: str, headers: list) -> None:
        answer.update(status=int(status[:3]), headers=dict(headers))

    body = b"".join(application(environ, start))
    return answer["status"], answer["headers"], body


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-16", "latin-1", "nonsense"])
@pytest.mark.parametrize("path", ["/account/sign-in/?next=/", "/api/v1/me?x=1"])
def test_another_one_is_refused(db, path, charset):
    status, headers, _body = answered(path, charset)
    assert status == 415
    assert ("problem+json" in headers["Content-Type"]) == path.startswith("/api/")
    assert headers["X-Request-Id"]


@pytest.mark.parametrize("charset", ["utf-8", "UTF8"])
def test_utf_8_by_any_spelling(db, charset):
    assert answered("/account/sign-in/", charset)[0] == 200


def test_a_refusal_speaks_the_language_that_was_asked_for(client, db):
    german = client.get("/api/v1/me?q=%00", headers={"Accept-Language": "de"}).json()["detail"]
    english = client.get("/api/v1/me?q=%00").json()["detail"]
    assert (german != english, "NUL byte" in english) == (True, True)
