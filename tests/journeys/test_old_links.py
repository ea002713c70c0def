"""Links that are too old, as somebody back from leave meets them: in a browser, with and without scripts."""

from datetime import timedelta

import pytest

from portal import clock
from portal.accounts.links import set_password_url
from portal.mail.models import Message
from portal.tenancy.invitations import link_to
from portal.tenancy.roles import Role
from portal.tenancy.services import create_invitation
from tests.journeys.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]

LATE = timedelta(days=15)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def paths(company, owner) -> dict[str, str]:
    invitation = create_invitation(actor=owner, email="lena@example.com", role=Role.SELLER)
    return {
        "invitation": path_of(link_to(invitation)),
        "password-reset": path_of(set_password_url(company.user("seller"))),
    }


@pytest.mark.parametrize("template", ["invitation", "password-reset"])
@pytest.mark.parametrize("scripts", [True, False])
def test_one_button_sends_one_new_link(template, scripts, paths, live_server, new_page, run_background):
    with clock.moved(by=LATE):
        run_background(2)
        Message.objects.all().update(template="earlier")
        page = new_page(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
        page.goto(live_server.url + paths[template])
        assert page.locator("h1").inner_text().startswith("This ")
        assert not scripts or not violations(page, {}, set())
        page.get_by_role("button", name="Send a new link").dblclick()
        page.get_by_role("heading", name="Check your mail").wait_for()
        assert not scripts or not violations(page, {}, set())
        run_background(2)
        assert Message.objects.filter(template=template).count() == 1
