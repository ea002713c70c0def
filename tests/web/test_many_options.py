"""Several out of many: boxes to tick, with a search where there is JavaScript."""

import re

import pytest
from django import forms
from playwright.sync_api import Page, expect

from portal.web.widgets import ManyOptions


class Sample(forms.Form):
    countries = forms.MultipleChoiceField(
        label="Countries", choices=[("AT", "Austria"), ("DE", "Germany"), ("CH", "Switzerland")],
        widget=ManyOptions(search="Find a country"),
    )  # fmt: skip


def test_the_chosen_stand_first_and_are_counted():
    drawn = str(Sample({"countries": ["CH", "XX"]})["countries"])
    assert re.findall(r'value="(\w\w)"', drawn) == ["CH", "AT", "DE"]
    assert re.findall(r'value="(\w\w)"[^>]* checked', drawn) == ["CH"]
    assert '<span class="number" data-chosen>1</span> chosen' in drawn


def test_every_box_has_its_label_and_an_id_of_its_own():
    drawn = str(Sample()["countries"])
    ids = re.findall(r'<input type="checkbox"[^>]*id="(\w+)"', drawn)
    assert len(set(ids)) == 3
    assert re.findall(r'<label class="choice" for="(\w+)"', drawn) == ids
    assert 'name=""' not in drawn
    assert re.search(r'<input type="search"(?![^>]*name=)', drawn)  # the search is not sent


@pytest.fixture
def styleguide(new_page, live_server):
    def opened(**options) -> Page:
        page = new_page(base_url=live_server.url, **options)
        page.goto("/styleguide/#form")
        return page

    return opened


@pytest.mark.browser
@pytest.mark.usefixtures("transactional_db")
def test_a_search_narrows_and_enter_ticks_the_only_one_left(styleguide):
    page = styleguide()
    group = page.get_by_role("group", name="Countries")
    expect(group.get_by_role("status")).to_have_text("2 chosen")
    search = group.get_by_role("searchbox", name="Find a country")
    search.fill("aland")
    expect(group.get_by_role("checkbox")).to_have_count(2)  # Åland Islands, New Zealand
    search.fill("cote d")
    search.press("Enter")
    expect(group.get_by_role("checkbox", name="Côte")).to_be_checked()
    expect(group.get_by_role("status")).to_have_text("3 chosen")
    search.fill("nowhere")
    expect(group).to_contain_text("Nothing is called so")
    assert page.url.endswith("/styleguide/#form")


@pytest.mark.browser
@pytest.mark.usefixtures("transactional_db")
def test_without_javascript_the_whole_list_is_there(styleguide):
    page = styleguide(java_script_enabled=False)
    group = page.get_by_role("group", name="Countries")
    expect(group.get_by_role("searchbox")).to_have_count(0)
    group.get_by_role("checkbox", name="Germany").uncheck()
    group.get_by_role("checkbox", name="Austria").check()
    expect(group.get_by_role("checkbox", checked=True)).to_have_count(2)
