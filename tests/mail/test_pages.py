import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.jobs.models import Job
from portal.jobs.services import run_due_jobs
from portal.mail.models import Message
from portal.web.home import STAFF_CARDS, sections
from tests.mail.test_services import queue

State = Message.State


@pytest.fixture
def client(sign_in, staff_user):
    return sign_in(staff_user)


@pytest.fixture
def parked(company) -> Message:
    message = queue(partner=company.partner, why="You asked for it.")
    Message.objects.update(state=State.PARKED, error="It broke.")
    return message


def test_staff_read_why_and_what_happened(client, parked):
    page = client.get(f"/staff/messages/{parked.pk}/").content.decode()

    assert "You asked for it." in page
    assert "It broke." in page
    assert "Send mail again" in page
    assert "Skip mail" in page


def test_a_mail_that_left_offers_nothing(client, parked):
    Message.objects.update(state=State.SENT)

    page = client.get(f"/staff/messages/{parked.pk}/").content.decode()

    assert "Send mail again" not in page
    assert "Skip mail" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("?state=parked&state=failed", True), ("?state=sent", False), ("?in_doubt=true", False)],
)
def test_the_queue_is_filtered_by_its_address(client, parked, query, shown):
    page = client.get(f"/staff/messages/{query}").content.decode()

    assert (parked.pk in page) == shown


def test_stuck_mail_is_chosen_by_one_filter_with_two_states_and_sent_again_together(client, parked):
    other = queue("notice:left")
    Message.objects.filter(pk=other.pk).update(state=State.SENT)
    page = client.get("/staff/messages/")
    stuck = next(chip for chip in page.context["listing"].quick_chips if chip.label == "Stuck")
    assert (stuck.href, stuck.count.value) == ("?state=parked&state=failed", 1)
    shown = client.get(f"/staff/messages/{stuck.href}&sort=created_at").context["listing"]
    assert (shown.rows, shown.applied, shown.query) == ([parked], [], "sort=created_at&state=parked&state=failed")
    assert ("state", "failed") in shown.kept
    ids = {"ids": [parked.pk, other.pk]}
    foreseen = client.post("/staff/lists/messages/bulk/skip/", ids).text
    assert "1 row would be refused" in foreseen
    client.post("/staff/lists/messages/bulk/resend/", ids | {"confirmed": "1"})
    run_due_jobs()
    assert sorted(Job.objects.get().rows.values_list("state", flat=True)) == ["done", "refused"]
    assert Message.objects.get(pk=parked.pk).state == State.QUEUED


def test_an_empty_queue_says_what_to_do(client):
    assert "No mail yet" in client.get("/staff/messages/").content.decode()


def test_sending_again(client, parked):
    answer = client.post(f"/staff/messages/{parked.pk}/resend/", follow=True)

    assert "is queued again" in answer.content.decode()
    assert Message.objects.get().state == State.QUEUED


def test_skipping_needs_a_reason(client, parked):
    answer = client.post(f"/staff/messages/{parked.pk}/skip/", {"reason": " "})
    assert "A reason is missing. Write in a sentence why." in answer.content.decode()
    assert Message.objects.get().state == State.PARKED

    client.post(f"/staff/messages/{parked.pk}/skip/", {"reason": "Wrong address."})
    assert Message.objects.get().state == State.SKIPPED


def test_a_second_click_is_refused_in_words(client, parked):
    client.post(f"/staff/messages/{parked.pk}/resend/")

    answer = client.post(f"/staff/messages/{parked.pk}/resend/", follow=True)

    assert "Only a parked or failed mail" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/resend/", "{pk}/skip/"])
def test_partners_find_no_queue(sign_in, company, parked, path):
    owner = sign_in(company.user("owner"))
    url = "/staff/messages/" + path.format(pk=parked.pk)
    answer = owner.post(url) if path.endswith(("resend/", "skip/")) else owner.get(url)

    assert answer.status_code == 404
    assert Message.objects.get().state == State.PARKED


def test_home_shows_what_is_stuck_or_in_doubt(parked, staff):
    titles = [card.title for section in sections(STAFF_CARDS, staff, None) for card in section["cards"]]
    assert "Mail that got stuck" in titles

    Message.objects.update(state=State.SENT)
    titles = [card.title for section in sections(STAFF_CARDS, staff, None) for card in section["cards"]]
    assert "Mail that got stuck" not in titles


def test_a_list_costs_the_same_for_one_and_for_many(client, company, django_assert_max_num_queries):
    queue("notice:0", partner=company.partner)
    client.get("/staff/messages/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/staff/messages/")
    for number in range(1, 4):
        queue(f"notice:{number}", partner=company.partner)

    with django_assert_max_num_queries(len(one)):
        client.get("/staff/messages/")
