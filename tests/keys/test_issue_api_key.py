import pytest
from django.core.management import CommandError, call_command

from portal.events.models import Event
from portal.keys.models import ApiKey


def issue(capsys, *arguments: str) -> str:
    call_command("issue_api_key", *arguments)
    return capsys.readouterr().out.strip()


def test_it_prints_a_working_key_once(company, capsys, client):
    secret = issue(capsys, "hartwell-it", "--scope", "memberships:read", "--name", "Test", "--days", "3")
    answer = client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.json()["partner"] == company.partner.pk
    key = ApiKey.objects.get()
    assert (key.name, key.state) == ("Test", "active")
    assert Event.objects.about(key).get().actor_kind == "system"


def test_it_makes_keys_of_staff(db, capsys):
    issue(capsys, "--staff", "--all-scopes")
    key = ApiKey.objects.get()
    assert (key.partner, key.staff_role) == (None, "network-admin")
    assert "partners:write" in key.scopes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "exactly one"),
        (["hartwell-it", "--staff"], "exactly one"),
        (["nobody"], "There is no partner"),
        (["hartwell-it"], "A key without scopes"),
        (["hartwell-it", "--scope", "x:read"], "x:read"),
        (["hartwell-it", "--scope", "memberships:read", "--days", "-1"], "expired already"),
    ],
)
def test_what_is_wrong_is_said_in_words(company, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("issue_api_key", *arguments)
    assert not ApiKey.objects.exists()
