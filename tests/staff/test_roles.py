"""A role among staff given, changed and taken, and what ends with it."""

import pytest

from portal.errors import NotAllowed, ReasonMissing
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.keys.services import create_api_key
from portal.staff.errors import LastNetworkAdmin, NotOfStaff
from portal.staff.services import change_staff_role, remove_from_staff
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import assign_manager
from tests.staff.cast import ADMIN, AUDITOR, MANAGER, OTHERS, SUPPORT, role_of


def test_a_role_changes_with_a_reason_and_counts_at_once(staff, colleague, sign_in):
    user = colleague(SUPPORT)
    browser = sign_in(user)
    assert browser.get("/staff/messages/").status_code == 200
    change_staff_role(actor=staff, user=user, role=StaffRole.CONTENT_EDITOR, reason="Moves to content.")
    assert browser.get("/staff/messages/").status_code == 403
    event = Event.objects.get(verb="staff_member.role_changed")
    assert (event.old, event.new) == ({"staff_role": "support"}, {"staff_role": "content-editor"})
    assert (event.reason, sentence(event)) == ("Moves to content.", "changed the staff role of Support Person")


def test_the_person_is_told_by_mail(staff, colleague, run_background, mailoutbox):
    user = colleague(SUPPORT)
    change_staff_role(actor=staff, user=user, role=AUDITOR, reason="x")
    remove_from_staff(actor=staff, user=user, reason="x")
    run_background()
    assert all(user.email in mail.to[0] for mail in mailoutbox)
    assert len(mailoutbox) == 2
    assert "role among the network’s staff was changed" in mailoutbox[0].body
    assert "no longer belong to the network’s staff" in mailoutbox[1].body


def test_removing_closes_the_staff_pages_and_keeps_the_account(staff, colleague, sign_in):
    user = colleague(SUPPORT)
    browser = sign_in(user)
    remove_from_staff(actor=staff, user=user, reason="Left.")
    assert browser.get("/staff/").status_code == 404
    user.refresh_from_db()
    assert (user.is_active, user.staff_role) == (True, "")
    with pytest.raises(NotOfStaff):
        remove_from_staff(actor=staff, user=user, reason="Left.")


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_a_reason_nothing_changes(staff, colleague, reason):
    user = colleague(SUPPORT)
    for call in (
        lambda: change_staff_role(actor=staff, user=user, role=AUDITOR, reason=reason),
        lambda: remove_from_staff(actor=staff, user=user, reason=reason),
    ):
        with pytest.raises(ReasonMissing):
            call()
    assert role_of(user.email) == SUPPORT


def test_the_last_network_admin_stays(staff, staff_user, colleague):
    for call in (
        lambda: change_staff_role(actor=staff, user=staff_user, role=AUDITOR, reason="x"),
        lambda: remove_from_staff(actor=staff, user=staff_user, reason="x"),
    ):
        with pytest.raises(LastNetworkAdmin):
            call()
    second = colleague(ADMIN)
    second.is_active = False
    second.save()
    with pytest.raises(LastNetworkAdmin):  # who cannot sign in runs nothing
        remove_from_staff(actor=staff, user=staff_user, reason="x")
    second.is_active = True
    second.save()
    assert remove_from_staff(actor=staff, user=staff_user, reason="x").staff_role == ""


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_gives_or_takes_staff_roles(colleague, staff_user, role):
    user = colleague(role)
    actor = Actor.person(user)
    for call in (
        lambda: change_staff_role(actor=actor, user=user, role=ADMIN, reason="x"),
        lambda: remove_from_staff(actor=actor, user=staff_user, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert (role_of(user.email), role_of(staff_user.email)) == (role, ADMIN)


def test_partners_do_not_reach_staff(owner, company, staff_user):
    for user in (staff_user, company.user("owner")):
        with pytest.raises(NotAllowed):
            change_staff_role(actor=owner, user=user, role=ADMIN, reason="x")


def test_nobody_becomes_staff_by_a_change_of_role(staff, company):
    with pytest.raises(NotOfStaff):
        change_staff_role(actor=staff, user=company.user("owner"), role=ADMIN, reason="x")


def test_keys_end_with_the_role_they_were_made_under(staff, colleague):
    user = colleague(SUPPORT)
    key = create_api_key(actor=Actor.person(user), name="Mine", scopes=["api-keys:write", "partners:read"])
    child = create_api_key(actor=Actor.api_key(key), name="Child", scopes=["partners:read"])
    change_staff_role(actor=staff, user=user, role=AUDITOR, reason="x")
    for one in (key, child):
        one.refresh_from_db()
        assert one.state == "revoked"
    revoked = Event.objects.filter(verb="api_key.revoked")
    assert {event.subject_id for event in revoked} == {key.pk, child.pk}
    assert {event.actor_label for event in revoked} == {"Robin Staff"}


def test_a_key_made_by_a_request_that_began_before_the_role_ended_opens_nothing(staff, colleague, client):
    user = colleague(SUPPORT)
    before = Actor.person(user)
    change_staff_role(actor=staff, user=user, role=AUDITOR, reason="x")
    key = create_api_key(actor=before, name="Late", scopes=["partners:read"])
    header = {"HTTP_AUTHORIZATION": f"Bearer {key.secret}"}
    assert client.get("/api/v1/partners", **header).status_code == 401
    change_staff_role(actor=staff, user=user, role=SUPPORT, reason="x")
    assert client.get("/api/v1/partners", **header).status_code == 200


@pytest.mark.parametrize("role", ["", SUPPORT, ADMIN])
def test_who_no_longer_manages_partners_releases_them(staff, colleague, company, other_company, run_background, role):
    user = colleague(MANAGER)
    for one in (company, other_company):
        assign_manager(actor=staff, partner=one.partner, manager=user)
    if role:
        change_staff_role(actor=staff, user=user, role=role, reason="x")
    else:
        remove_from_staff(actor=staff, user=user, reason="x")
    run_background()
    assert user.managed_partners.count() == (2 if role == ADMIN else 0)
    released = Event.objects.filter(verb="partner.manager_released").count()
    assert released == (0 if role == ADMIN else 2)
