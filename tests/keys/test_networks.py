import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal.keys import errors, usage
from portal.keys.models import ApiKey, ApiKeyFailure
from portal.keys.networks import is_inside, outside_of, parse_network, plain_address
from portal.keys.services import create_api_key, update_api_key


@pytest.mark.parametrize(
    ("given", "kept"),
    [("203.0.113.7", "203.0.113.7/32"), (" 198.51.100.0/24 ", "198.51.100.0/24"), ("2001:DB8::/48", "2001:db8::/48"),
     ("2001:db8::1", "2001:db8::1/128")]
)  # fmt: skip
def test_networks_are_kept_in_their_usual_form(given, kept):
    assert parse_network(given) == kept


@pytest.mark.parametrize("text", ["", "example.com", "300.1.1.1", "10.0.0.5/8", "10.0.0.0/33", "::/200", "1.2.3"])
def test_what_is_no_network_is_refused(text):
    with pytest.raises(ValueError):
        parse_network(text)


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [("203.0.113.7", [], True), ("203.0.113.7", ["203.0.113.0/24"], True), ("203.0.114.7", ["203.0.113.0/24"], False),
     ("::ffff:203.0.113.7", ["203.0.113.0/24"], True), ("2001:db8::9", ["203.0.113.0/24", "2001:db8::/64"], True),
     ("2001:db8:1::9", ["2001:db8::/64"], False)]
)  # fmt: skip
def test_an_address_is_inside_or_not(address, networks, expected):
    assert is_inside(address, networks) is expected


def test_narrower_is_fine_and_wider_is_not():
    assert outside_of(["10.1.0.0/16"], ["10.0.0.0/8"]) == []
    assert outside_of(["10.1.0.0/16", "0.0.0.0/0", "2001:db8::/64"], ["10.0.0.0/8"]) == ["0.0.0.0/0", "2001:db8::/64"]
    assert outside_of(["0.0.0.0/0"], []) == []
    assert plain_address("::ffff:1.2.3.4") == "1.2.3.4"


@pytest.fixture
def key(owner) -> ApiKey:
    return create_api_key(
        actor=owner, name="PSA", scopes=["memberships:read", "api-keys:write"], allowed_networks=["203.0.113.0/24"]
    )


def caller(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_from_elsewhere_the_key_is_refused_by_name_and_the_owner_sees_it(key, sign_in, company):
    client = caller(key.secret)
    assert client.get("/api/v1/memberships", REMOTE_ADDR="203.0.113.9").status_code == 200
    answer = client.get("/api/v1/memberships", REMOTE_ADDR="198.51.100.1")
    assert (answer.status_code, answer.json()["code"]) == (403, "address_not_allowed")
    assert "198.51.100.1" in answer.json()["detail"]
    usage.flush()
    failure = ApiKeyFailure.objects.get()
    assert (failure.code, failure.address) == ("address_not_allowed", "198.51.100.1")
    row = ApiKey.objects.get()
    assert row.last_used_from == "203.0.113.9"  # a refused request is no use
    page = sign_in(company.user("owner")).get(reverse("api-key", args=[company.partner.slug, key.pk])).text
    assert "address_not_allowed" in page
    assert "198.51.100.1" in page


def test_a_change_works_on_the_next_request(owner, key):
    update_api_key(actor=owner, api_key=key, allowed_networks=["198.51.100.1"])
    client = caller(key.secret)
    assert client.get("/api/v1/memberships", REMOTE_ADDR="198.51.100.1").status_code == 200
    update_api_key(actor=owner, api_key=key, allowed_networks=[])
    assert client.get("/api/v1/memberships", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_a_bound_key_makes_and_becomes_nothing_wider(key):
    client = caller(key.secret)
    where = {"REMOTE_ADDR": "203.0.113.9"}
    body = {"name": "Child", "scopes": ["memberships:read"]}
    child = client.post("/api/v1/api-keys", body, **where).json()
    assert child["allowed_networks"] == ["203.0.113.0/24"]
    wide = client.post("/api/v1/api-keys", body | {"allowed_networks": ["0.0.0.0/0"]}, **where)
    assert (wide.status_code, wide.json()["code"]) == (403, "networks_too_wide")


@pytest.mark.parametrize("networks", [["example.com"], ["10.0.0.5/8"], ["x" * 60], ["10.0.0.0/8\u202e"]])
def test_what_is_no_network_is_a_400_at_its_field(api, company, networks):
    client = api(company.partner, "api-keys:write", "memberships:read")
    body = {"name": "PSA", "scopes": ["memberships:read"], "allowed_networks": networks}
    answer = client.post("/api/v1/api-keys", body)
    assert answer.status_code == 400
    assert not ApiKey.objects.filter(name="PSA").exists()


def test_there_is_an_end_to_networks(owner):
    with pytest.raises(errors.TooManyNetworks):
        create_api_key(
            actor=owner, name="PSA", scopes=["memberships:read"], allowed_networks=[f"10.0.{n}.0/24" for n in range(51)]
        )


def test_the_pages_take_one_network_per_line(sign_in, company, key):
    client = sign_in(company.user("owner"))
    url = reverse("api-key-update", args=[company.partner.slug, key.pk])
    assert "203.0.113.0/24" in client.get(url).text
    wrong = client.post(url, {"name": "PSA", "allowed_networks": "10.0.0.0/8\nnonsense"})
    assert "“nonsense” is neither an address nor a network." in wrong.text
    client.post(url, {"name": "PSA 2", "allowed_networks": "10.0.0.0/8\n 2001:db8::/48 \n"})
    row = ApiKey.objects.get()
    assert (row.name, row.allowed_networks) == ("PSA 2", ["10.0.0.0/8", "2001:db8::/48"])
