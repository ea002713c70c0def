"""A client that a generator makes of our document, without a line of ours, does an integrator's morning."""

import importlib
import subprocess
import sys
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from partners.clients.services import create_client_account
from partners.orders.models import Order
from portal import clock
from portal.events.sealing import seal_events
from portal.keys.services import create_api_key
from tests.factories import make_company
from tests.trade import confirm
from training.courses.services import load_shipped_courses

pytestmark = [pytest.mark.one_engine, pytest.mark.xdist_group("generated client")]  # made once

CONFIG = Path(__file__).with_name("client.yaml")
NOUNS = ("client-accounts", "plans", "subscriptions", "memberships", "courses", "enrolments", "events")
SCOPES = [f"{noun}:read" for noun in NOUNS] + [
    f"{noun}:write" for noun in ("client-accounts", "subscriptions", "enrolments")
]


@pytest.fixture(scope="session")
def package(tmp_path_factory) -> Path:
    """The folder of a client made of the document as it is served."""
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_bytes(Client().get("/api/v1/openapi.json").content)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", document, "--config", CONFIG]
    made = subprocess.run(
        [*command, "--meta", "none", "--fail-on-warning", "--output-path", folder / "partner_portal"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture
def generated(package, monkeypatch):
    """`generated("api.me.me_retrieve")`: a module of the client."""
    monkeypatch.syspath_prepend(package)
    yield lambda name: importlib.import_module(f"partner_portal.{name}")
    for name in [one for one in sys.modules if one.partition(".")[0] == "partner_portal"]:
        del sys.modules[name]


@pytest.fixture
def portal(live_server, generated) -> SimpleNamespace:
    """A running portal, and the client signed in to it with a key of Hartwell IT."""
    company = make_company("Hartwell IT", "hartwell-it")
    key = create_api_key(actor=company.actor("owner"), name="PSA", scopes=SCOPES)
    client = generated("client").AuthenticatedClient(base_url=live_server.url, token=key.secret)
    return SimpleNamespace(client=client, company=company, module=generated)


def test_it_knows_one_class_for_every_refusal(generated):
    models = generated("models")
    assert {"Problem", "ApiKey", "ClientAccount"} <= set(models.__all__)
    assert not [name for name in models.__all__ if name.endswith("ResponseDefault")]


def test_an_integrators_morning(portal):
    accounts = "api.client_accounts.client_accounts"
    listing, creating, reading = (portal.module(f"{accounts}_{verb}") for verb in ("list", "create", "retrieve"))
    models = portal.module("models")
    with portal.client as client:
        assert listing.sync(client=client).data == []

        body = models.ClientAccountRequest(name="Brandt & Söhne", domain="brandt.example")
        created = creating.sync_detailed(client=client, body=body)
        assert created.status_code == HTTPStatus.CREATED
        assert created.parsed.name == "Brandt & Söhne"

        read = reading.sync(client=client, id=created.parsed.id)
        assert (read.id, read.domain) == (created.parsed.id, "brandt.example")
        assert "update" in {action.action for action in read.actions}
        assert [account.id for account in listing.sync(client=client, limit=5).data] == [read.id]


def test_the_rest_of_the_first_day(portal):
    """Sell seats, add some, read the ledger, enrol somebody, and see what happened."""
    load_shipped_courses()
    account = create_client_account(actor=portal.company.actor("owner"), name="Brandt & Söhne")
    models = portal.module("models")

    def call(noun: str, verb: str, **arguments):
        return portal.module(f"api.{noun}.{noun}_{verb}").sync(client=client, **arguments)

    with portal.client as client:
        plan = next(one for one in call("plans", "list").data if one.code == "advanced")
        order = models.SubscriptionRequest(
            client_account=account.pk,
            plan=plan.id,
            term=models.TermEnum.YEARLY,
            admin_email="admin@brandt.example",
            seats=5,
            started_on=clock.today() - timedelta(days=5),
        )
        sold = call("subscriptions", "create", body=order)
        body = models.SeatsRequest(seats=8, reason="New office")
        change = call("subscriptions", "change_seats", id=sold.id, body=body)
        assert change.delta == 3
        confirm(Order.objects.get(pk=change.order))
        assert [line.seats_after for line in call("subscriptions", "seat_movements", id=sold.id).data] == [8, 5]

        member, course = call("memberships", "list").data[0], call("courses", "list").data[0]
        enrolled = call("enrolments", "create", body=models.NewEnrolmentRequest(course=course.id, user=member.user))
        assert (enrolled.course, enrolled.user) == (course.id, member.user)
        seal_events()
        verbs = {event.verb for event in call("events", "list").data}
        assert {"subscription.created", "enrolment.created"} <= verbs


def test_a_refusal_is_a_problem_with_its_fields(portal):
    creating = portal.module("api.client_accounts.client_accounts_create")
    models = portal.module("models")
    with portal.client as client:
        refused = creating.sync_detailed(client=client, body=models.ClientAccountRequest(name=""))
        assert refused.status_code == HTTPStatus.BAD_REQUEST
        assert isinstance(refused.parsed, models.Problem)
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert (refused.parsed.code, refused.parsed.errors[0].field) == ("invalid", "name")

        missing = portal.module("api.invitations.invitations_list").sync_detailed(client=client)
        assert missing.status_code == HTTPStatus.FORBIDDEN
        assert (missing.parsed.code, bool(missing.parsed.next_step)) == ("scope_missing", True)


def test_actions_are_called_as_the_documentation_calls_them(portal):
    rotating = portal.module("api.api_keys.api_keys_rotate")
    with portal.client as client:
        refused = rotating.sync(client=client, id="key_00000000000000000000000000")
    assert refused.code == "not_found"
