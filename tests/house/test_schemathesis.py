"""Schemathesis over the OpenAPI document: whatever it invents, no answer is a crash, and each is as documented.

Its own pytest integration does not know pytest 9 yet, so the operations are walked here.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi import checks

from portal.keys.scopes import all_scopes
from portal.wsgi import application
from tests.factories import make_key

EXAMPLES, WITH_LONG = 3, 6  # of each operation
CHECKS = [schemathesis.checks.not_a_server_error, checks.content_type_conformance, checks.response_schema_conformance]
SETTINGS = hypothesis_settings(
    derandomize=True,  # the same in every run: a suite that fails now and then is not believed
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Requests come in through plain WSGI here, which would close the connection that the test's transaction lives on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
def test_no_invented_request_crashes_or_breaks_the_document(ours, settings, pytestconfig):
    """Three of each operation every day; with --long, six."""
    examples = WITH_LONG if pytestconfig.getoption("--long") else EXAMPLES
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    headers = {"Authorization": f"Bearer {make_key(ours.company.partner, *all_scopes())}"}
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    tried, faults = 0, []
    for found in document.get_all_operations():
        operation = found.ok()
        try:
            _try(operation, headers, examples)
        except AssertionError as error:
            faults.append(f"{operation.label}: {error}")
        except BaseExceptionGroup as group:
            faults += [f"{operation.label}: {error}" for error in group.exceptions]
        tried += 1
    assert tried > 50
    assert not faults, "\n\n".join(faults)


def _try(operation, headers: dict[str, str], examples: int) -> None:
    @hypothesis_settings(SETTINGS, max_examples=examples)
    @given(case=operation.as_strategy())
    def invented(case):
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    invented()
