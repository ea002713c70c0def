from datetime import date

import pytest

from partners.scheduled_reports.services import create_scheduled_report
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures

MADE = date(2026, 7, 20)  # a Monday
MONTHLY = {"name": "Margin", "by": "client", "period": "last-month", "rhythm": "monthly", "month_day": 1}


@pytest.fixture
def schedule(company, owner):
    def made(*roles: str, **values):
        readers = [company.user(role).pk for role in roles or ("owner",)]
        with on(MADE):
            return create_scheduled_report(actor=owner, readers=readers, **MONTHLY | values)

    return made
