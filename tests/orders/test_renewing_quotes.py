"""What else is renewed with a quote: what was answered for the set-up, and what a key may read of it."""

from datetime import timedelta

import pytest

from partners.orders import errors
from partners.orders.drafting import renew_quotes
from partners.orders.models import Order, Quote
from partners.orders.quoting import create_quote
from partners.orders.requoting import differences, digest_of, look_at
from partners.orders.services import create_order
from partners.subscriptions.errors import ShownDifferently
from portal import clock
from tests.orders.conftest import new_team
from tests.provisioning.conftest import ANSWERS, ask, kept, questions

__all__ = ["ask", "questions"]
pytestmark = pytest.mark.usefixtures("price_list")


@pytest.fixture
def draft(owner, client_account, questions) -> Order:
    quote = create_quote(
        actor=owner,
        change=new_team(),
        client_account=client_account,
        admin_email="it@hartwell.example",
        provisioning=ANSWERS,
    )
    return create_order(actor=owner, quotes=[quote])


def tomorrow():
    return clock.moved(by=timedelta(days=1))


def renew(owner, draft: Order) -> Quote:
    renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
    line = draft.lines.get()
    assert line.provisioning == line.quote.provisioning
    return line.quote


def test_answers_are_read_again_with_what_is_asked_today(owner, draft, ask):
    old = draft.lines.get().quote
    ask("team-name", "What is it called?", days=1, rank=1)  # other words
    ask("size", "How large?", days=1, rank=5)  # can be left open
    ask("moves", "Do files move?", days=1, kind="yes-no", asked=False)
    with tomorrow():
        [look] = look_at(draft)
        assert ("How large?", "not answered", "not answered") not in differences(old, look.fresh, with_cost=True)
        assert ("Do files move?", "No", "not answered") in differences(old, look.fresh, with_cost=True)
        fresh = renew(owner, draft)
    assert kept(fresh.provisioning) == [
        ("team-name", "What is it called?", "Hartwell Dental"),
        ("files-from", "Where from?", "A server"),
        ("technician", "Who sets it up?", "it@hartwell.example"),
    ]
    assert [answer["code"] for answer in fresh.provisioning] == ["team-name", "files-from", "technician", "size"]


@pytest.mark.parametrize(
    ("code", "values", "why"),
    [
        ("region", {"label": "Which region?", "required": True}, "“Which region?” is not answered."),
        ("files-from", {"label": "Where from?", "kind": "choice", "choices": ["Nowhere", "A cloud"]}, "“A server” is no answer"),
    ],
)
def test_what_is_not_answered_any_more_is_refused_before_it_is_ordered(
    owner, draft, ask, code, values, why, sign_in, company
):
    ask(code, days=1, **values)
    assert look_at(draft)[0].holds
    with tomorrow():
        [look] = look_at(draft)
        assert isinstance(look.refused, errors.AnswersOutdated)
        assert why in str(look.refused)
        with pytest.raises(errors.AnswersOutdated):
            renew(owner, draft)
        page = sign_in(company.user("owner")).get(f"{company.url}/orders/{draft.pk}/renew-quotes/").content.decode()
        assert "add the team again" in page


def test_what_is_confirmed_is_what_was_shown_of_the_answers_too(owner, draft, ask):
    with tomorrow():
        seen = digest_of(look_at(draft))
        ask("team-name", "What is it called?", rank=1)
        with pytest.raises(ShownDifferently):
            renew_quotes(actor=owner, order=draft, seen=seen)


def test_a_key_that_does_not_read_quotes_is_told_the_digest_alone(owner, draft, api, company):
    url = f"/api/v1/orders/{draft.pk}/renew-quotes"
    blind, reads = api(company.partner, "orders:write"), api(company.partner, "orders:write", "quotes:read")
    with tomorrow():
        [shown], hidden = reads.post(f"{url}?dry_run=true").json()["renewed"], blind.post(f"{url}?dry_run=true").json()
        assert shown["kind"] == "subscribe"
        assert (hidden["renewed"], len(hidden["digest"])) == (None, 64)
        renewed = blind.post(url, {"digest": hidden["digest"]}).json()
    assert (renewed["renewed"], renewed["lines"][0]["quote"]) == (None, draft.lines.get().quote_id)
