"""A field of a client account is at every door, or is left out of one on purpose: what a form does not draw it erases, what a
merge does not know it loses.
"""

import pytest

from partners.clients.api import ClientAccountSerializer
from partners.clients.columns import CLIENT_FIELDS
from partners.clients.forms import ClientAccountForm
from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.merge_parts import PART_NAMES, fields_of
from partners.clients.models import ClientAccount

FIELDS = {field.name for field in ClientAccount._meta.concrete_fields if field.editable} - {"partner"}
FORM = set(ClientAccountForm.base_fields) - {"seen"}
REST = ClientAccountSerializer.Meta


@pytest.mark.parametrize(
    ("known", "left_out"),
    [
        (FORM, set()),
        (set(REST.fields) - {*REST.read_only_fields, *REST.of_one}, set()),
        ({"state" if field.name == "status" else field.name for field in CLIENT_FIELDS}, {"owner"}),
        (set(fields_of(PART_NAMES)), {"state", "tags"}),  # the kept one's, and those of both
        ({column.field.removesuffix("_name") or column.name for column in CLIENT_ACCOUNTS.columns}, {"contact_name"}),
    ],
    ids=("form", "rest", "import", "merge", "list"),
)
def test_every_door_has_every_field(known, left_out):
    assert FIELDS - known == left_out


@pytest.mark.django_db
def test_the_page_draws_every_field_of_the_form(company, sign_in):
    page = sign_in(company.user("seller")).get("/p/hartwell-it/clients/new/").content.decode()
    assert [name for name in FORM if f'name="{name}"' not in page] == []
