"""Custom fields by REST: laying them down, and the values of client accounts."""

import pytest

from partners.custom_fields.services import archive_custom_field
from portal.jobs.services import run_due_jobs

pytestmark = pytest.mark.django_db
URL, FIELDS = "/api/v1/client-accounts", "/api/v1/custom-fields"
SCOPES = [f"{noun}:{way}" for noun in ("client-accounts", "custom-fields", "jobs") for way in ("read", "write")]


@pytest.fixture
def keyed(api, company):
    return api(company.partner, *SCOPES)


def refusal(answer) -> tuple:
    body = answer.json()
    assert body.get("next_step"), body
    return answer.status_code, body["code"], [error["field"] for error in body.get("errors", ())]


def test_fields_are_laid_down_changed_and_archived(keyed):
    made = keyed.post(FIELDS, {"name": "Level", "kind": "choice", "choices": ["Gold"]}, format="json")
    assert made.status_code == 201, made.json()
    own = f"{FIELDS}/{made.json()['id']}"
    changed = keyed.patch(own, {"choices": ["Gold", "Silver"], "kind": "choice"}, format="json")
    assert changed.json()["choices"] == ["Gold", "Silver"]
    assert refusal(keyed.patch(own, {"kind": "text"}, format="json"))[:2] == (400, "invalid")
    assert refusal(keyed.patch(own, {"state": "archived"}, format="json"))[0] == 400
    assert keyed.post(f"{own}/archive").json()["state"] == "archived"
    assert refusal(keyed.post(f"{own}/archive"))[:2] == (409, "custom_field_archived")
    assert [row["id"] for row in keyed.get(f"{FIELDS}?state=archived").json()["data"]] == [made.json()["id"]]
    assert keyed.post(f"{own}/restore").json()["state"] == "active"


def test_another_partner_and_a_key_without_the_scope_change_none(api, keyed, add_field, other_company, company):
    field = add_field("Contract")
    foreign = api(other_company.partner, *SCOPES)
    reading = api(company.partner, "custom-fields:read")
    assert reading.get(f"{FIELDS}/{field.pk}").status_code == 200
    assert refusal(reading.post(FIELDS, {"name": "New", "kind": "text"}, format="json"))[0] == 403
    assert foreign.get(f"{FIELDS}/{field.pk}").status_code == 404
    assert foreign.patch(f"{FIELDS}/{field.pk}", {"name": "Ours"}, format="json").status_code == 404


def test_values_go_by_the_id_of_the_field_and_a_patch_replaces_those_it_names(keyed, add_field):
    racks, level, managed = add_field("Racks", "number"), add_field("Level"), add_field("Managed", "yes-no")
    values = {racks.pk: 12, level.pk: "Gold", managed.pk: True}
    made = keyed.post(URL, {"name": "One", "custom_fields": values}, format="json").json()
    assert made["custom_fields"] == {racks.pk: "12", level.pk: "Gold", managed.pk: True}
    own, etag = f"{URL}/{made['id']}", keyed.get(f"{URL}/{made['id']}").headers["ETag"]
    sent = {"custom_fields": {level.pk: None, racks.pk: "13.5"}}
    changed = keyed.patch(own, sent, format="json", HTTP_IF_MATCH=etag)
    assert changed.json()["custom_fields"] == {racks.pk: "13.5", managed.pk: True}
    assert keyed.patch(own, sent, format="json", HTTP_IF_MATCH=etag).status_code == 412
    whole = {"name": "One", "custom_fields": changed.json()["custom_fields"]}
    assert keyed.patch(own, whole, format="json").json()["custom_fields"] == whole["custom_fields"]
    assert keyed.get(URL).json()["data"][0]["custom_fields"] == whole["custom_fields"]


def test_what_cannot_be_taken_is_named_by_its_field(keyed, add_field, outsider, admin):
    racks, theirs, old = add_field("Racks", "number"), add_field("Contract", actor=outsider), add_field("Old")
    archive_custom_field(actor=admin, custom_field=old)
    own = f"{URL}/{keyed.post(URL, {'name': 'One'}, format='json').json()['id']}"

    def sent(values):
        return refusal(keyed.patch(own, {"custom_fields": values}, format="json"))

    assert sent({theirs.pk: "1"}) == (400, "custom_field_unknown", [theirs.key])
    assert sent({"Racks": "1"}) == (400, "custom_field_unknown", ["custom_fields.Racks"])
    assert sent({racks.pk: "many"}) == (400, "custom_field_value_invalid", [racks.key])
    assert sent({old.pk: "1"}) == (409, "custom_field_archived", [old.key])
    hostile = ("text", ["a"], None, {racks.pk: 1.5}, {racks.pk: ["1"]}, {racks.pk: {"a": "b"}}, {racks.pk: "a\0b"})
    for values in (*hostile, {str(one): "x" for one in range(200)}):
        assert sent(values)[0] == 400, values
    assert keyed.get(own).json()["custom_fields"] == {}


def test_many_at_once(keyed, add_field):
    racks = add_field("Racks", "number")
    pks = [keyed.post(URL, {"name": name}, format="json").json()["id"] for name in ("One", "Two")]
    rows = [{"id": pk, "values": {"custom_fields": {racks.pk: str(place)}}} for place, pk in enumerate(pks)]
    wrong = {"id": pks[1], "values": {"custom_fields": {racks.pk: "many"}}}
    body = {"action": "update", "rows": [{"id": one["id"], **one["values"]} for one in (*rows[:1], wrong)]}
    first, second = keyed.post(f"{URL}/bulk", body, format="json", QUERY_STRING="dry_run=true").json()["rows"]
    assert (first["result"], first["name"], first["problems"]) == ("done", "One", [])
    told = second["problems"][0]
    assert (second["result"], told["field"], told["code"]) == ("refused", racks.key, "custom_field_value_invalid")
    assert [row["custom_fields"] for row in keyed.get(URL).json()["data"]] == [{}, {}]
    assert keyed.post(f"{URL}/bulk", body, format="json").status_code == 202
    run_due_jobs()
    assert [row["custom_fields"] for row in keyed.get(f"{URL}?sort=name").json()["data"]] == [{racks.pk: "0"}, {}]


def test_staff_read_them_and_lay_down_none(api, add_field):
    field = add_field("Contract")
    staff = api(None, *SCOPES, staff=True)
    assert staff.get(f"{FIELDS}/{field.pk}").json()["name"] == "Contract"
    assert refusal(staff.patch(f"{FIELDS}/{field.pk}", {"name": "Ours"}, format="json"))[0] == 403
