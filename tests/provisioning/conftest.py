from datetime import timedelta

import pytest

from partners.catalogue.models import Plan
from partners.provisioning.services import set_question
from portal import clock
from tests.subscriptions.conftest import client_account, plan, price_list

__all__ = ["client_account", "plan", "price_list"]


@pytest.fixture
def ask(staff):
    """`ask("team-name", "Name of the team", required=True)`: a question that is asked from today on."""

    def asked(code: str, label: str, days: int = 0, plans: tuple[str, ...] = (), **values):
        rows = Plan.objects.filter(code__in=plans)
        day = clock.today() + timedelta(days=days)
        return set_question(actor=staff, code=code, label=label, valid_from=day, plans=rows, **values)

    return asked


@pytest.fixture
def questions(ask):
    """One of each kind; the address is required, and asked for one plan alone."""
    ask("team-name", "Name of the team", rank=1)
    ask("files-from", "Where from?", kind="choice", choices=["A server", "Nowhere"], rank=2)
    ask("moves", "Do files move?", kind="yes-no", rank=3)
    ask("technician", "Who sets it up?", kind="e-mail", required=True, plans=("advanced",), rank=4)


ANSWERS = {"team-name": "  Hartwell Dental ", "files-from": "A server", "moves": "no", "technician": "IT@Hartwell.example"}
KEPT = [
    ("team-name", "Name of the team", "Hartwell Dental"),
    ("files-from", "Where from?", "A server"),
    ("moves", "Do files move?", "no"),
    ("technician", "Who sets it up?", "it@hartwell.example"),
]


def kept(answers) -> list[tuple[str, str, str]]:
    """What was answered, in the words of the question."""
    return [(answer["code"], answer["question"], answer["value"]) for answer in answers if answer["value"]]
