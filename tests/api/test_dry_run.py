"""`dry_run=true`: the real path, taken back."""

import pytest

from partners.clients.models import ClientAccount
from portal.api.idempotency import IdempotencyKey
from portal.events.models import Event
from portal.keys.models import ApiKey
from portal.mail.models import Message
from tests.factories import picture

pytestmark = pytest.mark.django_db
URL = "/api/v1/client-accounts"


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "client-accounts:read", "client-accounts:write")


def test_it_answers_as_the_real_one_and_leaves_nothing(keyed):
    tried = keyed.post(f"{URL}?dry_run=true", {"name": "Aspen"}, headers={"Idempotency-Key": "a1"})
    assert (tried.status_code, tried.json()["name"], tried["Dry-Run"]) == (201, "Aspen", "true")
    assert "Location" not in tried
    assert "ETag" not in tried
    assert not ClientAccount.objects.exists()
    assert not Event.objects.filter(verb="client_account.created").exists()
    assert not IdempotencyKey.objects.exists()
    real = keyed.post(f"{URL}?dry_run=false", {"name": "Aspen"}, headers={"Idempotency-Key": "a1"})
    assert real.status_code == 201
    assert "Dry-Run" not in real


def test_it_is_refused_as_the_real_one(keyed):
    assert keyed.post(f"{URL}?dry_run=true", {"name": ""}).status_code == 400
    made = keyed.post(URL, {"name": "Aspen"})
    stale = {"If-Match": '"x"'}
    assert keyed.patch(f"{URL}/{made.json()['id']}?dry_run=true", {"city": "Bend"}, headers=stale).status_code == 412


def test_no_mail_leaves_and_no_secret_is_shown(api, company):
    keyed = api(
        company.partner, "api-keys:write", "invitations:write", "invitations:read", created_by=company.user("owner")
    )
    keys, mails = ApiKey.objects.count(), Message.objects.count()
    asked = keyed.post("/api/v1/api-keys?dry_run=true", {"name": "Sync", "scopes": ["invitations:read"]})
    assert (asked.status_code, asked.json()["secret"]) == (201, "")
    invited = keyed.post("/api/v1/invitations?dry_run=true", {"email": "new@hartwell.example", "role": "seller"})
    assert invited.status_code == 201
    assert (ApiKey.objects.count(), Message.objects.count()) == (keys, mails)


def test_a_file_that_would_stay_is_refused_in_words(api, company):
    from partners.network.models import Profile, Tier

    profile = Profile.objects.create(partner=company.partner, tier=Tier.objects.get(code="registered"))
    keyed = api(company.partner, "profiles:read", "profiles:write")
    url = f"/api/v1/profiles/{profile.pk}/set-logo?dry_run=true"
    answer = keyed.post(url, {"file": picture()}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "dry_run_impossible")


@pytest.mark.parametrize(("query", "code"), [("dry_run=1", "invalid_choice"), ("dryrun=true", "unknown_parameter")])
def test_a_wish_that_is_not_understood_is_no_write(keyed, query, code):
    answer = keyed.post(f"{URL}?{query}", {"name": "Aspen"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code
    assert "dry_run" in str(answer.json()["errors"])
    assert not ClientAccount.objects.exists()
