import csv
import io
import re
import urllib.parse
import urllib.request

import pytest

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from tests.trade import create_subscription
from training.courses.content import CONTENT

LESSON = CONTENT / "courses/the-partner-portal-and-its-api/lessons/three-small-programs.md"


@pytest.fixture
def asks(api, company, monkeypatch):
    """What urllib asks of the portal is answered by it, with a key of the two scopes that the lesson names."""
    keyed = api(company.partner, "subscriptions:read", "client-accounts:read")

    def answer(request):
        address = urllib.parse.urlsplit(request.full_url)
        return io.BytesIO(keyed.get(f"{address.path}?{address.query}").content)

    monkeypatch.setattr(urllib.request, "urlopen", answer)


@pytest.mark.django_db
def test_the_program_of_the_lesson_prints_every_team(asks, owner, tmp_path, monkeypatch, capsys):
    client_account = create_client_account(actor=owner, name="Ortiz Logistics")
    sold = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "seats": 9, "admin_email": "it@ortiz.example"}
    subscription = create_subscription(actor=owner, client_account=client_account, **sold)
    program = next(code for code in re.findall(r"```\n(.*?)```", LESSON.read_text(), re.DOTALL) if "import csv" in code)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.txt").write_text("secret\n")
    exec(program, {})
    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head == ["client", "subscription", "bought", "used", "renews on"]
    assert row == ["Ortiz Logistics", str(subscription.number), "9", "", str(subscription.renews_on)]
