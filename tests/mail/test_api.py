import pytest

from portal.mail.models import Message
from tests.mail.test_services import queue

URL = "/api/v1/messages"


@pytest.fixture
def message(company) -> Message:
    message = queue(partner=company.partner)
    Message.objects.update(state=Message.State.PARKED)
    return message


@pytest.fixture
def staff_api(api, db):
    return api(None, "messages:read", "messages:write", staff=True)


def test_a_partner_reads_its_own_mail(api, company, message):
    queue("notice:2")

    answer = api(company.partner, "messages:read").get(URL)

    assert [row["id"] for row in answer.json()["data"]] == [message.pk]


@pytest.mark.parametrize("state", ["parked", "queued"])
def test_what_went_wrong_inside_only_staff_read(api, staff_api, company, message, state):
    Message.objects.update(state=state, error="KeyError: 'inside'")
    assert staff_api.get(URL).json()["data"][0]["error"] == "KeyError: 'inside'"
    keyed = api(company.partner, "messages:read")
    for answer in (keyed.get(URL), keyed.get(f"{URL}/{message.pk}")):
        assert "inside" not in answer.text
    assert keyed.get(f"{URL}/{message.pk}").json()["error"] == Message(state=state).told_error


def test_what_the_mail_server_said_partners_read_too(api, company, message):
    Message.objects.update(state="failed", error="550 No such mailbox")
    assert api(company.partner, "messages:read").get(URL).json()["data"][0]["error"] == "550 No such mailbox"


def test_another_partners_mail_does_not_exist(api, other_company, message):
    client = api(other_company.partner, "messages:read", "messages:write")

    assert client.get(URL).json()["data"] == []
    assert client.get(f"{URL}/{message.pk}").status_code == 404
    assert client.post(f"{URL}/{message.pk}/resend").status_code == 404


def test_reading_needs_the_scope(api, company, message):
    assert api(company.partner, "client-accounts:read").get(URL).json()["code"] == "scope_missing"


def test_what_a_mail_is_filled_with_is_not_shown(staff_api, message):
    assert "context" not in staff_api.get(f"{URL}/{message.pk}").json()


def test_filters(staff_api, message):
    assert len(staff_api.get(URL, {"state": "parked"}).json()["data"]) == 1
    assert staff_api.get(URL, {"state": "sent"}).json()["data"] == []
    assert staff_api.get(URL, {"state": "nonsense"}).status_code == 400


def test_staff_send_again_once(staff_api, message):
    answer = staff_api.post(f"{URL}/{message.pk}/resend")
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")

    again = staff_api.post(f"{URL}/{message.pk}/resend")
    assert (again.status_code, again.json()["code"]) == (409, "message_not_stuck")


def test_skipping_needs_a_reason(staff_api, message):
    assert staff_api.post(f"{URL}/{message.pk}/skip", {}).status_code == 400

    answer = staff_api.post(f"{URL}/{message.pk}/skip", {"reason": "Wrong address."})
    assert answer.json()["state"] == "skipped"


def test_the_actions_are_offered_to_staff_only(api, company, staff_api, message):
    offered = [row["action"] for row in staff_api.get(f"{URL}/{message.pk}").json()["actions"]]
    assert offered == ["resend", "skip", "mark-arrived"]

    partner = api(company.partner, "messages:read", "messages:write")
    assert partner.get(f"{URL}/{message.pk}").json()["actions"] == []
