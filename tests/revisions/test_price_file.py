"""A price list as a file: what is exported can be changed and sent back, and each wrong row is named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from partners.catalogue.models import PriceListItem
from partners.revisions import errors
from partners.revisions.models import Revision
from partners.revisions.price_file import confirm_price_file, preview_price_file, read_price_file
from portal import clock
from portal.imports.problems import ImportProblem
from tests.exports.reading import bytes_of
from tests.imports.workbooks import workbook
from tests.revisions.conftest import ALONE, SOURCE, in_days

HEAD = "item_code,tier,term,currency,cost,retail,valid_from"


def a_file(*rows: str, head: str = HEAD) -> ContentFile:
    return ContentFile("\n".join([head, *rows]).encode(), "prices.csv")


def read(*rows: str, head: str = HEAD):
    return read_price_file(a_file(*rows, head=head), SOURCE)


def test_each_row_becomes_a_price_from_its_day(price_list, subscription, staff):
    day = in_days(40).isoformat()
    file = a_file(
        f"advanced,,yearly,USD,204.00,300,{day}",
        f"advanced,elite,monthly,eur,1.5,2,{day}",
        f"Standard,,Yearly,USD,0,0,{day}",
    )
    found = preview_price_file(actor=staff, file=file, source=SOURCE, title="Prices of spring")
    assert not Revision.objects.exists()
    assert found.planned.effects["renewing_subscriptions"] == 1
    confirm_price_file(actor=staff, rows=found.rows, title="Prices of spring", seen=found.planned.digest, reason=ALONE)
    rows = {
        (row.item_code, row.tier and row.tier.code, row.currency): row.cost
        for row in PriceListItem.objects.in_order().filter(valid_from=in_days(40))
    }
    assert rows == {
        ("advanced", None, "USD"): Decimal(204),
        ("advanced", "elite", "EUR"): Decimal("1.5"),
        ("standard", None, "USD"): 0,
    }


def test_each_wrong_row_is_named_with_its_number_and_its_column(price_list):
    day, today = in_days(40).isoformat(), in_days(0).isoformat()
    found = read(
        f"advanced,,yearly,USD,204,300,{day}",
        f"basic,,yearly,USD,204,300,{day}",
        f"advanced,gold,yearly,USD,204,300,{day}",
        f"advanced,,weekly,USD,204,300,{day}",
        f"advanced,,yearly,CHF,204,300,{day}",
        f"advanced,,yearly,USD,-1,300,{day}",
        f"advanced,,yearly,USD,free,300,{day}",
        f"advanced,,yearly,USD,,300,{day}",
        f"advanced,,yearly,USD,205,300,{today}",
        "advanced,,yearly,USD,205,300,31/02/2027",
        f"advanced,,yearly,USD,206,300,{day}",
        f"advanced,,yearly,USD,1e5,300,{day}",
    )
    assert [(row.number, row.refusal.code, row.refusal.field) for row in found.refused] == [
        (3, "not_in_catalogue", "item"), (4, "not_in_catalogue", "tier"), (5, "invalid", "term"),
        (6, "not_in_catalogue", "currency"), (7, "invalid", "cost"), (8, "invalid_number", "cost"), (9, "cell_empty", "cost"),
        (10, "begins_too_early", "valid_from"),
        (11, "no_such_day", "valid_from"), (12, "said_twice", ""), (13, "invalid_number", "cost"),
    ]  # fmt: skip


def test_money_is_read_to_the_last_digit_in_any_country_s_writing(price_list):
    day = in_days(40).isoformat()
    found = read(
        f"advanced;;yearly;EUR;1.248,05 €;0,1;{day}",
        f"standard;;yearly;EUR;0,3333;2.000;{day}",
        head=HEAD.replace(",", ";"),
    )
    assert [(row.given["cost"], row.given["retail"]) for row in found.rows] == [
        (Decimal("1248.05"), Decimal("0.1")), (Decimal("0.3333"), Decimal(2000)),
    ]  # fmt: skip


def test_a_workbook_is_read_like_a_text_file(price_list):
    head = ["Plan or add-on", "Tier", "Term", "Currency", "Partner's cost", "Suggested retail price", "Valid from"]
    day = ("date", (in_days(40) - date(1899, 12, 30)).days)
    book = workbook([head, ["Advanced", "All others", "Yearly", "USD", 204.1, 300, day]])
    (row,) = read_price_file(ContentFile(book), SOURCE).rows
    assert row.refusal is None
    given = [row.given[name] for name in ("item", "tier", "cost", "valid_from")]
    assert given == ["advanced", "", Decimal("204.1"), in_days(40)]


@pytest.mark.parametrize("head", ["item_code,term", "nothing", HEAD])
def test_a_file_without_its_columns_or_rows_is_refused_as_a_whole(price_list, head):
    with pytest.raises((errors.ColumnMissing, ImportProblem)):
        read(head=head)
    with pytest.raises(errors.TooManyLines):
        read(*["advanced,,yearly,USD,1,1,2030-01-01"] * 1001)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_price_lists_export_can_be_changed_and_sent_back(
    price_list, staff, staff_user, sign_in, language, kind
):
    browser = sign_in(staff_user)
    staff_user.language = language
    staff_user.save()
    answer = browser.post(
        reverse("staff-list-export", args=["staff-price-list-items"]), {"format": kind, "back": "/x/"}
    )
    content = bytes_of(answer)
    found = read_price_file(ContentFile(content), SOURCE)
    assert [(row.refusal, row.holds_already) for row in found.rows] == [(None, True)] * 2
    with pytest.raises(errors.NothingNew):
        preview_price_file(actor=staff, file=ContentFile(content), source=SOURCE, title="x")


def test_the_export_of_rest_can_be_sent_back(price_list, api):
    answer = api(None, "price-list-items:read", staff=True).get("/api/v1/price-list-items/export")
    content = bytes_of(answer)
    assert all(row.holds_already for row in read_price_file(ContentFile(content), SOURCE).rows)


def test_by_page_a_file_is_refused_shown_and_confirmed(price_list, subscription, staff_user, sign_in):
    browser, url, day = sign_in(staff_user), reverse("staff-revise-prices"), in_days(40).isoformat()

    def upload(*rows: str):
        file = SimpleUploadedFile("prices.csv", a_file(*rows).read())
        return browser.post(url, {"file": file, "source": SOURCE, "title": "Prices of spring"}).content.decode()

    assert "1 row cannot be taken" in upload(f"basic,,yearly,USD,1,1,{day}", f"advanced,,yearly,USD,204,300,{day}")
    page = upload(f"advanced,,yearly,USD,204,300,{day}")
    assert "1 renewal changes" in page
    sent = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("rows", "title", "seen")}
    for wrong in ({"rows": sent["rows"][:-2] + "xx"}, {"seen": "0" * 64}):
        assert "Not confirmed" in browser.post(url, sent | wrong | {"confirmed": "1"}).content.decode()
    assert not Revision.objects.exists()
    assert "one person alone lays it down" in browser.post(url, sent | {"confirmed": "1"}).content.decode()
    assert browser.post(url, sent | {"confirmed": "1", "reason": ALONE}).status_code == 302
    assert Revision.objects.get().lines[0]["after"]["cost"] == "204.0000"
    assert (
        "The file is empty"
        in browser.post(url, {"file": SimpleUploadedFile("x.csv", b" "), "source": "x", "title": "x"}).content.decode()
    )


def test_rows_that_were_shown_yesterday_are_shown_again(price_list, staff):
    found = preview_price_file(
        actor=staff, file=a_file(f"advanced,,yearly,USD,204,300,{in_days(40)}"), source=SOURCE, title="x"
    )
    with clock.moved(by=timedelta(days=1)), pytest.raises(errors.ShownDifferently):
        confirm_price_file(actor=staff, rows=found.rows, title="x", seen="0", reason=ALONE)
    with translation.override("de"), pytest.raises(errors.RowsExpired):
        confirm_price_file(actor=staff, rows="x", title="x", seen=found.planned.digest, reason=ALONE)
