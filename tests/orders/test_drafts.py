"""An order that grows line by line before it is placed: each line shown first, quotes that hold, and what changed since."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils.html import strip_tags

from partners.clients.services import create_client_account
from partners.network.models import Profile
from partners.orders import errors
from partners.orders.drafting import add_line, remove_line, renew_quotes, update_order
from partners.orders.models import Order, Quote
from partners.orders.quoting import create_quote
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import approve_order, create_order, place_order
from partners.subscriptions.engine.changes import SetSeats
from partners.subscriptions.errors import AdminAddressTaken, ShownDifferently
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import let_end
from portal import clock
from portal.errors import NotFound, TooLong
from portal.events.models import Event
from tests.orders.conftest import new_team
from tests.trade import change_seats

pytestmark = pytest.mark.usefixtures("price_list")


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def draft(company, quote_for, subscription) -> Order:
    """Two seats more for a team, not placed."""
    quote = quote_for(SetSeats(12), subscription)
    return create_order(actor=company.actor("seller"), quotes=[quote], purchase_order_number="PO 7", reason="Design office")


def url_of(company, order: Order, page: str = "") -> str:
    return f"{company.url}/orders/{order.pk}/{page}"


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode()).split())


def second_step(answer, **more) -> dict:
    """What the page that shows a change would send."""
    form, planned = answer.context["form"], answer.context["planned"]
    assert planned is not None, form.errors
    return {**form.data.dict(), "seen": planned.digest, **more}


def place_as_shown(browser, url: str, **more):
    return browser.post(url, {"reason": "", "seen": browser.get(url).context["seen"], **more})


def kinds(order: Order) -> list[str]:
    return [line.quote.kind for line in order.lines.select_related("quote").order_by("position")]


# Filling it


def test_an_order_is_begun_for_a_client_filled_and_placed(company, seller, client_account, subscription, plan):
    began = text_of(seller.get(f"{company.url}/orders/begin/", {"client": client_account.pk}))
    assert f"For {client_account.name}" in began
    assert not Order.objects.filter(state="draft").exists()  # nothing is written before there is a line

    seats = f"{company.url}/subscriptions/{subscription.pk}/seats/?order=new"
    shown = seller.post(seats, {"seats": 12, "reason": "Design office"})
    assert "Begin an order with it" in text_of(shown)
    assert "Order seats" not in text_of(shown)  # opened from there it goes nowhere else
    done = seller.post(seats, second_step(shown, draft="new"))
    order = Order.objects.get(state="draft")
    assert done["Location"] == url_of(company, order)

    chosen = text_of(seller.get(url_of(company, order, "add/")))
    assert "In this order already, as line 1" in chosen
    team = f"{company.url}/subscriptions/new/?client={client_account.pk}&order={order.pk}"
    asked = {"client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": 5}
    asked["admin_email"] = "lab@hartwell.example"
    shown = seller.post(team, asked)
    seller.post(team, second_step(shown, draft=order.pk, **{field.html_name: "yes" for field in shown.context["set_up"]}))
    assert kinds(order) == ["change-seats", "subscribe"]

    order.refresh_from_db()
    page = text_of(seller.get(url_of(company, order)))
    assert "1. From 10 to 12 seats" in page
    assert "2. New team: 5 seats of Advanced" in page
    assert page.count("Quote holds") == 2
    assert order.cost == sum(line.quote.cost for line in order.lines.all())
    seller.post(url_of(company, order, "references/"), {"purchase_order_number": "PO 9", "deal_code": "KOALA-1"})
    place_as_shown(seller, url_of(company, order, "place/"))
    order.refresh_from_db()
    assert (order.state, order.purchase_order_number, order.deal_code) == ("placed", "PO 9", "KOALA-1")
    assert (order.reason, [line.reason for line in order.lines.order_by("position")]) == ("", ["Design office", ""])


def test_any_shown_change_can_be_a_line_of_the_draft_that_is_there(company, seller, draft, quote_for, confirm):
    place_order(actor=company.actor("seller"), order=draft)
    confirm(draft)
    team = Subscription.objects.get()
    other = create_order(actor=company.actor("seller"), quotes=[quote_for(new_team(), email="lab@hartwell.example")])
    url = f"{company.url}/subscriptions/{team.pk}/seats/"
    shown = seller.post(url, {"seats": 14, "reason": "Audit"})
    assert f"Add to {other}" in text_of(shown)
    assert "Order seats" in text_of(shown)  # by itself, too
    seller.post(url, second_step(shown, draft=other.pk, deal_code="KOALA-1"))
    other.refresh_from_db()
    assert kinds(other) == ["subscribe", "change-seats"]
    assert (other.deal_code, other.reason) == ("KOALA-1", "")
    assert [line.reason for line in other.lines.order_by("position")] == ["", "Audit"]


def test_a_second_click_adds_nothing(company, seller, subscription, draft):
    url = f"{company.url}/subscriptions/{subscription.pk}/seats/?order={draft.pk}"
    shown = seller.post(url, {"seats": 12, "reason": "Design office"})
    for _click in range(2):
        assert seller.post(url, second_step(shown, draft=draft.pk))["Location"] == url_of(company, draft)
    begun = f"{company.url}/subscriptions/{subscription.pk}/seats/?order=new"
    assert seller.post(begun, second_step(shown, draft="new"))["Location"] == url_of(company, draft)
    assert Order.objects.filter(state="draft").count() == 1
    assert Quote.objects.filter(subscription=subscription).count() == 1


def test_a_second_change_of_one_team_is_refused_beside_the_form(company, seller, subscription, draft):
    url = f"{company.url}/subscriptions/{subscription.pk}/seats/?order={draft.pk}"
    shown = seller.post(url, {"seats": 14, "reason": "More"})
    refused = text_of(seller.post(url, second_step(shown, draft=draft.pk)))
    assert "the second one does not know of the first" in refused
    assert kinds(draft) == ["change-seats"]
    assert Quote.objects.filter(subscription=subscription).count() == 1


def test_what_was_not_shown_is_no_line(company, seller, owner, client_account, quote_for, subscription):
    order = create_order(actor=owner, quotes=[quote_for(new_team(), email="lab@hartwell.example")])
    url = f"{company.url}/subscriptions/{subscription.pk}/seats/?order={order.pk}"
    shown = seller.post(url, {"seats": 12, "reason": "More"})
    change_seats(actor=owner, subscription=subscription, seats=11, reason="In between")
    assert "is not what was shown" in text_of(seller.post(url, second_step(shown, draft=order.pk)))
    assert kinds(order) == ["subscribe"]


def test_a_draft_that_was_placed_in_another_tab_takes_nothing_more(company, seller, draft, owner, quote_for, client_account):
    url = f"{company.url}/subscriptions/new/?client={client_account.pk}&order={draft.pk}"
    place_order(actor=owner, order=draft)
    assert seller.get(url_of(company, draft, "add/"))["Location"] == url_of(company, draft)
    assert seller.get(url).status_code == 200
    with pytest.raises(errors.OrderPlaced):
        add_line(actor=owner, order=draft, quote=quote_for(new_team()))
    for page in ("renew-quotes/", f"remove/{draft.lines.get().pk}/"):
        seller.post(url_of(company, draft, page))
    assert kinds(draft) == ["change-seats"]


def test_lines_are_of_one_client_and_each_address_once(owner, draft, quote_for, client_account):
    add_line(actor=owner, order=draft, quote=quote_for(new_team(), email="lab@hartwell.example"))
    with pytest.raises(AdminAddressTaken):
        add_line(actor=owner, order=draft, quote=quote_for(new_team(5), email="LAB@hartwell.example"))
    other = create_client_account(actor=owner, name="Juniper Vets")
    elsewhere = create_quote(actor=owner, change=new_team(), client_account=other, admin_email="a@juniper.example")
    with pytest.raises(errors.SeveralClients):
        add_line(actor=owner, order=draft, quote=elsewhere)
    ordered = create_order(actor=owner, quotes=[quote_for(new_team(), email="b@hartwell.example")])
    with pytest.raises(errors.QuoteOrdered, match=str(ordered)):
        add_line(actor=owner, order=draft, quote=ordered.lines.get().quote)


def test_a_line_is_removed_and_the_others_close_ranks(company, seller, owner, draft, quote_for):
    add_line(actor=owner, order=draft, quote=quote_for(new_team(), email="lab@hartwell.example"))
    first = draft.lines.get(position=1)
    for _click in range(2):
        assert seller.post(url_of(company, draft, f"remove/{first.pk}/"))["Location"] == url_of(company, draft)
    draft.refresh_from_db()
    last = draft.lines.get()
    assert (last.position, draft.cost, kinds(draft)) == (1, last.quote.cost, ["subscribe"])
    again = Quote.objects.get(pk=first.quote_id)  # not expired, so it can be ordered after all
    add_line(actor=owner, order=draft, quote=again)
    assert kinds(draft) == ["subscribe", "change-seats"]


def test_an_empty_draft_is_not_placed_and_can_be_discarded(company, seller, owner, draft):
    remove_line(actor=owner, order=draft, line=draft.lines.get())
    draft.refresh_from_db()
    assert draft.remind_at is None
    page = text_of(seller.get(url_of(company, draft)))
    assert "Nothing in it yet" in page
    assert "Place order" in page  # with the reason why it cannot be
    assert "at least one quote" in text_of(seller.post(url_of(company, draft, "place/"), {"reason": ""}))
    assert "Discard draft" in text_of(seller.get(url_of(company, draft, "cancel/")))
    seller.post(url_of(company, draft, "cancel/"), {"reason": ""})
    draft.refresh_from_db()
    assert draft.state == "cancelled"


# Quotes that hold no longer


def test_an_expired_quote_is_renewed_only_as_it_was_seen(company, seller, draft):
    old = draft.lines.get().quote
    with clock.moved(by=timedelta(days=3)):
        assert "Quote expired" in text_of(seller.get(url_of(company, draft)))
        renewing = url_of(company, draft, "renew-quotes/")
        assert seller.post(url_of(company, draft, "place/"), {"reason": ""})["Location"] == renewing
        shown = seller.get(renewing)
        page = text_of(shown)
        assert "Cost" in page
        assert str(old.effective_on.day) in page
        assert "is not what was shown" in text_of(seller.post(url_of(company, draft, "renew-quotes/"), {}))
        assert draft.lines.get().quote == old
        seen = {"seen": shown.context["seen"]}
        for _click in range(2):
            assert seller.post(url_of(company, draft, "renew-quotes/"), seen)["Location"] == url_of(company, draft)
        draft.refresh_from_db()
        fresh = draft.lines.get().quote
        assert (fresh.number, fresh.effective_on) == (old.number + 1, clock.today())
        assert draft.cost == fresh.cost < old.cost
        assert draft.remind_at == fresh.expires_at
        place_as_shown(seller, url_of(company, draft, "place/"))
    draft.refresh_from_db()
    assert draft.state == "placed"


def test_what_came_in_between_is_shown_before_it_is_renewed(company, seller, draft, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=11, reason="In between")
    assert "Not as quoted" in text_of(seller.get(url_of(company, draft)))
    shown = seller.get(url_of(company, draft, "renew-quotes/"))
    page = text_of(shown)
    assert "From 10 to 12 seats" in page
    assert "From 11 to 12 seats" in page
    with clock.moved(by=timedelta(days=1)):  # another day, another price
        with pytest.raises(ShownDifferently):
            renew_quotes(actor=owner, order=draft, seen=shown.context["seen"])
        renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
        place_order(actor=owner, order=draft)


def test_a_line_that_is_not_possible_any_more_is_removed_first(company, seller, draft, owner, quote_for, subscription):
    add_line(actor=owner, order=draft, quote=quote_for(new_team(), email="lab@hartwell.example"))
    change_seats(actor=owner, subscription=subscription, seats=12, reason="In between")
    page = text_of(seller.get(url_of(company, draft, "renew-quotes/")))
    assert "remove the line" in page
    gone = draft.lines.get(position=1)
    with pytest.raises(type(look_at(draft)[0].refused)):
        renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
    seller.post(url_of(company, draft, f"remove/{gone.pk}/"))
    assert seller.get(url_of(company, draft, "renew-quotes/"))["Location"] == url_of(company, draft)
    assert kinds(draft) == ["subscribe"]


def test_quotes_that_hold_are_left_as_they_are(owner, draft):
    quote = draft.lines.get().quote
    renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
    assert draft.lines.get().quote == quote


# Who


def test_whoever_placed_it_is_whom_a_second_person_stands_beside(company, draft, owner):
    """Begun by one and placed by another: the one who placed it does not approve it."""
    Profile.objects.update_or_create(partner=company.partner, defaults={"order_limit": Decimal(0)})
    admin = company.actor("admin")
    place_order(actor=admin, order=draft)
    draft.refresh_from_db()
    assert (draft.state, draft.user_id, draft.ordered_by) == ("awaiting_approval", admin.user_id, str(company.user("admin")))
    with pytest.raises(errors.SecondPersonNeeded):
        approve_order(actor=admin, order=draft)
    approve_order(actor=owner, order=draft)


def test_readers_see_a_draft_and_change_nothing(company, sign_in, draft):
    reader = sign_in(company.user("read-only"))
    page = text_of(reader.get(url_of(company, draft)))
    assert "From 10 to 12 seats" in page
    assert "Add a line" not in page
    assert "$" not in text_of(sign_in(company.user("technician")).get(url_of(company, draft))).split("Suggested retail")[0]
    for page in ("add/", "references/", "renew-quotes/"):
        assert reader.get(url_of(company, draft, page)).status_code == 403
    reader.post(url_of(company, draft, f"remove/{draft.lines.get().pk}/"))
    assert kinds(draft) == ["change-seats"]


def test_outsiders_find_nothing(company, other_company, sign_in, draft, outsider, quote_for, subscription):
    stranger = sign_in(other_company.user("owner"))
    for page in ("", "add/", "references/", "renew-quotes/"):
        assert stranger.get(url_of(company, draft, page)).status_code == 404
        assert stranger.get(f"{other_company.url}/orders/{draft.pk}/{page}").status_code == 404
    foreign = create_client_account(actor=outsider, name="Fremd")
    theirs = create_quote(actor=outsider, change=new_team(), client_account=foreign, admin_email="a@fremd.example")
    with pytest.raises(NotFound):
        add_line(actor=company.actor("seller"), order=draft, quote=theirs)
    seller = sign_in(company.user("seller"))
    assert "is not one of" in text_of(seller.get(f"{company.url}/orders/begin/", {"client": foreign.pk}))
    other = create_order(actor=company.actor("seller"), quotes=[quote_for(new_team(), email="lab@hartwell.example")])
    with pytest.raises(NotFound):
        remove_line(actor=company.actor("seller"), order=draft, line=other.lines.get())
    shown = seller.post(f"{company.url}/subscriptions/{subscription.pk}/seats/", {"seats": 12, "reason": "x"})
    answer = seller.post(f"{company.url}/subscriptions/{subscription.pk}/seats/", second_step(shown, draft="or_nobodys"))
    assert answer.status_code == 404


def test_a_draft_is_found_again(company, seller, draft, client_account):
    assert "Orders that you have not placed" in text_of(seller.get(f"{company.url}/"))
    client = seller.get(f"{company.url}/clients/{client_account.pk}/").content.decode()
    assert url_of(company, draft) in client
    assert draft.pk in seller.get(f"{company.url}/orders/", {"state": "draft"}).content.decode()
    assert f"{draft} is a draft for this client already" in text_of(
        seller.get(f"{company.url}/orders/begin/", {"client": client_account.pk})
    )


def test_programs_fill_a_draft_as_pages_do(api, company, draft, subscription):
    key = api(company.partner, "orders:write", "orders:read", "quotes:write", "quotes:read", "client-accounts:read")
    quote = {"kind": "subscribe", "client_account": draft.client_account_id, "plan": "advanced", "term": "yearly", "seats": 5}
    made = key.post("/api/v1/quotes", quote | {"admin_email": "lab@hartwell.example"}).json()["id"]
    added = key.post(f"/api/v1/orders/{draft.pk}/add-line", {"quote": made})
    assert [line["quote"] for line in added.json()["lines"]][1] == made
    assert key.post(f"/api/v1/orders/{draft.pk}/add-line", {"quote": made}).json()["code"] == "quote_ordered"
    gone = {"line": added.json()["lines"][0]["id"]}
    assert len(key.post(f"/api/v1/orders/{draft.pk}/remove-line", gone).json()["lines"]) == 1
    patched = key.patch(f"/api/v1/orders/{draft.pk}", {"deal_code": "KOALA-1"})
    assert (patched.json()["deal_code"], patched.json()["purchase_order_number"]) == ("KOALA-1", "PO 7")
    renew = f"/api/v1/orders/{draft.pk}/renew-quotes"
    with clock.moved(by=timedelta(days=1)):
        assert key.post(renew).json()["errors"][0]["field"] == "digest"  # nothing is renewed that nobody looked at
        shown = key.post(f"{renew}?dry_run=true").json()
        assert [one["kind"] for one in shown["renewed"]] == ["subscribe"]
        assert draft.lines.get().quote_id == made
        assert key.post(renew, {"digest": "0" * 64}).json()["code"] == "shown_differently"
        done = key.post(renew, {"digest": shown["digest"]}).json()
    assert done["digest"] == shown["digest"]
    assert [one["id"] for one in done["renewed"]] == [line["quote"] for line in done["lines"]] != [made]


def test_an_emptied_draft_takes_no_quote_of_another_client(company, seller, owner, api, draft, plan):
    other = create_client_account(actor=owner, name="Juniper Vets")
    elsewhere = create_quote(actor=owner, change=new_team(), client_account=other, admin_email="a@juniper.example")
    remove_line(actor=owner, order=draft, line=draft.lines.get())
    key = api(company.partner, "orders:write", "orders:read", "quotes:read")
    assert key.post(f"/api/v1/orders/{draft.pk}/add-line", {"quote": elsewhere.pk}).json()["code"] == "several_clients"
    url = f"{company.url}/subscriptions/new/?client={other.pk}"
    asked = {"client_account": other.pk, "plan": plan.pk, "term": "yearly", "seats": 10, "admin_email": "b@juniper.example"}
    shown = seller.post(url, asked)
    answers = {field.html_name: "yes" for field in shown.context["set_up"]}
    assert "of several clients" in text_of(seller.post(url, second_step(shown, draft=draft.pk, **answers)))
    assert kinds(draft) == []


# What is placed is what was shown


def test_what_a_colleague_added_is_not_placed_unseen(company, seller, owner, draft, quote_for):
    url = url_of(company, draft, "place/")
    opened = seller.get(url)
    assert "From 10 to 12 seats" in text_of(opened)
    add_line(actor=owner, order=draft, quote=quote_for(new_team(25), email="lab@hartwell.example"))
    refused = seller.post(url, {"reason": "", "seen": opened.context["seen"]})
    assert "is not what was shown" in text_of(refused)
    assert "25 seats of Advanced" in text_of(refused)
    assert "is not what was shown" in text_of(seller.post(url, {"reason": ""}))  # nobody looked at anything
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert seller.post(url, {"reason": "", "seen": refused.context["seen"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "placed"


def test_neither_are_other_references_nor_quotes_that_were_renewed(company, seller, owner, draft):
    url = url_of(company, draft, "place/")
    seen = seller.get(url).context["seen"]
    update_order(actor=owner, order=draft, deal_code="KOALA-1")
    with pytest.raises(errors.DraftChanged):
        place_order(actor=owner, order=draft, seen=seen)
    seen = seller.get(url).context["seen"]
    with clock.moved(by=timedelta(days=1)):
        renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
        with pytest.raises(errors.DraftChanged):
            place_order(actor=owner, order=draft, seen=seen)


def test_programs_place_what_they_read(company, api, owner, draft, quote_for):
    key = api(company.partner, "orders:write", "orders:read")
    read = key.get(f"/api/v1/orders/{draft.pk}")["ETag"]
    add_line(actor=owner, order=draft, quote=quote_for(new_team(), email="lab@hartwell.example"))
    refused = key.post(f"/api/v1/orders/{draft.pk}/place", HTTP_IF_MATCH=read)
    assert refused.status_code == 412
    now = key.get(f"/api/v1/orders/{draft.pk}")["ETag"]
    assert key.post(f"/api/v1/orders/{draft.pk}/place", HTTP_IF_MATCH=now).json()["state"] == "placed"


# Quotes that would turn into something else


def test_more_seats_do_not_become_fewer_by_renewing(company, seller, owner, api, quote_for, subscription):
    draft = create_order(actor=owner, quotes=[quote_for(SetSeats(13), subscription)])
    change_seats(actor=owner, subscription=subscription, seats=15, reason="In between")
    [look] = look_at(draft)
    assert isinstance(look.refused, errors.QuoteTurned)
    page = text_of(seller.get(url_of(company, draft, "renew-quotes/")))
    assert "“From 10 to 13 seats”" in page
    assert "“From 15 to 13 seats at the renewal”" in page
    seller.post(url_of(company, draft, "renew-quotes/"), {"seen": digest_of([look])})
    key = api(company.partner, "orders:write", "orders:read")
    assert key.post(f"/api/v1/orders/{draft.pk}/renew-quotes?dry_run=true").json()["code"] == "quote_turned"
    assert draft.lines.get().quote == look.line.quote


def test_fewer_seats_do_not_become_a_purchase_by_renewing(owner, quote_for, subscription):
    change_seats(actor=owner, subscription=subscription, seats=15, reason="They grow")
    draft = create_order(actor=owner, quotes=[quote_for(SetSeats(13), subscription)])
    Subscription.objects.filter(pk=subscription.pk).update(purchased=10)
    [look] = look_at(draft)
    assert isinstance(look.refused, errors.QuoteTurned)


def test_a_renewed_quote_is_news_and_the_one_before_is_gone_from_those_that_hold(company, seller, owner, draft, subscription):
    old = draft.lines.get().quote
    change_seats(actor=owner, subscription=subscription, seats=11, reason="In between")
    renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
    fresh = draft.lines.get().quote
    assert Event.objects.filter(verb="quote.created", subject_id=fresh.pk).count() == 1
    assert "No quote holds today" in text_of(seller.get(f"{company.url}/quotes/"))
    page = text_of(seller.get(f"{company.url}/quotes/{old.pk}/"))
    assert f"Renewed as {fresh}" in page
    assert "Begin an order with it" not in page
    with pytest.raises(errors.QuoteOutdated):
        create_order(actor=owner, quotes=[old])


# Reasons


def test_each_line_has_a_reason_of_its_own_and_the_ledger_says_it(owner, draft, quote_for, confirm):
    new = partial(quote_for, new_team())
    add_line(actor=owner, order=draft, quote=new(email="b@hartwell.example"), reason="A studio")
    gone = add_line(actor=owner, order=draft, quote=new(email="c@hartwell.example"), reason="x" * 500)  # each as long
    add_line(actor=owner, order=draft, quote=new(email="d@hartwell.example"), reason="y" * 500)
    with pytest.raises(TooLong):
        add_line(actor=owner, order=draft, quote=new(email="e@hartwell.example"), reason="z" * 501)
    remove_line(actor=owner, order=draft, line=gone.lines.get(position=3))
    place_order(actor=owner, order=draft, reason="Signed today")
    draft.refresh_from_db()
    assert draft.reason == "Design office; Signed today"
    confirm(draft)
    said = [line.subscription.movements.order_by("sequence").last().reason for line in draft.lines.order_by("position")]
    assert said == ["Design office; Signed today", "A studio", "y" * 500]
    made = draft.lines.get(position=2).subscription
    assert Event.objects.get(verb="subscription.created", subject_id=made.pk).reason == "A studio"
    assert "A studio" in Event.objects.filter(verb="order.line_added").values_list("reason", flat=True)


def test_above_the_limit_every_line_says_why_where_nobody_else_approves(owner, quote_for, company):
    Profile.objects.update_or_create(partner=company.partner, defaults={"order_limit": Decimal(0)})
    order = create_order(actor=owner, quotes=[quote_for(new_team())], of_line="A studio")
    add_line(actor=owner, order=order, quote=quote_for(new_team(), email="b@hartwell.example"))
    with pytest.raises(errors.ReasonNeeded):
        place_order(actor=owner, order=order)
    remove_line(actor=owner, order=order, line=order.lines.get(position=2))
    assert place_order(actor=owner, order=order).state == "placed"


def test_the_pages_and_rest_say_it_at_its_line(company, seller, api, owner, draft, quote_for):
    add_line(actor=owner, order=draft, quote=quote_for(new_team(), email="b@hartwell.example"), reason="A studio")
    assert "Reason: A studio" in text_of(seller.get(url_of(company, draft)))
    assert "Reason: A studio" in text_of(seller.get(url_of(company, draft, "place/")))
    key = api(company.partner, "orders:read", "orders:write")
    assert [line["reason"] for line in key.get(f"/api/v1/orders/{draft.pk}").json()["lines"]] == ["", "A studio"]
    place_order(actor=owner, order=draft)
    assert "Reason: A studio" in text_of(seller.get(url_of(company, draft)))


def test_the_page_shows_what_was_said_and_asks_for_more(company, seller, draft):
    url = url_of(company, draft, "place/")
    assert "Reason so far: Design office" in text_of(seller.get(url))
    place_as_shown(seller, url, reason="Signed today")
    draft.refresh_from_db()
    assert draft.reason == "Design office; Signed today"


@pytest.mark.parametrize(("page", "kind"), [("end", "change-renewal"), ("cancel", "cancel")])
def test_an_end_is_put_into_a_draft_or_kept_as_a_quote(company, seller, client_account, subscription, page, kind):
    url = f"{company.url}/subscriptions/{subscription.pk}/{page}/"
    chosen = seller.get(f"{company.url}/orders/begin/", {"client": client_account.pk}).content.decode()
    assert f'{page}/?order=new"' in chosen
    shown = seller.get(url)
    assert "Begin an order with it" in text_of(shown)
    assert "Keep as a quote" in text_of(shown)
    sent = {"reason": "The practice closes", "seen": shown.context["planned"].digest}
    assert seller.post(url, {**sent, "reason": "", "draft": "new"}).context["form"].errors["reason"]
    kept = seller.post(url, {**sent, "keep": "1"})
    assert kept["Location"].startswith(f"{company.url}/quotes/")
    done = seller.post(f"{url}?order=new", {**sent, "draft": "new"})
    order = Order.objects.get(state="draft")
    assert (done["Location"], kinds(order)) == (url_of(company, order), [kind])
    subscription.refresh_from_db()
    assert (subscription.state, subscription.auto_renew) == ("active", True)  # nothing happens before it is placed

    place_as_shown(seller, url_of(company, order, "place/"))
    subscription.refresh_from_db()
    ended = {"change-renewal": ("active", False), "cancel": ("cancelled", True)}
    assert (subscription.state, subscription.auto_renew) == ended[kind]


@pytest.mark.parametrize("page", ["end", "cancel"])
def test_an_end_that_is_not_what_was_shown_is_put_nowhere(company, seller, subscription, owner, page):
    url = f"{company.url}/subscriptions/{subscription.pk}/{page}/"
    seen = seller.get(url).context["planned"].digest
    change_seats(actor=owner, subscription=subscription, seats=12, reason="More")
    answer = seller.post(url, {"reason": "They close", "seen": seen, "draft": "new"})
    assert answer.status_code in (200, 422)
    assert not Order.objects.filter(state="draft").exists()
    assert answer.context["planned"].digest != seen  # and what is true now is shown


def test_a_renewal_after_all_is_a_line_a_quote_or_done_at_once(company, seller, owner, client_account, subscription):
    let_end(actor=owner, subscription=subscription, reason="They close")
    url = f"{company.url}/subscriptions/{subscription.pk}/renew/"
    chosen = seller.get(f"{company.url}/orders/begin/", {"client": client_account.pk}).content.decode()
    assert 'renew/?order=new"' in chosen
    assert 'end/?order=new"' not in chosen
    assert f'href="{url}"' in seller.get(url.removesuffix("renew/")).content.decode()
    shown = seller.get(url)
    sent = {"reason": "", "seen": shown.context["planned"].digest}
    assert seller.post(url, {**sent, "keep": "1"})["Location"].startswith(f"{company.url}/quotes/")
    done = seller.post(f"{url}?order=new", {**sent, "draft": "new"})
    order = Order.objects.get(state="draft")
    assert (done["Location"], kinds(order)) == (url_of(company, order), ["change-renewal"])
    subscription.refresh_from_db()
    assert not subscription.auto_renew  # before it is placed
    assert "Renew after all" in text_of(seller.get(url_of(company, order)))
    place_as_shown(seller, url_of(company, order, "place/"))
    subscription.refresh_from_db()
    assert subscription.auto_renew
    let_end(actor=owner, subscription=subscription, reason="They close")
    seller.post(url, {"reason": "They stay", "seen": seller.get(url).context["planned"].digest})
    subscription.refresh_from_db()
    assert subscription.auto_renew
    assert "renews on" in text_of(seller.get(url))  # refused: it does already
