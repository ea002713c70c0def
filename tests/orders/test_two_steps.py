"""Changes of a subscription by page: shown first, ordered or scheduled by the second click, bound to what was shown."""

import pytest
from django.utils.html import strip_tags

from partners.catalogue.models import AddOn
from partners.orders.models import Order
from partners.subscriptions.models import ScheduledChange, Subscription
from tests.trade import add_add_on, confirm, start_trial

HISTORY = "extended-version-history"


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def trial(owner, client_account, plan):
    return start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="try@hartwell.example")


def url_of(company, record, page: str = "") -> str:
    return f"{company.url}/subscriptions/{record.pk}/{page}"


def text_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def second_step(answer) -> dict:
    """What the page that shows a change would send to confirm it."""
    form, planned = answer.context["form"], answer.context["planned"]
    assert planned is not None, form.errors
    return {**form.data.dict(), "seen": planned.digest, "confirmed": "1"}


def test_a_trial_is_started_by_page_and_waits_for_the_trade_desk(company, seller, client_account, plan):
    url = f"{company.url}/subscriptions/trial/"
    asked = {"client_account": client_account.pk, "plan": plan.pk, "admin_email": "try@hartwell.example"}
    shown = seller.post(url, asked)
    assert "Trial of Advanced for Hartwell Dental, with 3 seats until" in text_of(shown)
    assert not Order.objects.exists()
    done = seller.post(url, second_step(shown))
    order = Order.objects.get()
    assert done["Location"] == f"{company.url}/orders/{order.pk}/"
    assert "Trial of Advanced" in text_of(seller.get(done["Location"]))
    confirm(order)
    page = text_of(seller.get(url_of(company, Subscription.objects.get())))
    assert "The trial ends on" in page
    assert "Convert to paid time" in page
    assert "Change seats" not in page


def test_a_trial_is_converted_by_page(company, seller, trial):
    url = url_of(company, trial, "convert/")
    history = AddOn.objects.get(code=HISTORY)
    shown = seller.post(url, {"term": "monthly", "seats": 6, "add_ons": [history.pk], "reason": "Won"})
    assert "6 seats, monthly. It stays the same team." in text_of(shown)
    seller.post(url, second_step(shown))
    confirm(Order.objects.order_by("-id")[0])
    trial.refresh_from_db()
    assert (trial.state, trial.purchased, trial.term) == ("active", 6, "monthly")
    assert [row.add_on for row in trial.add_ons.all()] == [history]


def test_an_add_on_is_ordered_and_removed_by_page(company, seller, subscription):
    history = AddOn.objects.get(code=HISTORY)
    add = url_of(company, subscription, "add-on/")
    shown = seller.post(add, {"add_on": history.pk, "reason": "A law suit"})
    assert "10 × Extended Version History" in text_of(shown)
    seller.post(add, second_step(shown))
    confirm(Order.objects.order_by("-id")[0])
    page = text_of(seller.get(url_of(company, subscription)))
    assert "Remove Extended Version History" in page
    remove = url_of(company, subscription, "remove-add-on/")
    shown = seller.post(remove, {"add_on": history.pk, "reason": "Settled"})
    assert "Without Extended Version History from" in text_of(shown)
    seller.post(remove, second_step(shown))
    assert ScheduledChange.objects.get().kind == "add-on"
    assert "From the renewal on: without Extended Version History" in text_of(seller.get(url_of(company, subscription)))


def test_a_term_is_scheduled_by_page_and_withdrawn_by_its_id(company, seller, subscription):
    url = url_of(company, subscription, "term/")
    shown = seller.post(url, {"term": "monthly", "reason": "More freedom"})
    assert "Monthly from" in text_of(shown)
    seller.post(url, second_step(shown))
    waiting = ScheduledChange.objects.get()
    assert (waiting.kind, waiting.term) == ("term", "monthly")
    seller.post(url_of(company, subscription, "withdraw/"), {"scheduled_change": waiting.pk})
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"


def test_what_was_shown_before_another_change_is_not_confirmed(company, seller, owner, subscription):
    url = url_of(company, subscription, "term/")
    shown = seller.post(url, {"term": "monthly", "reason": "More freedom"})
    add_add_on(actor=owner, subscription=subscription, add_on=AddOn.objects.get(code=HISTORY), reason="Meanwhile")
    again = seller.post(url, second_step(shown))
    assert "is not what was shown" in text_of(again)
    assert not ScheduledChange.objects.exists()


def test_a_new_team_comes_with_add_ons_and_renews_with_another(company, seller, subscription, client_account, plan):
    history = AddOn.objects.get(code=HISTORY)
    asked = {
        "client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": 4, "add_ons": [history.pk],
        "renew_with": subscription.pk, "admin_email": "b@hartwell.example",
    }  # fmt: skip
    url = f"{company.url}/subscriptions/new/?client={client_account.pk}"
    assert "Renew together with" in text_of(seller.get(url))
    shown = seller.post(url, asked)
    seller.post(url, {**asked, "seen": shown.context["planned"].digest, "confirmed": "1"})
    confirm(Order.objects.order_by("-id")[0])
    team = Subscription.objects.get(admin_email="b@hartwell.example")
    assert (team.renews_on, team.add_ons.get().add_on) == (subscription.renews_on, history)


def test_between_selling_and_trying_the_client_stays_chosen(company, seller, client_account):
    for here, there in (("new", "trial"), ("trial", "new")):
        page = seller.get(f"{company.url}/subscriptions/{here}/?client={client_account.pk}").text
        assert f'href="{company.url}/subscriptions/{there}/?client={client_account.pk}"' in page
        assert f'href="{company.url}/subscriptions/{there}/"' in seller.get(f"{company.url}/subscriptions/{here}/").text


@pytest.mark.parametrize("page", ["convert/", "add-on/", "remove-add-on/", "term/"])
def test_who_only_reads_is_refused_and_an_outsider_finds_nothing(company, other_company, sign_in, subscription, page):
    assert sign_in(company.user("read-only")).get(url_of(company, subscription, page)).status_code == 403
    assert sign_in(other_company.user("owner")).get(url_of(company, subscription, page)).status_code == 404


@pytest.mark.parametrize(
    ("page", "values", "field"),
    [
        ("term/", {"term": "weekly", "reason": "x"}, "term"), ("term/", {"term": "monthly", "reason": ""}, "reason"),
        ("add-on/", {"add_on": "ao_nothing", "reason": "x"}, "add_on"),
        ("convert/", {"term": "yearly", "seats": "1e9", "reason": "x"}, "seats"),
    ],
)  # fmt: skip
def test_bad_input_is_named_beside_its_field(company, seller, subscription, page, values, field):
    answer = seller.post(url_of(company, subscription, page), values)
    assert (answer.status_code, list(answer.context["form"].errors)[:1]) == (200, [field])
