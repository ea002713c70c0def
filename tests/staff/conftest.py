import pytest

from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation
from portal.tenancy.services import create_invitation
from tests.staff.cast import EMAIL, SUPPORT


@pytest.fixture
def invitation(staff) -> Invitation:
    return create_invitation(actor=staff, email=f" {EMAIL.upper()} ", role=SUPPORT)


@pytest.fixture
def path(invitation) -> str:
    return "/" + link_to(invitation).split("/", 3)[3]
