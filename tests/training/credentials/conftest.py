import pytest

from training.assessments.services import submit_attempt
from training.credentials.models import Credential


@pytest.fixture
def credential(company, begin, right) -> Credential:
    actor = company.actor("seller")
    attempt = begin(actor)
    submit_attempt(actor=actor, attempt=attempt, answers=right(attempt))
    return Credential.objects.get()
