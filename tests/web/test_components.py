"""Components are rendered from files, as pages are, so that django-cotton compiles them."""

import re

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import get_template
from django.test import RequestFactory
from django_cotton import render_component

HOSTILE = "\"><script>alert('1')</script>"


@pytest.fixture
def draw():
    request = RequestFactory().get("/")
    return lambda component, **attributes: render_component(request, component, attributes)


@pytest.mark.parametrize(
    ("component", "attribute"),
    [
        ("alert", "title"),
        ("badge", "tone"),
        ("button", "reason"),
        ("card-link", "href"),
        ("checklist-item", "title"),
        ("confirm-dialog", "name"),
        ("copy", "value"),
        ("empty-state", "text"),
        ("facts-row", "label"),
        ("file-row", "name"),
        ("page-header", "title"),
        ("person", "name"),
        ("progress", "note"),
        ("search-field", "value"),
        ("stat", "value"),
        ("timeline-entry", "reason"),
    ],
)
def test_hostile_text_stays_text(draw, component, attribute):
    drawn = draw(component, **{attribute: HOSTILE})
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_button_with_an_address_is_a_link(draw):
    drawn = draw("button", href="/clients/", variant="primary")
    assert drawn.strip().startswith('<a href="/clients/" class="button button-primary')


def test_a_button_that_is_not_available_says_why_and_does_nothing(draw):
    drawn = draw("button", href="/orders/", type="submit", reason="Accept the agreement first.", name="place")
    assert "/orders/" not in drawn
    assert 'type="button"' in drawn
    assert 'aria-disabled="true"' in drawn
    assert drawn.count("Accept the agreement first.") == 2


def test_progress_polls_only_while_it_has_an_address(draw):
    assert 'hx-get="/jobs/1/"' in draw("progress", label="Import", url="/jobs/1/")
    assert "hx-get" not in draw("progress", label="Import")


def test_changes_show_the_old_and_the_new_value(draw):
    text = re.sub(r"<[^>]+>|\s+", " ", draw("timeline-entry", changes=[("Seats", 0, 20), ("Contact", None, "Ada")]))
    text = " ".join(text.split())
    assert "Seats from 0 → to 20" in text
    assert "Contact from empty → to Ada" in text


def test_what_was_only_said_has_no_old_value(draw):
    text = re.sub(r"<[^>]+>|\s+", " ", draw("timeline-entry", changes=[("Website", False, "It does not open.")]))
    assert "Website It does not open." in " ".join(text.split())


def test_a_step_that_is_locked_cannot_be_started(draw):
    assert "/start/" in draw("checklist-item", state="next", title="Invite", href="/start/", action="Invite person")
    assert "/start/" not in draw(
        "checklist-item", state="locked", title="Invite", href="/start/", action="Invite person"
    )


def test_forms_post_with_a_token_and_searches_do_not(draw):
    assert "csrfmiddlewaretoken" in draw("form", action="/save/")
    assert "csrfmiddlewaretoken" not in draw("form", action="/search/", method="get")


class Invitation(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="The invitation is sent here.")
    seats = forms.IntegerField()
    note = forms.CharField(required=False)
    role = forms.ChoiceField(widget=forms.RadioSelect, choices=[("seller", "Seller")])


def test_a_field_is_described_by_its_hint_and_its_error():
    drawn = str(Invitation({"email": "ada@"})["email"].as_field_group())
    assert '<label class="field-label" for="id_email">' in drawn
    assert 'aria-describedby="id_email_helptext id_email_error"' in drawn
    assert 'id="id_email_helptext"' in drawn
    assert 'id="id_email_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_only_optional_fields_say_so():
    form = Invitation()
    assert "(optional)" in form["note"].as_field_group()
    assert "(optional)" not in form["email"].as_field_group()


def test_the_summary_leads_to_each_wrong_field(draw):
    drawn = draw("error-summary", form=Invitation({"email": "ada@"}))
    assert "3 entries need attention" in drawn
    assert 'href="#id_email"' in drawn
    targets = set(re.findall(r'href="#([^"]+)"', drawn))
    ids = set(re.findall(r'id="([^"]+)"', str(Invitation({"email": "ada@"}))))
    assert targets <= ids


def test_one_wrong_field_needs_no_summary(draw):
    data = {"email": "ada@", "seats": 3, "role": "seller"}
    assert draw("error-summary", form=Invitation(data)).strip() == ""


@pytest.mark.parametrize(
    ("level", "tone"), [(constants.SUCCESS, "good"), (constants.WARNING, "warning"), (constants.ERROR, "bad")]
)
def test_a_message_has_the_tone_of_its_level(level, tone):
    """A refusal in green would leave by itself, too (`js/toast.js`)."""
    page = get_template("cotton/toasts.html").render({"messages": [Message(level, "Told")]})
    assert f'class="toast tone-{tone}" data-toast="{tone}"' in page


@pytest.mark.parametrize("app", ["portal", "partners", "training"])
def test_no_filter_stands_in_an_attribute_that_passes_an_object(app):
    """It would be left out without a word, and the component's own default taken."""
    for path in (settings.BASE / app).rglob("*.html"):
        assert not re.search(r'<c-[^>]* :[\w-]+="[^"{]*\|', path.read_text()), path.name
