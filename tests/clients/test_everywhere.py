"""A field of a client account is at every door, or is left out of one on purpose: what a form does not draw it erases, what a
merge does not know it loses.
"""

import pytest
from django.utils.translation import override

from partners.clients.api import ClientAccountSerializer
from partners.clients.columns import CLIENT_FIELDS
from partners.clients.forms import ClientAccountForm
from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.merge_parts import PART_NAMES, fields_of
from partners.clients.models import ClientAccount
from portal.imports.mapping import map_columns
from portal.imports.tables import Row
from portal.imports.targets import target_of
from portal.lists.columns import exported_columns

FIELDS = {field.name for field in ClientAccount._meta.concrete_fields if field.editable} - {"partner"}
FORM = set(ClientAccountForm.base_fields) - {"seen"}
REST = ClientAccountSerializer.Meta


@pytest.mark.parametrize(
    ("known", "left_out"),
    [
        (FORM, {"custom_fields"}),  # a control for each of them: tests/custom_fields
        (set(REST.fields) - {*REST.read_only_fields, *REST.of_one}, set()),
        ({"state" if field.name == "status" else field.name for field in CLIENT_FIELDS}, {"custom_fields"}),
        (set(fields_of(PART_NAMES)), {"state", "tags", "custom_fields"}),  # the kept one's, those of both, and each by itself
        ({column.code for column in CLIENT_ACCOUNTS.columns}, {"owner", "custom_fields"}),  # its name
    ],
    ids=("form", "rest", "import", "merge", "list"),
)
def test_every_door_has_every_field(known, left_out):
    assert FIELDS - known == left_out


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_import_knows_every_head_of_an_export(language):
    """Else what was exported, mended in a spreadsheet and brought back would be new clients beside the old ones."""
    with override(language):
        shown = {str(column.label): column for column in exported_columns(CLIENT_ACCOUNTS.columns)}
    taken = target_of("client-accounts").fields
    read = map_columns(Row(1, 1, tuple(shown), len(shown)), len(shown), taken)
    fields = {field.name for field in taken}
    for column in read.columns:
        code = shown[column.header].code
        assert column.field == {"state": "status", "owner_name": "owner"}.get(code, code if code in fields else ""), column.header


@pytest.mark.django_db
def test_the_page_draws_every_field_of_the_form(company, sign_in):
    page = sign_in(company.user("seller")).get("/p/hartwell-it/clients/new/").content.decode()
    assert [name for name in FORM if f'name="{name}"' not in page] == []
