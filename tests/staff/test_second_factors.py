"""A colleague's lost second factor: reset by a network admin, and by nobody else."""

import io

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.errors import NotAllowed, ReasonMissing
from portal.events.models import Event
from portal.staff.services import reset_second_factor
from portal.tenancy import errors
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ALL_STAFF, StaffRole
from tests.factories import make_user

REASON = "Lost the phone; seen at the desk."


@pytest.fixture
def auditor(db):
    user = make_user("albert@network.example", "Albert Auditor", staff_role=StaffRole.AUDITOR)
    Authenticator.objects.create(user=user, type="totp", data={"secret": ""})
    return user


def test_a_network_admin_resets_it_by_page_and_a_mail_says_who_and_why(
    auditor, staff_user, sign_in, run_background, mailoutbox
):
    theirs, browser = sign_in(auditor), sign_in(staff_user)
    address = reverse("staff-member-reset-second-factor", args=[auditor.pk])
    people = browser.get(reverse("staff-people")).text
    assert address in people
    assert people.count("No second factor") == 1  # the network admin's own
    assert "Write in a sentence why" in browser.post(address, {"reason": ""}).text
    assert browser.post(address, {"reason": REASON})["Location"] == reverse("staff-people")
    assert not Authenticator.objects.exists()
    assert theirs.get(reverse("account_security")).status_code == 302
    run_background(2)
    (mail,) = [mail for mail in mailoutbox if auditor.email in mail.to[0]]
    assert REASON in mail.body
    assert str(staff_user) in mail.body
    assert Event.objects.get(verb="staff_member.second_factor_reset").reason == REASON
    assert address not in browser.get(reverse("staff-people")).text


@pytest.mark.parametrize("role", sorted(ALL_STAFF - {StaffRole.NETWORK_ADMIN}))
def test_nobody_else_among_staff_does(auditor, role):
    with pytest.raises(NotAllowed):
        reset_second_factor(
            actor=Actor.person(make_user("x@network.example", staff_role=role)), user=auditor, reason="x"
        )
    assert Authenticator.objects.exists()


def test_not_ones_own_not_without_a_reason_and_not_twice(staff, staff_user, auditor):
    Authenticator.objects.create(user=staff_user, type="totp", data={"secret": ""})
    with pytest.raises(errors.NotOneself):
        reset_second_factor(actor=staff, user=staff_user, reason=REASON)
    with pytest.raises(ReasonMissing):
        reset_second_factor(actor=staff, user=auditor, reason=" ")
    reset_second_factor(actor=staff, user=auditor, reason=REASON)
    with pytest.raises(errors.NoSecondFactor):
        reset_second_factor(actor=staff, user=auditor, reason=REASON)
    assert Authenticator.objects.filter(user=staff_user).exists()


def test_by_rest(auditor, api):
    key = api(None, "staff-members:read", "staff-members:write", staff=True)
    address = f"/api/v1/staff-members/{auditor.pk}"
    assert key.get(address).json()["has_second_factor"] is True
    answer = key.post(f"{address}/reset-second-factor", {"reason": REASON})
    assert (answer.status_code, answer.json()["has_second_factor"]) == (200, False)


class TestFromTheCommandLine:
    """For the last network admin: nobody among staff could do it."""

    @pytest.fixture
    def locked_out(self, staff_user):
        Authenticator.objects.create(user=staff_user, type="totp", data={"secret": ""})
        return staff_user

    def test_the_last_network_admin_is_let_in_again_and_told(
        self, locked_out, sign_in, run_background, mailoutbox, capsys
    ):
        elsewhere = sign_in(locked_out)
        call_command("reset_second_factor", locked_out.email.upper(), "--reason", REASON)
        assert "signs in with the password alone now" in capsys.readouterr().out
        assert not Authenticator.objects.exists()
        assert elsewhere.get(reverse("staff-home")).status_code == 302
        event = Event.objects.get(verb="staff_member.second_factor_reset")
        assert (event.actor_kind, event.actor_label, event.reason) == ("system", "Command line", REASON)
        run_background(2)
        (mail,) = mailoutbox
        assert locked_out.email in mail.to[0]
        assert f"{settings.OPERATOR['name']} reset the second factor" in mail.body
        assert REASON in mail.body

    def test_the_reason_is_asked_for(self, locked_out, monkeypatch):
        monkeypatch.setattr("builtins.input", lambda prompt: REASON)
        call_command("reset_second_factor", locked_out.email)
        assert Event.objects.get(verb="staff_member.second_factor_reset").reason == REASON

    @pytest.mark.parametrize("arguments", [[], ["--reason", " "]])
    def test_without_a_reason_nothing_happens(self, locked_out, monkeypatch, arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO())
        with pytest.raises(CommandError, match="reason"):
            call_command("reset_second_factor", locked_out.email, *arguments)
        assert Authenticator.objects.exists()

    def test_only_for_staff_who_have_one(self, company, staff_user):
        for email, words in (
            (company.user("owner").email, "Nobody of staff"),
            ("nobody@network.example", "Nobody of staff"),
            (staff_user.email, "no second factor"),
        ):
            with pytest.raises(CommandError, match=words):
                call_command("reset_second_factor", email, "--reason", REASON)
