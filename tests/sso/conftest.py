from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from portal.sso.models import LinkedIdentity
from tests.factories import make_user

START = reverse("account-single-sign-on")


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


@pytest.fixture
def link(idp) -> Callable:
    def linked(user, subject: str = "sub-ada", **fields) -> LinkedIdentity:
        fields = {"issuer": idp.issuer, "email": user.email} | fields
        return LinkedIdentity.objects.create(user=user, subject=subject, **fields)

    return linked


def send_off(client: Client, url: str = START, **fields) -> str:
    """Press the button; the address at the provider that the page leads to."""
    answer = client.post(url, fields)
    assert answer.status_code == 200
    return answer["Refresh"].partition("url=")[2]


def come_back(client: Client, callback: str):
    parts = urlsplit(callback)
    return client.get(f"{parts.path}?{parts.query}")


@pytest.fixture
def sign_on(idp) -> Callable:
    """There and back again: `sign_on(client, next="/account/")`."""

    def there_and_back(client: Client, url: str = START, **fields):
        return come_back(client, idp.authorize(send_off(client, url, **fields)))

    return there_and_back


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
