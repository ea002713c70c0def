"""What every journey needs: browsers, and the mail that leads from one page to the next."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page


@pytest.fixture
def open_browser(new_page, live_server) -> Callable[..., Page]:
    """Another person's browser on this portal."""
    return lambda **options: new_page(base_url=live_server.url, **options)


@pytest.fixture
def link_mailed_to(mailoutbox, run_background) -> Callable[[str, str], str]:
    """`link_mailed_to(address, part of the subject)`: does what is due, and reads the link as the path it leads to."""

    def read(address: str, subject: str) -> str:
        run_background(2)
        mail = next(mail for mail in reversed(mailoutbox) if address in mail.to[0] and subject in mail.subject)
        return re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]

    return read
