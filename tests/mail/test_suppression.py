"""An address that mail does not go to, or that of one stream: who says so, what it stops, and who ends it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal import clock
from portal.errors import InvalidValue, NotAllowed, NotFound, PortalError, ReasonMissing, StaffNotAllowed
from portal.events.models import Event
from portal.mail import delivery, suppressing
from portal.mail.delivery import send_due
from portal.mail.errors import ReadersWish, SuppressionEnded
from portal.mail.guard import NotYet
from portal.mail.models import Message, Suppression
from portal.mail.stops import Stop, stopped_by
from portal.mail.streams import OPTIONAL, Stream
from portal.mail.suppressing import create_suppression, end_suppression, suppress
from portal.tenancy.actor import Actor
from portal.tenancy.roles import MANAGERS, OUTBOX_KEEPERS, RESENDERS, Role, StaffRole
from tests.factories import make_user
from tests.mail.test_services import queue
from tests.subscriptions.test_at_once import all_at_once

State, Cause = Message.State, Suppression.Cause
ADA = "ada@hartwell.example"
SYSTEM = Actor.system()
URL = "/api/v1/suppressions"


class TestTheRule:
    """Which mail each cause stops: the table of what is promised."""

    OF_ONE_STREAM = [Cause.UNSUBSCRIBED, Cause.MANUAL, Cause.COMPLAINT]
    OF_ALL_MAIL = [Cause.HARD_BOUNCE, Cause.SOFT_BOUNCES, Cause.COMPLAINT]

    @pytest.mark.parametrize("cause", OF_ONE_STREAM)
    def test_of_one_stream_it_stops_no_other(self, cause):
        stops = [Stop(cause, Stream.TRAINING)]
        stopped = [stream for stream in Stream if stopped_by(stream, stops, has_account=True)]
        assert stopped == [Stream.TRAINING]

    @pytest.mark.parametrize("cause", OF_ALL_MAIL)
    @pytest.mark.parametrize("has_account", [True, False])
    def test_of_all_mail_it_stops_a_password_too(self, cause, has_account):
        stops = [Stop(cause)]
        assert all(stopped_by(stream, stops, has_account=has_account) for stream in Stream)

    @pytest.mark.parametrize("by_partner", [True, False])
    def test_nobody_keeps_people_with_an_account_from_security_notices(self, by_partner):
        stops = [Stop(Cause.MANUAL, by_partner=by_partner)]
        stopped = {has: [stream for stream in Stream if stopped_by(stream, stops, has_account=has)] for has in (True, False)}
        assert stopped == {True: list(OPTIONAL), False: list(Stream)}

    def test_one_that_does_not_apply_hides_none_that_does(self):
        stops = [Stop(Cause.UNSUBSCRIBED, Stream.TRAINING), Stop(Cause.HARD_BOUNCE)]
        assert stopped_by(Stream.ONBOARDING, stops, has_account=True) == Stop(Cause.HARD_BOUNCE)

    def test_without_any_all_mail_goes(self):
        assert not any(stopped_by(stream, [], has_account=False) for stream in Stream)


@pytest.mark.usefixtures("notice")
class TestSending:
    @pytest.mark.parametrize("cause", [Cause.UNSUBSCRIBED, Cause.HARD_BOUNCE])
    def test_what_waits_already_is_stopped(self, db, inbox, cause):
        message = queue(stream=Stream.TRAINING)
        suppress(SYSTEM, " Ada@Hartwell.example", Stream.TRAINING if cause == Cause.UNSUBSCRIBED else "", cause)
        send_due()
        message.refresh_from_db()
        words = {
            Cause.UNSUBSCRIBED: "Its reader does not want mail of this stream.",
            Cause.HARD_BOUNCE: "There is no such mailbox: earlier mail came back.",
        }
        assert (message.state, message.error, inbox.attempts) == (State.SKIPPED, words[cause], [])
        assert message.settled_at
        assert not message.handed_over_at

    @pytest.mark.parametrize(("bounced", "state"), [(False, State.SENT), (True, State.SKIPPED)])
    def test_a_password_goes_out_after_three_opt_outs_and_not_after_a_hard_bounce(self, db, inbox, bounced, state):
        for stream in OPTIONAL:
            suppress(SYSTEM, ADA, stream, Cause.UNSUBSCRIBED)
        if bounced:
            suppress(SYSTEM, ADA, "", Cause.HARD_BOUNCE)
        password, news = queue(), queue("news", stream=Stream.PRODUCT_NEWS)
        send_due()
        states = dict(Message.objects.values_list("pk", "state"))
        assert states == {password.pk: state, news.pk: State.SKIPPED}

    def test_a_partners_own_is_of_its_own_mail(self, company, other_company, inbox):
        create_suppression(actor=company.actor(), address=ADA, reason="They asked.")
        for key, partner in (("ours", company.partner), ("theirs", other_company.partner), ("nobodys", None)):
            queue(key, partner=partner)
        send_due()
        states = dict(Message.objects.values_list("dedupe_key", "state"))
        assert states == {"ours": State.SKIPPED, "theirs": State.SENT, "nobodys": State.SENT}

    def test_its_people_get_transactional_mail_all_the_same(self, company, inbox, monkeypatch):
        owner = company.user("owner")
        create_suppression(actor=company.actor("admin"), address=owner.email, reason="To be left alone.")
        for stream in Stream:
            queue(stream, to=owner, email="", partner=company.partner, stream=stream)
        send_due()
        sent = Message.objects.filter(state=State.SENT)
        assert set(sent.values_list("stream", flat=True)) == {Stream.TRANSACTIONAL}

    def test_support_cannot_silence_a_network_admin(self, staff, staff_user, inbox):
        create_suppression(actor=staff, address=staff_user.email, reason="To be left alone.")
        password = queue(to=staff_user, email="")
        send_due()
        password.refresh_from_db()
        assert password.state == State.SENT

    def test_an_account_of_another_spelling_is_found(self, company, inbox):
        create_suppression(actor=company.actor(), address="Ada@Bücher.example", reason="They asked.")
        message = queue(email="ADA@bücher.example", partner=company.partner)
        send_due()
        message.refresh_from_db()
        assert (message.state, message.error) == (State.SKIPPED, "Mail to this address was stopped.")

    def test_what_the_network_stopped_says_so_and_whom_to_ask(self, company, staff, inbox):
        create_suppression(actor=staff, address=ADA, reason="Secret.")
        message = queue(partner=company.partner)
        send_due()
        message.refresh_from_db()
        words = "The network stopped mail to this address. If it should go again, ask whoever runs the portal."
        assert (message.state, message.error_for(company.actor())) == (State.SKIPPED, words)

    def test_once_it_is_ended_mail_goes_again(self, company, staff, inbox):
        stopped = create_suppression(actor=staff, address=ADA, reason="Wrong address.")
        end_suppression(actor=staff, suppression=stopped, reason="It was right.")
        message = queue()
        send_due()
        message.refresh_from_db()
        assert message.state == State.SENT

    def test_what_is_not_to_go_yet_waits_and_no_attempt_is_counted(self, db, inbox, monkeypatch):
        message, tomorrow = queue(), clock.now() + timedelta(days=1)
        monkeypatch.setattr(delivery, "look", lambda message, now: NotYet(tomorrow, "It is night."))
        send_due()
        message.refresh_from_db()
        found = (message.state, message.attempts, message.next_at, message.error, message.settled_at)
        assert found == (State.QUEUED, 0, tomorrow, "It is night.", None)
        assert inbox.attempts == []


class TestStopping:
    def test_it_is_told_once_with_the_first_reason(self, company):
        first = create_suppression(actor=company.actor(), address=ADA, reason="They asked.")
        again = create_suppression(actor=company.actor("admin"), address="ADA@Hartwell.example", reason="Again.")
        assert (again, again.reason) == (first, "They asked.")
        [event] = Event.objects.filter(verb="suppression.created")
        assert (event.partner, event.reason, event.new["address"]) == (company.partner, "They asked.", ADA)

    def test_one_that_ends_at_that_moment_does_not_stand_in_the_way(self, company, monkeypatch):
        first = create_suppression(actor=company.actor(), address=ADA, reason="They asked.")
        insert = suppressing._insert

        def after_an_end(row, same):
            """Written in vain, then ended by somebody, then asked for."""
            monkeypatch.setattr(suppressing, "_insert", insert)
            Suppression.objects.bulk_create([row], ignore_conflicts=True)
            Suppression.objects.filter(pk=first.pk).update(ended_at=clock.now())
            return Suppression.objects.open().filter(**same).first()

        monkeypatch.setattr(suppressing, "_insert", after_an_end)
        again = create_suppression(actor=company.actor(), address=ADA, reason="Again.")
        assert (again.reason, again.stopped_before, again != first) == ("Again.", False, True)
        assert Event.objects.filter(verb="suppression.created").count() == 2

    def test_another_stream_cause_or_sender_is_another(self, company, other_company, staff):
        for actor in (company.actor(), other_company.actor(), staff):
            for stream in ("", Stream.TRAINING):
                create_suppression(actor=actor, address=ADA, stream=stream, reason="They asked.")
        suppress(SYSTEM, ADA, Stream.TRAINING, Cause.UNSUBSCRIBED)
        assert Suppression.objects.open().count() == 7

    def test_what_was_ended_can_be_stopped_again(self, company):
        first = create_suppression(actor=company.actor(), address=ADA, reason="They asked.")
        end_suppression(actor=company.actor(), suppression=first, reason="They want it.")
        second = create_suppression(actor=company.actor(), address=ADA, reason="They asked again.")
        assert first != second
        assert list(Suppression.objects.open()) == [second]

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("everywhere", [True, False])
    def test_two_at_once_make_one(self, company, staff, everywhere):
        actor = staff if everywhere else company.actor()

        def work(_number: int) -> str:
            return create_suppression(actor=actor, address=ADA, reason="They asked.").pk

        made = all_at_once(work, 2)
        assert len(made) == 2
        assert set(made) == {Suppression.objects.get().pk}
        assert Event.objects.filter(verb="suppression.created").count() == 1

    @pytest.mark.parametrize("address", ["", "nobody", "a@b@c.example", "ada@\x00.example"])
    def test_what_is_no_address_is_refused_by_its_name(self, company, address):
        with pytest.raises(PortalError) as refused:
            create_suppression(actor=company.actor(), address=address, reason="They asked.")
        assert (refused.value.field, refused.value.status) == ("address", 400)

    def test_an_international_domain_is_kept_as_mail_goes_to_it(self, company):
        made = create_suppression(actor=company.actor(), address="Jörg@Müller.example".replace("ö", "oe"), reason="x")
        assert made.address == "joerg@xn--mller-kva.example"

    @pytest.mark.parametrize("stream", [Stream.TRANSACTIONAL, "fishing"])
    def test_transactional_mail_alone_is_not_stopped(self, company, stream):
        with pytest.raises(InvalidValue):
            create_suppression(actor=company.actor(), address=ADA, stream=stream, reason="They asked.")

    def test_a_reason_is_typed(self, company):
        with pytest.raises(ReasonMissing):
            create_suppression(actor=company.actor(), address=ADA, reason=" ")

    @pytest.mark.parametrize(
        ("stream", "cause"), [("", "unsubscribed"), ("transactional", "unsubscribed"), ("transactional", "manual"), ("", "x")]
    )
    def test_the_database_refuses_what_cannot_be(self, db, stream, cause):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suppression.objects.create(address=ADA, stream=stream, cause=cause)

    def test_it_outlives_the_mail_that_brought_it_about(self, db, notice):
        message = queue()
        stopped = suppress(SYSTEM, ADA, "", Cause.HARD_BOUNCE, message=message)
        message.delete()
        stopped.refresh_from_db()
        assert stopped.message is None


class TestWho:
    @pytest.mark.parametrize("role", Role)
    def test_of_a_partners_people_owners_and_admins(self, company, role):
        if role in MANAGERS:
            made = create_suppression(actor=company.actor(role), address=ADA, reason="They asked.")
            end_suppression(actor=company.actor(role), suppression=made, reason="They want it.")
        else:
            with pytest.raises(NotAllowed):
                create_suppression(actor=company.actor(role), address=ADA, reason="They asked.")

    @pytest.mark.parametrize("role", StaffRole)
    def test_of_staff_who_may_read_what_is_nobodys(self, db, role):
        actor = Actor.person(make_user(f"{role}@network.example", staff_role=role))
        if role in OUTBOX_KEEPERS:
            assert create_suppression(actor=actor, address=ADA, reason="They asked.").partner is None
        else:
            with pytest.raises(StaffNotAllowed):
                create_suppression(actor=actor, address=ADA, reason="They asked.")

    def test_a_partner_manager_ends_those_of_assigned_partners(self, company, other_company):
        manager = make_user("pm@network.example", staff_role=StaffRole.PARTNER_MANAGER)
        company.partner.manager = manager
        company.partner.save()
        ours, theirs = (
            create_suppression(actor=one.actor(), address=ADA, reason="They asked.") for one in (company, other_company)
        )
        assert StaffRole.PARTNER_MANAGER in RESENDERS
        assert end_suppression(actor=Actor.person(manager), suppression=ours, reason="They want it.").ended_at
        with pytest.raises(NotFound):
            end_suppression(actor=Actor.person(manager), suppression=theirs, reason="They want it.")

    @pytest.mark.parametrize("cause", [Cause.UNSUBSCRIBED, Cause.COMPLAINT])
    def test_what_a_reader_does_not_want_the_sender_does_not_end(self, company, staff, cause):
        stopped = suppress(SYSTEM, ADA, Stream.ONBOARDING, cause, partner=company.partner)
        with pytest.raises(ReadersWish):
            end_suppression(actor=company.actor(), suppression=stopped, reason="We have news.")
        assert end_suppression(actor=staff, suppression=stopped, reason="They called.").ended_at

    def test_it_ends_once(self, company):
        stopped = create_suppression(actor=company.actor(), address=ADA, reason="They asked.")
        end_suppression(actor=company.actor(), suppression=stopped, reason="They want it.")
        with pytest.raises(SuppressionEnded):
            end_suppression(actor=company.actor(), suppression=stopped, reason="They want it.")
        assert Event.objects.get(verb="suppression.ended").reason == "They want it."


class TestByKey:
    @pytest.fixture
    def ours(self, api, company):
        return api(company.partner, "suppressions:read", "suppressions:write")

    def test_it_is_made_read_found_and_ended(self, ours):
        body = {"address": "Ada@Hartwell.example", "stream": "onboarding", "reason": "They asked."}
        made = ours.post(URL, body, format="json")
        assert made.status_code == 201
        expected = {"address": ADA, "stream": "onboarding", "cause": "manual", "reason": "They asked.", "ended_at": None}
        assert expected.items() <= made.json().items()
        one = made.json()["id"]
        assert [row["id"] for row in ours.get(URL, {"address": "ADA@hartwell.example", "ended": "false"}).json()["data"]] == [one]
        assert ours.get(URL, {"address": " Ada@HARTWELL.example "}).json()["data"] != []
        assert ours.get(URL, {"stream": "training"}).json()["data"] == []
        ended = ours.post(f"{URL}/{one}/end", {"reason": "They want it."}, format="json")
        assert (ended.status_code, bool(ended.json()["ended_at"])) == (200, True)
        again = ours.post(f"{URL}/{one}/end", {"reason": "They want it."}, format="json")
        assert (again.status_code, again.json()["code"]) == (409, "suppression_ended")
        assert ours.get(URL, {"ended": "false"}).json()["data"] == []

    def test_a_partner_sees_its_own_alone(self, ours, other_company, staff):
        for actor in (other_company.actor(), staff):
            stopped = create_suppression(actor=actor, address=ADA, reason="They asked.")
            assert ours.get(f"{URL}/{stopped.pk}").status_code == 404
            assert ours.post(f"{URL}/{stopped.pk}/end", {"reason": "x"}, format="json").status_code == 404
        assert ours.get(URL).json()["data"] == []

    def test_those_of_all_mail_are_found(self, ours):
        for stream in ("", "training"):
            ours.post(URL, {"address": ADA, "stream": stream, "reason": "They asked."}, format="json")
        assert [row["stream"] for row in ours.get(URL, {"stream": "all"}).json()["data"]] == [""]

    def test_staff_stop_it_wherever_it_comes_from(self, api, company, db):
        keyed = api(None, "suppressions:read", "suppressions:write", staff=True)
        made = keyed.post(URL, {"address": ADA, "stream": "", "reason": "They asked."}, format="json").json()
        assert (made["partner"], made["stream"]) == (None, "")

    @pytest.mark.parametrize("body", [{"address": "nobody"}, {"stream": "transactional"}, {"reason": ""}, {"cause": "manual"}])
    def test_what_cannot_be_is_refused_by_its_name(self, ours, body):
        sent = {"address": ADA, "stream": "", "reason": "They asked."} | body
        answer = ours.post(URL, sent, format="json")
        assert answer.status_code == 400
        assert [one["field"] for one in answer.json()["errors"]] == list(body)


class TestOnPages:
    def test_a_partner_stops_and_ends_its_own(self, company, sign_in):
        client, base = sign_in(company.user("owner")), "/p/hartwell-it/mail/stopped/"
        made = client.post(f"{base}new/", {"address": ADA, "stream": "all", "reason": "They asked."}, follow=True)
        stopped = Suppression.objects.get()
        assert made.redirect_chain == [(f"{base}{stopped.pk}/", 302)]
        assert "Mail to ada@hartwell.example is stopped." in made.text
        assert "Stopped by somebody: They asked." in made.text
        again = client.post(f"{base}new/", {"address": ADA, "stream": "all", "reason": "Another."}, follow=True).text
        assert "was stopped already, with the reason that stands here" in again
        assert "is stopped." not in again
        assert f"{base}{stopped.pk}/" in client.get(f"{base}?ended=false").text
        refused = client.post(f"{base}{stopped.pk}/end/", {"reason": ""})
        assert "A reason is missing" in refused.text
        client.post(f"{base}{stopped.pk}/end/", {"reason": "They want it."})
        stopped.refresh_from_db()
        assert stopped.ended_at
        assert "Let mail go again" not in client.get(f"{base}{stopped.pk}/").text

    def test_all_mail_is_not_stopped_by_leaving_the_control_alone(self, company, sign_in):
        page = sign_in(company.user("owner")).post("/p/hartwell-it/mail/stopped/new/", {"address": ADA, "reason": "They asked."})
        assert "Nothing is chosen for “What does not go”" in page.text
        assert not Suppression.objects.exists()

    def test_a_readers_wish_says_why_it_stays(self, company, sign_in):
        stopped = suppress(SYSTEM, ADA, Stream.TRAINING, Cause.UNSUBSCRIBED, partner=company.partner)
        page = sign_in(company.user("owner")).get(f"/p/hartwell-it/mail/stopped/{stopped.pk}/").text
        assert "The reader does not want this mail." in page
        assert "/end/" not in page

    def test_staff_see_whose_it_is(self, company, staff, staff_user, sign_in):
        create_suppression(actor=company.actor(), address=ADA, reason="They asked.")
        everywhere = create_suppression(actor=staff, address="bo@hartwell.example", reason="They asked.")
        page = sign_in(staff_user).get("/staff/stopped-addresses/").text
        assert "Hartwell IT" in page
        assert "Anybody" in page
        assert sign_in(staff_user).get(f"/staff/stopped-addresses/{everywhere.pk}/").status_code == 200

    @pytest.mark.parametrize("role", sorted(set(Role) - MANAGERS))
    def test_other_roles_do_not_read_it(self, company, sign_in, role):
        client = sign_in(company.user(role))
        assert client.get("/p/hartwell-it/mail/stopped/").status_code == 403
        assert client.get("/p/hartwell-it/mail/stopped/new/").status_code == 403
