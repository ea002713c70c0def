"""Client accounts through the REST door."""

import pytest

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal.events.models import Event

BOTH = ("client-accounts:read", "client-accounts:write")
URL = "/api/v1/client-accounts"


@pytest.fixture
def keyed(api, company):
    return api(company.partner, *BOTH)


def test_a_client_is_added_with_its_values_normalised(keyed):
    answer = keyed.post(
        URL, {"name": "Hartwell & Sons", "domain": "https://WWW.Hartwell.example/x", "phone": "(503) 555-0142"}
    )
    assert answer.status_code == 201, answer.json()
    assert answer.json()["domain"] == "hartwell.example"
    assert answer.json()["phone"] == "+15035550142"
    assert answer["Location"].endswith(answer.json()["id"])


def test_adding_writes_one_event_with_the_key_as_actor(keyed):
    pk = keyed.post(URL, {"name": "Hartwell"}).json()["id"]
    event = Event.objects.get(subject_id=pk)
    assert (event.verb, event.actor_kind, event.new["name"]) == ("client_account.created", "api-key", "Hartwell")
    assert len(event.request_id) > 8


def test_changing_writes_old_and_new_values_and_an_unchanged_change_writes_nothing(keyed):
    pk = keyed.post(URL, {"name": "Hartwell"}).json()["id"]
    assert keyed.patch(f"{URL}/{pk}", {"name": "Hartwell Dental"}).status_code == 200
    assert keyed.patch(f"{URL}/{pk}", {"name": "Hartwell Dental"}).status_code == 200
    event = Event.objects.get(subject_id=pk, verb="client_account.updated")
    assert (event.old["name"], event.new["name"]) == ("Hartwell", "Hartwell Dental")


def test_an_outsiders_record_does_not_exist(keyed, outsider):
    foreign = create_client_account(actor=outsider, name="Geheim GmbH")
    unknown = keyed.get(f"{URL}/cl_00000000000000000000000000")
    theirs = keyed.get(f"{URL}/{foreign.pk}")
    assert theirs.status_code == unknown.status_code == 404
    assert theirs.json()["detail"] == unknown.json()["detail"]
    assert keyed.patch(f"{URL}/{foreign.pk}", {"name": "Mine"}).status_code == 404
    assert "Geheim" not in keyed.get(URL).content.decode()


def test_a_missing_scope_is_named(api, company):
    answer = api(company.partner, "client-accounts:read").post(URL, {"name": "Hartwell"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "scope_missing"
    assert "client-accounts:write" in answer.json()["detail"]
    assert not ClientAccount.objects.exists()


def test_no_key_is_a_401_that_says_what_to_send(client):
    answer = client.get(URL)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "A", "colour": "red"}, "colour", "unknown_field"),
        ({"name": "A", "id": "cl_x"}, "id", "read_only"),
        ({}, "name", "required"),
        ({"name": "x" * 201}, "name", "max_length"),
        ({"name": ["A"]}, "name", "invalid"),
        ({"name": "A", "state": "gone"}, "state", "invalid_choice"),
        ({"name": "A", "contact_email": "mei.chen(at)kestrel.example"}, "contact_email", None),
        ({"name": "A", "domain": "kestrel"}, "domain", None),
        ({"name": "A", "acquired_on": "2023-02-31"}, "acquired_on", "invalid"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(keyed, body, field, code):
    answer = keyed.post(URL, body)
    assert answer.status_code == 400, answer.content
    error = answer.json()["errors"][0]
    assert error["field"] == field
    assert code in (None, error["code"])
    assert not ClientAccount.objects.exists()


def test_a_whole_record_sent_back_unchanged_is_accepted(keyed):
    record = keyed.post(URL, {"name": "Hartwell"}).json()
    whole = keyed.get(f"{URL}/{record['id']}").json()
    assert keyed.patch(f"{URL}/{record['id']}", whole).status_code == 200


def test_a_record_says_what_can_be_done_with_it_and_a_list_on_demand(keyed):
    pk = keyed.post(URL, {"name": "Hartwell"}).json()["id"]
    offered = {line["action"]: line["available"] for line in keyed.get(f"{URL}/{pk}").json()["actions"]}
    done = dict.fromkeys(("update", "add-tags", "remove-tags", "archive", "merge"), True)
    assert offered == done | {"restore": False}
    assert "actions" not in keyed.get(URL).json()["data"][0]
    assert keyed.get(URL, {"fields": "actions"}).json()["data"][0]["actions"]


def test_a_second_client_with_the_same_number_is_refused_by_name(keyed):
    keyed.post(URL, {"name": "Hartwell", "external_id": "1042"})
    answer = keyed.post(URL, {"name": "Other", "external_id": "1042"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "external_id_taken"
    assert "Hartwell" in answer.json()["detail"]


def test_pages_follow_one_another_without_skipping(keyed):
    names = [f"Client {number:02}" for number in range(7)]
    for name in names:
        keyed.post(URL, {"name": name})
    seen, url = [], f"{URL}?limit=3"
    while url:
        page = keyed.get(url).json()
        seen += [row["name"] for row in page["data"]]
        url = page["next"]
    assert sorted(seen) == names


def test_search_folds_accents_and_case(keyed):
    keyed.post(URL, {"name": "Müller & Söhne KG"})
    assert [row["name"] for row in keyed.get(URL, {"q": "MULLER sohne"}).json()["data"]] == ["Müller & Söhne KG"]


def test_an_unchanged_list_answers_304(keyed):
    first = keyed.get(URL)
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    again = keyed.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304


def test_the_partners_own_company_says_so_and_is_listed_when_it_is_asked_for(keyed, company):
    client = keyed.post(URL, {"name": "Hartwell", "own": False})
    assert client.status_code == 400  # staff grant it
    assert keyed.post(URL, {"name": "Hartwell"}).json()["own"] is False
    own = ClientAccount.objects.create(partner=company.partner, name="Us", country="US", own=True)
    assert keyed.get(f"{URL}/{own.pk}").json()["own"] is True
    asked = {query: [one["name"] for one in keyed.get(URL + query).json()["data"]] for query in ("", "?own=true", "?own=false")}
    assert asked == {"": ["Hartwell"], "?own=true": ["Us"], "?own=false": ["Hartwell"]}
