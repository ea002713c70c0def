"""What is done with people who are on a team: through every door, and never a removal that nobody chose the data for."""

from datetime import timedelta

import pytest

from partners.drift.models import DriftFinding
from partners.dropbox.gateway.values import HandFilesTo, KeepPersonalAccount, LeaveFiles
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors, members
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import choice_of, columns_of
from partners.teams.models import TeamMember
from partners.teams.watching import read_due_teams
from portal import clock
from portal.errors import NotFound
from portal.ids import new_id
from tests.dropbox.seats.conftest import later, of, states, until_through

pytestmark = pytest.mark.django_db
TOM, ANN = "tom@acme.example", "ann@acme.example"
LEAVE = {"files": "leave", "wipe_devices": False}


@pytest.fixture
def on_team(connected, sandboxed):
    """Tom is active, Ann only invited; the portal has read it."""
    for email in (TOM, ANN):
        sandboxed.does("invite", email=email)
    sandboxed.does("accept", member=sandboxed.member(TOM))
    read()
    return connected


def read(hours: float = 1) -> None:
    with clock.moved(by=timedelta(hours=hours)):
        read_due_teams()


def member(email: str) -> TeamMember:
    return TeamMember.objects.get(email=email)


def now(sandboxed, email: str) -> dict:
    (found,) = [one for one in sandboxed.now["members"] if one["email"] == email]
    return found


def test_suspended_unsuspended_removed_and_recovered(owner, on_team, sandboxed):
    steps = (
        (members.suspend_member, "suspended", {}),
        (members.unsuspend_member, "active", {}),
        (members.remove_member, "removed", LEAVE),
        (members.recover_member, "active", {}),
    )
    for hours, (ask, status, values) in enumerate(steps, 2):
        ask(actor=owner, team_member=member(TOM), **values)
        carry_out()
        assert (of(TOM).state, now(sandboxed, TOM)["status"]) == ("done", status)
        assert not now(sandboxed, TOM).get("was_wiped")
        read(hours)
        assert member(TOM).status == status
        read(hours + 0.5)
        assert not DriftFinding.objects.filter(
            subject=member(TOM).team_member_id
        ).exists()  # it is the portal's own doing


def test_an_invitation_is_mailed_again(owner, on_team, sandboxed):
    before = now(sandboxed, ANN)["mails"]
    members.resend_invitation(actor=owner, team_member=member(ANN))
    carry_out()
    assert now(sandboxed, ANN)["mails"] == before + 1


def test_a_mail_of_which_nobody_knows_whether_it_went_out_is_not_sent_again(owner, on_team, sandboxed):
    members.resend_invitation(actor=owner, team_member=member(ANN))
    sandboxed.meets("reply_lost", "team/members/send_welcome_email")
    carry_out()
    assert (of(ANN).state, of(ANN).tag) == ("refused", "outcome_unknown")
    assert later(days=2) == 0
    assert now(sandboxed, ANN)["mails"] == 2


@pytest.mark.parametrize("fault", ["reply_lost", "cut_off", "down", "rate_limited"])
def test_nobody_is_removed_twice(fault, owner, on_team, sandboxed):
    members.remove_member(actor=owner, team_member=member(TOM), **LEAVE)
    sandboxed.meets(fault, "team/members/remove")
    until_through(on_team)
    done = fault != "down"  # it never reached Dropbox, of which the portal cannot know
    assert of(TOM).state == ("done" if done else "refused")
    gone = [line for line in sandboxed.now["events"] if line["details"].get("new_value") == "removed"]
    assert [line["email"] for line in gone] == ([TOM] if done else [])


def test_the_last_admin_stays_and_the_reason_is_said(owner, on_team, sandboxed):
    olga = member("olga@acme.example")
    assert members.is_last_admin(olga)
    members.remove_member(actor=owner, team_member=olga, **LEAVE)
    carry_out()
    assert (of(olga.email).state, of(olga.email).tag) == ("refused", "remove_last_admin")
    assert now(sandboxed, olga.email)["status"] == "active"


def test_files_are_handed_over_in_a_job(owner, on_team, sandboxed):
    olga = member("olga@acme.example")
    choice = {"files": "hand-over", "wipe_devices": True, "transfer_to": olga, "transfer_admin": olga}
    members.remove_member(actor=owner, team_member=member(TOM), **choice)
    carry_out()
    assert of(TOM).state == "at-work"
    until_through(on_team)
    assert (of(TOM).state, now(sandboxed, TOM)["was_wiped"]) == ("done", True)


def test_somebody_removed_makes_room_for_whoever_waits(owner, on_team, invite, sandboxed):
    sandboxed.has(licensed=3)
    invite("new@acme.example")
    carry_out()
    assert of("new@acme.example").state == "no-licence"
    members.remove_member(actor=owner, team_member=member(ANN), **LEAVE)
    carry_out()
    carry_out()
    assert of("new@acme.example").state == "done"


INCOMPLETE = [
    {},
    {"files": "leave"},
    {"files": "hand-over", "wipe_devices": False},
    {"files": "keep-account"},
    {"files": "keep-account", "wipe_devices": True},
    {"files": "leave", "wipe_devices": False, "keep_team_shares": True},
]


@pytest.mark.parametrize("given", INCOMPLETE)
def test_without_a_whole_choice_nobody_is_removed(given, owner, on_team):
    with pytest.raises((errors.ChoiceNeeded, errors.ChoiceTakesNoSuch)):
        members.remove_member(actor=owner, team_member=member(TOM), **given)
    assert states(on_team) == {}


def test_nobody_of_another_partner_and_nothing_that_does_not_fit(owner, outsider, on_team):
    with pytest.raises(NotFound):
        members.suspend_member(actor=outsider, team_member=member(TOM))
    with pytest.raises(errors.NotForThisMember):
        members.suspend_member(actor=owner, team_member=member(ANN))
    choice = {"files": "hand-over", "wipe_devices": False, "transfer_to": member(TOM), "transfer_admin": member(TOM)}
    with pytest.raises(errors.NotOnSameTeam):
        members.remove_member(actor=owner, team_member=member(TOM), **choice)
    members.suspend_member(actor=owner, team_member=member(TOM))
    with pytest.raises(errors.OperationOpen):
        members.remove_member(actor=owner, team_member=member(TOM), **LEAVE)


def test_on_its_page_a_choice_has_to_be_made(sign_in, company, on_team):
    browser, tom = sign_in(company.user("owner")), member(TOM)
    page = f"{company.url}/team-members/{tom.pk}/"
    assert "Suspend" in browser.get(page).content.decode()
    asked = browser.get(f"{page}remove/").content.decode()
    assert "checked" not in asked.partition("<main")[2]
    assert "Nothing is chosen for “Their files”" in browser.post(f"{page}remove/", {"files": ""}).content.decode()
    assert "This choice needs an answer here." in browser.post(f"{page}remove/", {"files": "leave"}).content.decode()
    assert SeatOperation.objects.count() == 0
    done = browser.post(f"{page}remove/", {"files": "leave", "wipe_devices": "no", "keep_team_shares": "yes"})
    assert done.status_code == 302
    assert (of(TOM).files, of(TOM).wipe_devices, of(TOM).keep_team_shares) == ("leave", False, None)
    last = browser.get(f"{company.url}/team-members/{member('olga@acme.example').pk}/remove/").content.decode()
    assert "last admin" in last
    reader = sign_in(company.user("read-only"))
    assert reader.get(page).status_code == 200
    assert reader.get(f"{page}remove/").status_code == 403


def test_who_is_only_invited_has_nothing_to_choose_about(sign_in, company, on_team, sandboxed):
    browser, page = sign_in(company.user("owner")), f"{company.url}/team-members/{member(ANN).pk}/remove/"
    asked = browser.get(page).content.decode()
    assert "Their invitation is taken back" in asked
    assert 'name="files"' not in asked
    assert browser.post(page).status_code == 302
    carry_out()
    assert (of(ANN).state, now(sandboxed, ANN)["status"]) == ("done", "removed")


def test_without_another_admin_files_are_handed_to_nobody_and_it_is_said(sign_in, company, on_team):
    TeamMember.objects.update(is_admin=False)
    asked = sign_in(company.user("owner")).get(f"{company.url}/team-members/{member(TOM).pk}/remove/").content.decode()
    assert "hand-over" not in asked
    assert "only with another admin on the team" in asked


def test_many_are_suspended_from_their_list(sign_in, company, on_team, run_background, sandboxed):
    browser = sign_in(company.user("owner"))
    ids = [member(email).pk for email in (TOM, ANN)]
    shown = browser.post(f"{company.url}/lists/team-members/bulk/suspend/", {"ids": ids}).content.decode()
    assert "This is not possible with" in shown  # Ann has not accepted
    browser.post(f"{company.url}/lists/team-members/bulk/suspend/", {"ids": ids, "confirmed": "1"})
    run_background()
    assert now(sandboxed, TOM)["status"] == "suspended"
    assert now(sandboxed, ANN)["status"] == "invited"


def test_many_are_removed_from_their_list_with_one_choice(sign_in, company, on_team, run_background, sandboxed):
    browser = sign_in(company.user("owner"))
    bar, ids = f"{company.url}/lists/team-members/bulk/remove/", [member(email).pk for email in (TOM, ANN)]
    assert "hand-over" not in browser.post(bar, {"ids": ids}).content.decode()
    chosen = {"ids": ids, "files": "leave", "wipe_devices": "no"}
    assert (
        "This choice needs an answer here."
        in browser.post(bar, chosen | {"asked": "1", "wipe_devices": ""}).content.decode()
    )
    assert "Stay in the team’s keeping" in browser.post(bar, chosen | {"asked": "1"}).content.decode()
    refused = browser.post(bar, chosen | {"confirmed": "1", "confirmation": "Acme <b>"}).content.decode()
    assert "“Acme &lt;b&gt;” is not “" in refused
    assert f'data-confirm-name="{on_team.team_name}"' in refused
    assert browser.post(bar, chosen | {"confirmed": "1", "confirmation": f" {on_team.team_name} "}).status_code == 302
    run_background()
    assert {now(sandboxed, email)["status"] for email in (TOM, ANN)} == {"removed"}


def test_who_is_removed_with_others_is_named_with_their_team_and_confirmed_by_name(sign_in, company, on_team):
    browser, bar = sign_in(company.user("owner")), f"{company.url}/lists/team-members/bulk/remove/"
    shown = browser.post(
        bar, {"all": "1", "query": "", "asked": "1", "files": "leave", "wipe_devices": "no"}
    ).content.decode()
    assert 'name="all"' not in shown
    assert all(f'value="{member(email).pk}"' in shown for email in (TOM, ANN))
    assert f"Leaves the team {on_team.team_name}." in shown
    assert "No admin is left on the team then" in shown
    assert "button-danger" in shown


def test_people_of_several_teams_are_not_removed_at_once(sign_in, api, company, on_team, subscription):
    others = DropboxConnection.objects.get(pk=on_team.pk)
    subscription.pk, others.pk, others.team_id = new_id("su"), new_id("dc"), "dbtid:other"
    subscription.admin_email, subscription.number = "other@acme.example", subscription.number + 1
    subscription.save(force_insert=True)
    others.subscription = subscription
    others.save(force_insert=True)
    TeamMember.objects.filter(email=ANN).update(connection=others)
    bar, ids = f"{company.url}/lists/team-members/bulk/remove/", [member(email).pk for email in (TOM, ANN)]
    said = sign_in(company.user("owner")).post(bar, {"ids": ids}, follow=True).content.decode()
    assert "They are on several Dropbox teams" in said
    client = api(company.partner, "team-members:read", "team-members:write", "jobs:write")
    sent = {"action": "remove", "rows": [{"id": pk} for pk in ids], "values": {"files": "leave", "wipe_devices": False}}
    refused = client.post("/api/v1/team-members/bulk", sent, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "people_of_several_teams")
    assert client.post("/api/v1/team-members/bulk", sent | {"rows": sent["rows"][:1]}, format="json").status_code == 202


def test_the_same_by_rest(api, company, on_team, sandboxed):
    client = api(company.partner, "team-members:read", "team-members:write", "seat-operations:read")
    path = f"/api/v1/team-members/{member(TOM).pk}"
    refused = client.post(f"{path}/remove", {"files": "leave"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "data_choice_needed")
    made = client.post(f"{path}/remove", LEAVE, format="json")
    assert (made.status_code, made.json()["action"], made.json()["state"]) == (201, "remove", "waiting")
    assert client.get(f"/api/v1/seat-operations/{made.json()['id']}").status_code == 200
    assert client.post(f"{path}/suspend", {"x": 1}, format="json").status_code == 400
    found = client.get(f"/api/v1/seat-operations?member_id={member(TOM).team_member_id}").json()
    assert [one["team_member"] for one in found["data"]] == [member(TOM).pk] == [made.json()["team_member"]]
    assert "transfer_to" not in made.json()


@pytest.mark.parametrize(
    "choice",
    [
        LeaveFiles(wipe_devices=False),
        HandFilesTo(recipient_id="dbmid:a", admin_id="dbmid:b", wipe_devices=True),
        KeepPersonalAccount(keep_team_shares=True),
    ],
)
def test_a_choice_is_kept_as_it_was_made(choice):
    empty = {"files": "", "wipe_devices": None, "keep_team_shares": None, "transfer_to": "", "transfer_admin": ""}
    assert choice_of(**empty | columns_of(choice)) == choice


def test_nobody_keeps_an_account_that_they_do_not_have_yet(api, company, owner, on_team):
    choice = {"files": "keep-account", "keep_team_shares": False}
    with pytest.raises(errors.NoAccountToKeep):
        members.remove_member(actor=owner, team_member=member(ANN), **choice)
    client = api(company.partner, "team-members:read", "team-members:write")
    answer = client.post(f"/api/v1/team-members/{member(ANN).pk}/remove", choice, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "no_account_to_keep")
    assert not SeatOperation.objects.exists()
