"""The colleague who looks after a client, as a file calls them."""

import csv
import io

import pytest
from django.core.files.base import ContentFile

from partners.clients.models import ClientAccount
from portal.imports.models import ImportRow
from portal.imports.services import commit_import, stage_import
from portal.jobs.services import run_due_jobs
from portal.tenancy.models import Membership
from portal.tenancy.services import change_role, leave_partner

FILE = """Company Name,Account Owner
Hartwell,SELLER@hartwell-it.example
Kestrel,"IT, Seller of Hartwell"
Bluebird,Learner of Hartwell IT
Aspen,Ana Lima
Juniper,gone@elsewhere.example
Cedar,
"""
EMAIL = "seller@hartwell-it.example"


def stage(actor, text=FILE):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(text.encode(), "clients.csv"))


def bring(actor, text=FILE):
    source = commit_import(actor=actor, source=stage(actor, text))
    run_due_jobs()
    return source.rows.order_by("number")


@pytest.fixture
def everybody_there(company):
    """Two of one name among them."""
    for role in ("seller", "learner", "technician", "billing"):
        user = company.user(role)
        if role in ("technician", "billing"):
            user.name = "Ana Lima"
            user.save()


def test_by_address_or_name_and_what_cannot_be_said_at_its_cell(owner, company, everybody_there):
    rows = list(bring(owner))
    assert [row.values.get("owner") for row in rows] == [EMAIL, EMAIL, None, None, None, ""]
    problems = [(problem["code"], problem["column"]) for row in rows for problem in row.problems]
    heard = ["owner_cannot_read", "ambiguous_colleague", "unknown_colleague"]
    assert problems == [(code, "Account Owner") for code in heard]
    assert all(problem["cure"] for row in rows for problem in row.problems)
    owners = dict(ClientAccount.objects.values_list("name", "owner__user__email"))
    assert owners == dict.fromkeys(["Bluebird", "Aspen", "Juniper", "Cedar"]) | {"Hartwell": EMAIL, "Kestrel": EMAIL}


def test_again_changes_nothing_and_an_empty_cell_takes_nobody_away(owner, company, everybody_there):
    bring(owner)
    assert {row.outcome for row in bring(owner)} == {"unchanged"}
    rows = bring(owner, f"Company Name,Owner\nHartwell,\nKestrel,{company.user('owner').email}\n")
    assert [(row.outcome, row.changes) for row in rows] == [
        ("unchanged", {}),
        ("changed", {"owner": [EMAIL, company.user("owner").email]}),
    ]
    assert ClientAccount.objects.get(name="Kestrel").owner.user == company.user("owner")


@pytest.mark.parametrize("gone", [True, False])
def test_who_left_or_no_longer_sees_clients_is_refused_when_the_row_is_written(owner, company, gone):
    member = Membership.objects.get(user=company.user("seller"))
    source = stage(owner, f"Company Name,Owner\nHartwell,{EMAIL}\n")
    if gone:
        leave_partner(actor=company.actor("seller"), membership=member)
    else:
        change_role(actor=owner, membership=member, role="learner")
    commit_import(actor=owner, source=source)
    run_due_jobs()
    row = ImportRow.objects.get()
    code = "unknown_colleague" if gone else "owner_cannot_read"
    assert (row.outcome, row.problems[0]["code"], row.problems[0]["column"]) == ("refused", code, "Owner")
    assert not ClientAccount.objects.exists()


def test_an_export_comes_back_unchanged(owner, company, sign_in):
    company.user("seller")
    bring(owner, f"Company Name,Owner\nHartwell,{EMAIL}\nKestrel,\n")
    url = "/p/hartwell-it/lists/client-accounts/export/"
    answer = sign_in(company.user("owner")).post(url, {"format": "csv", "query": "columns=name,owner"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [row["Owner"] for row in csv.DictReader(io.StringIO(text))] == ["Seller of Hartwell IT", ""]
    source = stage(owner, text)
    assert "owner" in source.mapping.values()
    assert {row.outcome for row in source.rows.all()} == {"unchanged"}
