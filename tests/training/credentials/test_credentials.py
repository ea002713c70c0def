from datetime import date, timedelta

import pytest

from portal import clock
from training.assessments.services import submit_attempt
from training.credentials.models import Credential
from training.credentials.validity import months_after


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-11-23", 12, "2027-11-23"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-05", 1, "2027-01-05"),
    ],
)
def test_validity_ends_on_the_same_day_of_the_month_or_the_last(day, months, end):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(end)


@pytest.fixture
def credential(company, begin, right) -> Credential:
    actor = company.actor("seller")
    attempt = begin(actor)
    submit_attempt(actor=actor, attempt=attempt, answers=right(attempt))
    return Credential.objects.get()


@pytest.mark.parametrize("role", ["owner", "seller", "learner", "read-only"])
def test_colleagues_see_the_certificate(company, credential, sign_in, role):
    page = sign_in(company.user(role)).get(f"{company.url}/training/credentials/{credential.pk}/").content.decode()
    for said in ("Seller of Hartwell IT", "Hartwell IT", "Plans, seats and renewals", credential.pk):
        assert said in page


def test_outsiders_do_not(company, other_company, credential, sign_in):
    stranger = sign_in(other_company.user("owner"))
    for base in (company.url, other_company.url):
        assert stranger.get(f"{base}/training/credentials/{credential.pk}/").status_code == 404


def test_the_last_day_counts(credential):
    with clock.moved(by=credential.expires_on - clock.today()):
        assert credential.is_current
    with clock.moved(by=credential.expires_on - clock.today() + timedelta(days=1)):
        assert not credential.is_current
