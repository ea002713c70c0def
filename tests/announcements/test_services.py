"""Whom an announcement reaches, who acknowledges it, and what cannot be done any more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.announcements import errors
from partners.announcements.handlers import remind_partners, tell_and_remind, tell_partners
from partners.announcements.models import Announcement, Notice
from partners.announcements.services import (
    acknowledge_announcement,
    create_announcement,
    publish_announcement,
    remind_announcement,
    update_announcement,
    withdraw_announcement,
)
from partners.network.models import Profile
from partners.tiers.services import change_tier
from portal import clock
from portal.errors import InvalidValue, NotAllowed, NotFound, ReasonMissing
from portal.events.models import Event
from portal.mail.models import Message
from portal.mail.streams import Lane, Stream
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]


def told() -> set[str]:
    return set(Notice.objects.values_list("partner__slug", flat=True))


def mails(template: str) -> set[str]:
    return set(Message.objects.filter(template=template).values_list("to_email", flat=True))


def test_a_draft_reaches_nobody(draft, company, owner, run_background):
    record = draft()
    run_background(2)
    assert told() == set()
    assert not Announcement.objects.visible_to(owner).filter(pk=record.pk).exists()


def test_publishing_tells_every_partner_and_mails_its_owners_and_admins(published, company, other_company):
    published()
    assert told() == {"hartwell-it", "nordlicht"}
    expected = {f"{role}@{slug}.example" for role in MANAGERS for slug in ("hartwell-it", "nordlicht")}
    assert mails("announcement") == expected


@pytest.mark.parametrize(
    ("changes", "stream"),
    [
        ({"kind": "news", "acknowledgement_required": False}, Stream.PRODUCT_NEWS),
        ({"kind": "news", "acknowledgement_required": True}, Stream.TRANSACTIONAL),
        ({"acknowledgement_required": False}, Stream.TRANSACTIONAL),
    ],
)
def test_news_that_nobody_has_to_acknowledge_are_product_news(published, company, staff, run_background, changes, stream):
    announcement = published(**changes)
    withdraw_announcement(actor=staff, announcement=announcement, reason="Written too early.")
    run_background(3)
    mails = Message.objects.filter(partner=company.partner, template__startswith="announcement")
    assert set(mails.values_list("template", "stream", "lane")) == {
        ("announcement", stream, Lane.BULK),
        ("announcement-withdrawn", stream, Lane.BULK),
    }


def test_tiers_and_countries_narrow_the_audience(published, company, other_company, tier_of):
    tier_of(company, "elite")
    tier_of(other_company, "registered")
    published(tiers=["elite"])
    assert told() == {"hartwell-it"}
    published(countries=["DE"], title="For Germany")
    assert set(Notice.objects.filter(announcement__title="For Germany").values_list("partner__slug", flat=True)) == {
        "nordlicht"
    }


def test_who_moves_into_the_audience_later_is_told_then(
    published, company, other_company, tier_of, run_background, staff
):
    tier_of(company, "elite")
    tier_of(other_company, "registered")
    published(tiers=["elite"])
    profile = Profile.objects.get(partner=other_company.partner)
    change_tier(actor=staff, profile=profile, tier="elite", reason="Earned it.")
    run_background(2)
    assert told() == {"hartwell-it", "nordlicht"}


def test_what_no_event_tells_of_is_found_within_a_day(published, company, run_background):
    published()
    factories.make_company("Quiet", "quiet")
    run_background(1)
    assert told() == {"hartwell-it"}
    with clock.moved(by=timedelta(days=1)):
        run_background(1)
    assert told() == {"hartwell-it", "quiet"}


def test_one_that_has_told_everybody_costs_nothing(published, company):
    """However many there are: between two looks the round asks once what is due."""
    queries = []
    for number in range(3):
        published(title=f"Number {number}")
        with CaptureQueriesContext(connection) as asked:
            tell_and_remind()
        queries.append(len(asked))
    assert len(set(queries)) == 1
    assert sum("portal_partner" in query["sql"] and "SELECT" in query["sql"] for query in asked) <= 1  # reminders


def test_a_change_that_comes_during_a_look_is_not_lost(published, company, monkeypatch):
    record = published()
    Announcement.objects.update(next_at=clock.now())
    record.refresh_from_db()
    later = clock.now() + timedelta(seconds=1)
    Announcement.objects.update(next_at=later)  # as an event does while the round is busy
    tell_partners(record)
    record.refresh_from_db()
    assert record.next_at == later


def test_more_than_one_round_can_tell_goes_on_at_once(published, company, other_company, monkeypatch, run_background):
    monkeypatch.setattr("partners.announcements.handlers.CHUNK", 1)
    published()
    assert told() == {"hartwell-it", "nordlicht"}


def test_a_withdrawn_one_is_never_due(published, company, staff):
    withdraw_announcement(actor=staff, announcement=published(), reason="Too early.")
    with clock.moved(by=timedelta(days=400)):
        assert not Announcement.objects.due().exists()


def test_closed_partners_are_left_alone(published, company):
    closed = factories.make_company("Gone", "gone")
    Partner.objects.filter(pk=closed.partner.pk).update(state=Partner.State.CLOSED)
    published()
    assert told() == {"hartwell-it"}


def test_telling_twice_tells_once(published, company):
    record = published()
    tell_partners(record)
    assert Notice.objects.count() == 1
    assert Message.objects.filter(template="announcement").count() == len(MANAGERS)


def test_an_audience_of_nobody_cannot_be_published(draft, staff, company):
    with pytest.raises(errors.NobodyAffected):
        publish_announcement(actor=staff, announcement=draft(countries=["IS"]))


def test_a_published_text_is_fixed(published, staff, company):
    record = published()
    with pytest.raises(errors.AlreadyPublished):
        update_announcement(actor=staff, announcement=record, text="Something else")
    with pytest.raises(errors.AlreadyPublished):
        publish_announcement(actor=staff, announcement=record)


def test_a_draft_is_changed_in_part(draft, staff):
    record = update_announcement(actor=staff, announcement=draft(), title="Better")
    assert (record.title, record.rule_after) == ("Better", "Required.")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"rule_before": "x" * 2001}, "rule_before"),
        ({"kind": "gossip"}, "kind"),
        ({"tiers": ["platinum"]}, "tiers"),
        ({"countries": ["XX"]}, "countries"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(draft, changes, field):
    with pytest.raises(InvalidValue) as refused:
        draft(**changes)
    assert refused.value.field == field


def test_a_programme_change_has_a_date_that_has_not_passed(draft):
    with pytest.raises(errors.DateMissing):
        draft(effective_on=None)
    with pytest.raises(errors.DateInThePast):
        draft(effective_on=clock.today() - timedelta(days=1))


def test_a_draft_whose_date_has_passed_is_not_published(draft, staff, company):
    record = draft(effective_on=clock.today() + timedelta(days=2))
    with clock.moved(by=timedelta(days=3)), pytest.raises(errors.DateInThePast):
        publish_announcement(actor=staff, announcement=record)


def test_news_needs_no_date(draft):
    assert draft(kind="news", effective_on=None).effective_on is None


def test_acknowledging_keeps_who_and_when(published, company):
    published()
    notice = acknowledge_announcement(actor=company.actor("admin"), notice=Notice.objects.get())
    assert notice.acknowledged_by == company.user("admin")
    assert notice.acknowledged_label == "Admin of Hartwell IT"
    event = Event.objects.get(verb="announcement.acknowledged")
    assert (event.partner, event.subject_label) == (company.partner, "Owners sign in with a second factor")


def test_it_is_acknowledged_once(published, company):
    published()
    acknowledge_announcement(actor=company.actor("owner"), notice=Notice.objects.get())
    with pytest.raises(errors.AlreadyAcknowledged, match="Owner of Hartwell IT"):
        acknowledge_announcement(actor=company.actor("admin"), notice=Notice.objects.get())


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
def test_only_owners_and_admins_acknowledge(published, company, role):
    published()
    with pytest.raises(NotAllowed):
        acknowledge_announcement(actor=company.actor(role), notice=Notice.objects.get())


def test_an_outsider_acknowledges_nothing_for_others(published, company, other_company):
    published()
    notice = Notice.objects.get(partner=company.partner)
    with pytest.raises(NotFound):
        acknowledge_announcement(actor=other_company.actor(), notice=notice)


def test_a_suspended_partner_still_acknowledges(published, company):
    published()
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
    assert acknowledge_announcement(actor=company.actor(), notice=Notice.objects.get()).acknowledged_at


def test_what_asks_for_nothing_or_was_withdrawn_is_not_acknowledged(published, staff, company):
    published(acknowledgement_required=False)
    with pytest.raises(errors.NothingToAcknowledge):
        acknowledge_announcement(actor=company.actor(), notice=Notice.objects.get())
    withdrawn = withdraw_announcement(actor=staff, announcement=published(title="Second"), reason="Wrong date")
    with pytest.raises(errors.NotPublished):
        acknowledge_announcement(actor=company.actor(), notice=withdrawn.notices.get())


def test_withdrawing_needs_a_reason_and_tells_everybody(published, staff, company, run_background):
    record = published()
    with pytest.raises(ReasonMissing):
        withdraw_announcement(actor=staff, announcement=record, reason=" ")
    withdraw_announcement(actor=staff, announcement=record, reason="The date was wrong.")
    run_background(2)
    assert mails("announcement-withdrawn") == {"owner@hartwell-it.example", "admin@hartwell-it.example"}
    assert not Notice.objects.outstanding().exists()


def test_reminders_leave_on_their_days_and_end_with_the_acknowledgement(published, company):
    published()
    assert remind_partners() == 0
    with clock.moved(by=timedelta(days=7, hours=9)):
        assert remind_partners() == 1
        assert remind_partners() == 0
    notice = Notice.objects.get()
    assert notice.reminders_sent == 1
    acknowledge_announcement(actor=company.actor(), notice=notice)
    with clock.moved(by=timedelta(days=30)):
        assert remind_partners() == 0


def test_staff_remind_at_once_those_who_have_not_acknowledged(published, staff, company, other_company):
    record = published()
    acknowledge_announcement(actor=company.actor(), notice=Notice.objects.get(partner=company.partner))
    assert remind_announcement(actor=staff, announcement=record) == 1
    remind_partners()
    assert mails("announcement-reminder") == {"owner@nordlicht.example", "admin@nordlicht.example"}
    acknowledge_announcement(actor=other_company.actor(), notice=Notice.objects.get(partner=other_company.partner))
    with pytest.raises(errors.NobodyToRemind):
        remind_announcement(actor=staff, announcement=record)


def test_a_reminder_that_came_too_late_is_not_sent(published, staff, company, run_background):
    record = published()
    remind_announcement(actor=staff, announcement=record)
    remind_partners()
    acknowledge_announcement(actor=company.actor(), notice=Notice.objects.get())
    run_background(2)
    assert set(Message.objects.filter(template="announcement-reminder").values_list("state", flat=True)) == {"skipped"}


def test_partners_write_nothing(owner):
    with pytest.raises(NotAllowed):
        create_announcement(actor=owner, kind="news", title="Mine", text="Mine")


def test_of_a_partner_that_has_ended_no_acknowledgement_is_expected(published, company):
    announcement = published()
    assert Notice.objects.outstanding().filter(partner=company.partner).exists()
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.CLOSED)
    assert not Notice.objects.outstanding().filter(announcement=announcement, partner=company.partner).exists()
