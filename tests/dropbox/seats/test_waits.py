"""Where a team has to be connected again, pages that ask for something there say that it waits."""

import pytest

from partners.dropbox.models import DropboxConnection
from partners.teams.models import TeamMember
from portal import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(company, connected) -> TeamMember:
    about = {"team_member_id": "dbmid:x", "email": "zoe@acme.example", "status": "active", "read_at": clock.now()}
    return TeamMember.objects.create(partner=company.partner, connection=connected, **about)


def test_it_is_said_before_it_is_asked_for(company, connected, person, sign_in):
    browser, waits = sign_in(company.user("owner")), "waits until its admin has done that"
    invite = f"dropbox-connections/{connected.pk}/invite/"

    def said() -> list[str]:
        pages = (f"team-members/{person.pk}/", f"team-members/{person.pk}/suspend/", invite)
        shown = browser.post(f"{company.url}/{invite}", {"lines": "ann@acme.example"})
        assert b"1 person is invited." in shown.content
        return [shown.content.decode(), *(browser.get(f"{company.url}/{page}").content.decode() for page in pages)]

    assert not any(waits in page for page in said())
    DropboxConnection.objects.update(state="needs-reconnect")
    assert all(waits in page and f"/dropbox-connections/{connected.pk}/" in page for page in said())


def test_of_many_it_is_said_of_each(company, connected, person, sign_in):
    browser, waits = sign_in(company.user("owner")), f"Waits until the admin of {connected.team_name} has connected it again."
    statuses = {"resend": "invited", "suspend": "active", "unsuspend": "suspended", "recover": "removed", "remove": "active"}

    def said(change: str) -> str:
        TeamMember.objects.update(status=statuses[change], is_recoverable=change == "recover")
        given = {"ids": [person.pk], "asked": "1", "files": "leave", "wipe_devices": "no"}
        return browser.post(f"{company.url}/lists/team-members/bulk/{change}/", given).content.decode()

    assert not any(waits in said(change) for change in statuses)
    DropboxConnection.objects.update(state="needs-reconnect")
    for change in statuses:
        assert "no row would be refused" in said(change)
        assert waits in said(change)
