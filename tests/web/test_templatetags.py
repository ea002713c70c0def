from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.template import Context, Template

from portal import clock
from portal.money import Money
from portal.templatetags import portal as tags

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_an_icon_is_decoration():
    assert 'aria-hidden="true"' in tags.icon("mail")
    assert "visually-hidden" not in tags.icon("mail")


@pytest.mark.parametrize(
    ("email", "shown"),
    [("dana@hartwell.example", "dana@<wbr>hartwell.example"), ("none yet", "none yet"), ("<b>@x", "&lt;b&gt;@<wbr>x")],
)
def test_an_address_breaks_after_its_at(email, shown):
    assert render("{{ email|address }}", email=email) == shown


def test_an_icon_with_a_label_is_read_aloud_and_escaped():
    drawn = render("{% icon 'mail' size=20 label=label %}", label="<b>Mail</b>")
    assert 'width="20"' in drawn
    assert '<span class="visually-hidden">&lt;b&gt;Mail&lt;/b&gt;</span>' in drawn


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Okafor", "AO"),
        ("Nordwind IT GmbH", "NG"),
        ("brandt & söhne", "BS"),
        ("Ada", "A"),
        ("", "?"),
        (None, "?"),
        ("*** !!!", "?"),
        ("Émile Zola", "ÉZ"),
    ],
)
def test_initials_are_at_most_two_letters(name, letters):
    assert tags.initials(name) == letters


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (Money(Decimal("1234.5"), "EUR"), "", "€1,234.50"),
        (Decimal("60"), "GBP", "£60.00"),
        (1200, "JPY", "¥1,200"),
        (None, "EUR", ""),
    ],
)
def test_money_is_shown_with_its_currency(value, currency, shown):
    assert tags.money(value, currency) == shown


def test_numbers_are_grouped_and_shares_are_percentages():
    assert tags.number(12480) == "12,480"
    assert tags.percent(Decimal("0.42")) == "42%"
    assert (tags.number(None), tags.percent(None)) == ("", "")


def test_a_date_is_shown_with_its_distance():
    with clock.moved(to=NOON):
        shown = tags.date_with_distance(date(2027, 3, 12))
    distance = '<span class="no-print">· in 4 months</span>'
    assert shown == f'<time datetime="2027-03-12" title="Friday, 12 March 2027">12 Mar 2027 {distance}</time>'


def test_a_moment_has_its_exact_time_on_hover():
    moment = datetime(2026, 11, 23, 11, 59, 30, tzinfo=timezone(timedelta(hours=1)))
    with clock.moved(to=NOON):
        shown = tags.date_with_distance(moment)
    assert 'title="23 November 2026, 10:59:30 UTC"' in shown
    assert '23 Nov 2026 <span class="no-print">· 1 hour ago</span>' in shown


def test_no_date_is_nothing():
    assert tags.date_with_distance(None) == ""


def test_a_tone_nobody_knows_looks_neutral():
    assert tags.tone_icon("purple") == tags.tone_icon("neutral")
