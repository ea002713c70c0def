"""Scopes under words people use, and quick choices among them."""

from django.urls import reverse

from portal.keys.groups import NounGroup, group_of, grouped, presets
from portal.keys.models import ApiKey
from portal.keys.scopes import all_scopes, grantable_scopes
from portal.keys.words import scopes_in_words
from portal.urls import APPS


def test_every_noun_stands_in_one_group_in_the_order_of_the_apps():
    nouns = {scope.partition(":")[0] for scope in all_scopes()}
    groups = grouped(nouns)
    assert [group for group, _nouns in groups] == list(NounGroup)
    assert sorted(noun for _group, members in groups for noun in members) == sorted(nouns)
    clients = dict(groups)[NounGroup.CLIENTS]
    assert clients[:4] == ["client-accounts", "contacts", "notes", "tags"]


def test_no_group_names_a_noun_twice():
    from importlib import import_module

    named = [noun for app in APPS for _group, nouns in getattr(import_module(app), "api_groups", ()) for noun in nouns]
    assert sorted(named) == sorted(set(named))
    assert group_of("courses") == NounGroup.TRAINING


def test_every_quick_choice_names_scopes_that_exist():
    for preset in presets():
        assert preset.scopes is None or preset.scopes <= set(all_scopes()), preset.code


def test_scopes_read_as_words():
    assert scopes_in_words(["events:read", "client-accounts:write", "client-accounts:read"]) == [
        "Client accounts: read and write",
        "Events: read",
    ]


def test_a_quick_choice_fills_in_the_boxes_and_keeps_what_was_typed(sign_in, company):
    client = sign_in(company.user("owner"))
    url = reverse("api-key-create", args=[company.partner.slug])
    page = client.post(url, {"preset": "psa-sync", "name": "Nightly", "expires_at": "365", "allowed_networks": "::1"})
    assert 'value="Nightly"' in page.text
    assert page.text.count(" checked") == 13
    assert not ApiKey.objects.exists()
    everything = client.post(url, {"preset": "read-everything", "name": "", "expires_at": "90"})
    reading = [scope for scope in grantable_scopes(company.actor("owner")) if scope.endswith(":read")]
    assert everything.text.count(" checked") == len(reading)


def test_the_form_says_what_writing_means(sign_in, company):
    page = sign_in(company.user("owner")).get(reverse("api-key-create", args=[company.partner.slug])).text
    assert "Write: Add client account, Edit client account" in " ".join(page.replace("\n", " ").split())


def test_the_api_gives_the_same_groups(api, company):
    client = api(company.partner, "client-accounts:read", "client-accounts:write", "events:read")
    groups = client.get("/api/v1/permissions").json()["groups"]
    assert [group["label"] for group in groups] == ["Clients and subscriptions", "Technical"]
    (noun,) = groups[0]["nouns"]
    assert noun["scopes"] == ["client-accounts:read", "client-accounts:write"]
    assert noun["writing_means"][:1] == ["Add client account"]
