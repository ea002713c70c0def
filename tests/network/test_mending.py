"""Answering what was asked, by the mailed link: page and service. And the link used wrongly, late, twice, by another."""

from datetime import timedelta

import pytest

from partners.network.errors import AlreadyDecided, NotAskedFor, NothingAsked, NothingMended
from partners.network.links import CONFIRM, MEND, STATUS, make_token, read_token
from partners.network.models import Application
from partners.network.services import (
    approve_application,
    create_application,
    mend_application,
    request_information,
    withdraw_application,
)
from portal import clock
from portal.errors import InvalidValue, LinkInvalid, LinkTooOld, NotFound
from portal.events.models import Event
from portal.tenancy.actor import Actor
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(submitted, staff) -> Application:
    """Asked about website and reason."""
    questions = {"website": "It does not open.", "motivation": "Whom would you sell to?"}
    return request_information(actor=staff, application=submitted, questions=questions, message="Take your time.")


@pytest.fixture
def holder(asked) -> Actor:
    return Actor.link(asked, asked.contact_name)


def url_of(application, purpose=MEND) -> str:
    return f"/apply/{purpose}/{make_token(application, purpose)}/"


def test_the_form_shows_each_question_beside_its_field_and_the_rest_as_it_was(client, asked):
    answer = client.get(url_of(asked))
    page = answer.content.decode()

    assert list(answer.context["form"].fields) == ["website", "motivation", "answer"]
    for text in ("It does not open.", "Whom would you sell to?", "Take your time.", "Managed workplaces and backup"):
        assert text in page
    assert "Robin Staff" not in page, "who reviews is none of the applicant's business"


def test_answering_changes_what_was_asked_and_keeps_the_place_in_the_queue(client, asked):
    since = asked.submitted_at
    form = {"website": "www.brandt.example", "motivation": "To dentists.", "answer": "Sorry, we moved.", "size": "100+"}
    with clock.moved(to=asked.asked_at + timedelta(days=7)):
        answer = client.post(url_of(asked), form, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/apply/status/")
    asked.refresh_from_db()
    assert (asked.website, asked.motivation, asked.answer) == ("brandt.example", "To dentists.", "Sorry, we moved.")
    assert asked.size == "5-19", "a field that was not asked about stays, whatever is sent"
    assert (asked.state, asked.submitted_at, asked.reviewer, asked.asked) == ("in_review", since, "Robin Staff", {})
    assert asked.applicant_took == timedelta(days=5)
    assert asked in Application.objects.waiting()


def test_old_and_new_values_stand_in_the_timeline(client, asked, sign_in, staff_user):
    client.post(url_of(asked), {"website": "brandt.example", "motivation": asked.motivation})

    event = Event.objects.get(verb="application.mended")
    assert (event.old["website"], event.new["website"]) == ("brandt-it.example", "brandt.example")
    assert event.actor_label == "Lena Brandt"
    page = sign_in(staff_user).get(f"/staff/applications/{asked.pk}/").content.decode()
    for text in ("brandt-it.example", "brandt.example", "It does not open."):
        assert text in page


def test_the_address_that_was_proved_hears_of_the_answer(client, asked, run_background, mailoutbox):
    client.post(url_of(asked), {"website": "brandt.example", "motivation": "To dentists."})
    run_background()
    (mail,) = [mail for mail in mailoutbox if "We have your answers" in mail.subject]
    assert mail.to == ["Lena Brandt <lena@brandt-it.example>"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"website": "nowhere", "motivation": "x"}, "website"),
        ({"website": "", "motivation": "x"}, "website"),
        ({"website": "brandt-it.example", "motivation": "Our clients ask for one place to share files."}, "answer"),
        ({"website": "a.example", "motivation": "x" * 2001}, "motivation"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_changes_nothing(client, asked, form, field):
    answer = client.post(url_of(asked), form)
    assert field in answer.context["form"].errors
    asked.refresh_from_db()
    assert (asked.state, asked.website) == ("information_requested", "brandt-it.example")


def test_saying_that_it_is_right_is_an_answer(holder, asked):
    assert mend_application(actor=holder, application=asked, answer="It opens from here.").state == "in_review"


@pytest.mark.parametrize("script", ["<script>alert(1)</script>", "{{ 7 }}{% now 'Y' %}", "'; DROP TABLE x; --"])
def test_a_script_in_question_and_answer_is_text(client, submitted, staff, sign_in, staff_user, script):
    asked = request_information(
        actor=staff, application=submitted, questions={"motivation": script, "services": script}, message=script
    )
    assert "<script>alert" not in client.get(url_of(asked)).content.decode()
    form = {"motivation": f"{script}!", "services": f"{script}!", "answer": script}
    client.post(url_of(asked), form)
    for path in (f"/staff/applications/{asked.pk}/", url_of(asked, STATUS)):
        page = (sign_in(staff_user) if "staff" in path else client).get(path).content.decode()
        assert "<script>alert" not in page


# ── The link used wrongly ───────────────────────────────────────────────────────────────────────────


def test_used_twice_it_says_how_the_application_stands(client, asked):
    url = url_of(asked)
    client.post(url, {"website": "one.example", "motivation": "One."})
    for method in (client.get, client.post):
        answer = method(url, {"website": "two.example", "motivation": "Two."}, follow=True)
        assert "Nothing is asked of you now" in answer.content.decode()
        told = "What you just sent changed nothing. If you answered already, your answers have arrived."
        assert (told in answer.content.decode()) == (method == client.post)
    asked.refresh_from_db()
    assert asked.website == "one.example"


def test_used_after_the_decision_it_says_so_and_changes_nothing(client, asked, staff):
    url = url_of(asked)
    approve_application(actor=staff, application=asked)
    answer = client.post(url, {"website": "two.example", "motivation": "Two."}, follow=True)
    assert "Welcome" in answer.content.decode()
    assert "What you just sent changed nothing" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.website == "brandt-it.example"


def test_whoever_is_signed_in_as_somebody_else_is_told(sign_in, asked):
    other = sign_in(factories.make_user("sam@elsewhere.example"))
    answer = other.post(url_of(asked), {"website": "two.example", "motivation": "Two."})
    assert answer.status_code == 403
    assert "sam@elsewhere.example" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "information_requested"
    assert sign_in(factories.make_user("lena@brandt-it.example")).get(url_of(asked)).status_code == 200


def test_an_old_link_mails_a_new_one_to_the_address_applied_with(client, asked, run_background, mailoutbox):
    url = url_of(asked)
    run_background()
    mailoutbox.clear()
    with clock.moved(by=timedelta(days=14, minutes=1)):
        old = client.get(url)
        assert old.status_code == 410
        assert "Send a new link" in old.content.decode()
        assert client.post(url, {"website": "late.example", "motivation": "x"}).status_code == 410
        renewed = client.post(url.replace("/mend/", "/renew/"))
        assert "Check your mail" in renewed.content.decode()
        assert "lena@" not in renewed.content.decode()
        run_background()
        mail = next(mail for mail in mailoutbox if "A question about" in mail.subject)
        token = mail.body.split("/apply/mend/")[1].split("/")[0]
        assert read_token(token, MEND)[0] == asked


def test_an_old_link_to_confirm_mails_a_new_one_too(client, draft, run_background, mailoutbox):
    url = url_of(draft, CONFIRM)
    with clock.moved(by=timedelta(days=8)):
        assert client.get(url).status_code == 410
        client.post(url.replace("/confirm/", "/renew/"))
        run_background()
        assert [mail for mail in mailoutbox if "Confirm your application" in mail.subject]


def test_new_links_are_three_a_day(client, asked):
    url = url_of(asked).replace("/mend/", "/renew/")
    answers = []
    for minutes in (2, 4, 6, 8):
        with clock.moved(by=timedelta(minutes=minutes)):
            answers.append(client.post(url).status_code)
    assert answers == [200, 200, 200, 429]


def test_a_button_that_is_pressed_twice_mails_one_new_link_and_says_so_twice(client, asked):
    url = url_of(asked).replace("/mend/", "/renew/")
    with clock.moved(by=timedelta(days=15)):
        pages = [client.post(url).text for _ in range(5)]
    assert all("Check your mail" in page for page in pages)
    assert Event.objects.filter(verb="application.link_renewed").count() == 1


def test_there_is_no_new_link_to_what_is_decided(client, asked, staff):
    approve_application(actor=staff, application=asked)
    assert client.post(url_of(asked).replace("/mend/", "/renew/")).status_code == 409


@pytest.mark.parametrize("spoil", [lambda t: t[:-2] + "xx", lambda t: t[1:], lambda t: "é" * 900])
def test_an_altered_link_opens_nothing(client, asked, spoil):
    token = spoil(make_token(asked, MEND))
    for purpose in ("mend", "renew", "status", "withdraw"):
        assert client.post(f"/apply/{purpose}/{token}/").status_code in {404, 405, 410}


def test_a_link_to_look_does_not_answer(asked):
    with pytest.raises(LinkInvalid):
        read_token(make_token(asked, STATUS), MEND)
    token = make_token(asked, MEND)
    with clock.moved(by=timedelta(days=15)), pytest.raises(LinkTooOld):
        read_token(token, MEND)


def test_the_service_holds_without_a_page(asked, holder, staff, values):
    other = create_application(
        actor=Actor.anonymous(), ip_address="192.0.2.8", **values | {"contact_email": "a@b.example"}
    )
    with pytest.raises(NotFound):
        mend_application(actor=Actor.link(other, "x"), application=asked, website="b.example")
    with pytest.raises(NotAskedFor) as refused:
        mend_application(actor=holder, application=asked, size="100+")
    assert refused.value.field == "size"
    with pytest.raises(NothingMended):
        mend_application(actor=holder, application=asked)
    with pytest.raises(InvalidValue):
        mend_application(actor=holder, application=asked, answer="x" * 1001)
    mend_application(actor=holder, application=asked, website="b.example", size="5-19")
    with pytest.raises(NothingAsked):
        mend_application(actor=holder, application=asked, website="c.example")


def test_withdrawing_takes_the_button_and_happens_once(client, submitted):
    url = url_of(submitted, STATUS).replace("/status/", "/withdraw/")
    assert "cannot be brought back" in client.get(url).content.decode()
    submitted.refresh_from_db()
    assert submitted.state == "submitted", "looking changes nothing"
    for _ in range(2):
        answer = client.post(url, {"reason": "We changed our minds"}, follow=True)
        assert "Nobody works on it any more" in answer.content.decode()
    assert Event.objects.filter(verb="application.withdrawn").count() == 1


def test_what_was_withdrawn_is_not_decided(submitted, staff):
    withdraw_application(actor=Actor.link(submitted, "Lena"), application=submitted)
    with pytest.raises(AlreadyDecided):
        approve_application(actor=staff, application=submitted)
