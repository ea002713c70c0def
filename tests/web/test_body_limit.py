"""An upload of gigabytes is refused by what it declares, and what it does not declare is never read."""

import pytest

from portal.imports.models import Import

GIGABYTES = str(2 * 1024**3)
FORM = "multipart/form-data; boundary=x"


class Untouched:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


def post(client, path, **headers):
    return client.post(path, data=b"", content_type=FORM, **headers, **{"wsgi.input": Untouched()})


def test_by_page(company, sign_in):
    answer = post(sign_in(company.user("owner")), f"{company.url}/imports/new/", CONTENT_LENGTH=GIGABYTES)
    assert answer.status_code == 413
    assert "2147 MB" in answer.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize("path", ["/api/v1/imports", "/api/v1/client-accounts"])
def test_by_rest(company, api, path):
    keyed = api(company.partner, "imports:write", "client-accounts:write")
    answer = keyed.generic(
        "POST", path, b"", content_type=FORM, CONTENT_LENGTH=GIGABYTES, **{"wsgi.input": Untouched()}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.json()["next_step"]


@pytest.mark.parametrize("declared", ["", "x", "-1", "9" * 40, "²"])
def test_a_length_that_is_none_reads_nothing(company, sign_in, declared):
    answer = post(sign_in(company.user("owner")), f"{company.url}/imports/new/", CONTENT_LENGTH=declared)
    assert answer.status_code < 500
    assert not Import.objects.exists()


def test_a_body_in_chunks_is_refused_and_not_taken_for_an_empty_one(company, api):
    keyed = api(company.partner, "client-accounts:write")
    answer = keyed.generic("POST", "/api/v1/client-accounts", b"", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
