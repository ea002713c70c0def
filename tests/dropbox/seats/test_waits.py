"""Where a team has to be connected again, pages that ask for something there say that it waits."""

import pytest

from partners.dropbox.models import DropboxConnection
from partners.teams.models import TeamMember
from portal import clock

pytestmark = pytest.mark.django_db


def test_it_is_said_before_it_is_asked_for(company, connected, sign_in):
    person = TeamMember.objects.create(
        partner=company.partner, connection=connected, team_member_id="dbmid:x", email="zoe@acme.example", status="active",
        read_at=clock.now(),
    )  # fmt: skip
    browser, waits = sign_in(company.user("owner")), "waits until its admin has done that"
    pages = (f"team-members/{person.pk}/", f"team-members/{person.pk}/suspend/", f"dropbox-connections/{connected.pk}/invite/")
    said = [browser.get(f"{company.url}/{page}").content.decode() for page in pages]
    assert not any(waits in page for page in said)
    DropboxConnection.objects.update(state="needs-reconnect")
    said = [browser.get(f"{company.url}/{page}").content.decode() for page in pages]
    assert all(waits in page and f"/dropbox-connections/{connected.pk}/" in page for page in said)
