import pytest

from partners.custom_fields.services import create_custom_field


@pytest.fixture
def admin(company):
    return company.actor("admin")


@pytest.fixture
def add_field(admin):
    def added(name: str, kind: str = "text", *choices: str, actor=admin, **values):
        return create_custom_field(actor=actor, name=name, kind=kind, choices=choices, **values)

    return added
