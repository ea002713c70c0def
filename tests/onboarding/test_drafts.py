"""A journey is written as a draft: saved on every button, checked, published by a second person, and people move."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from partners.onboarding import drafts, errors, moving
from partners.onboarding.models import Journey, JourneyRun, JourneyVersion
from partners.onboarding.moving import move_runs
from partners.onboarding.planning import take_due_steps
from partners.onboarding.queries import picture_of, versions_of
from partners.onboarding.registry import Subject, label_of
from partners.onboarding.starting import start_journey
from portal import clock
from portal.accounts.models import User
from portal.errors import ReasonMissing, StaffNotAllowed
from portal.events.models import Event
from portal.events.queries import timeline_of
from portal.events.record import record_event
from portal.mail.delivery import send_due
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from portal.text import HostileText
from tests.factories import make_user
from tests.onboarding.engine.world import branch, wait
from tests.onboarding.engine.world import mail as shipped

ENGLISH = {
    "subject": "Shall we talk, {name}?",
    "body": "Dear {name} of **{partner}**,\n\n- see [us](https://dropbox.example/a)\n",
}
GERMAN = {"subject": "Reden wir?", "body": "Guten Tag, {name}."}


def own(key: str, **more) -> dict:
    return {"key": key, "kind": "mail", "words": {"en": ENGLISH, "de": GERMAN}, **more}


def content(*steps: dict, **more) -> dict:
    return {"schema": 1, "trigger": "partner-approved", "steps": list(steps), **more}


@pytest.fixture
def editor(db) -> Actor:
    return Actor.person(make_user("editor@network.example", name="Edith", staff_role=StaffRole.CONTENT_EDITOR))


@pytest.fixture
def second(db) -> Actor:
    return Actor.person(make_user("second@network.example", name="Sven", staff_role=StaffRole.CONTENT_EDITOR))


@pytest.fixture
def journey(editor) -> Journey:
    return drafts.create_journey(actor=editor, name="First steps")


def edit(journey: Journey, actor: Actor, *steps: dict, **more) -> Journey:
    drafts.edit_draft(actor=actor, journey=journey, draft=content(*steps, **more), seen=journey.edition)
    journey.refresh_from_db()
    return journey


def publish(journey: Journey, actor: Actor, **more) -> Journey:
    drafts.publish_draft(actor=actor, journey=journey, seen=journey.edition, **more)
    journey.refresh_from_db()
    return journey


class TestServices:
    def test_who_wrote_it_does_not_publish_it_while_somebody_else_can(self, journey, editor, second):
        edit(journey, editor, own("m"))
        with pytest.raises(errors.SecondPersonPublishes):
            publish(journey, editor)
        publish(journey, second, running="stay")
        version = journey.published
        assert (version.number, version.edited_by.name, version.published_by.name) == (1, "Edith", "Sven")
        assert (journey.draft, journey.draft_by, version.content["steps"][0]["key"]) == (None, None, "m")
        verbs = Event.objects.about(journey).values_list("verb", flat=True)
        assert sorted(verbs) == ["journey.created", "journey.edited", "journey.published"]

    def test_a_comma_by_somebody_else_makes_nobody_the_second_person(self, journey, editor, second):
        edit(journey, editor, own("m"))
        edit(journey, second, own("m", words={"en": ENGLISH, "de": {**GERMAN, "subject": "Reden wir"}}))
        third = Actor.person(make_user("third@network.example", name="Tilda", staff_role=StaffRole.CONTENT_EDITOR))
        for writer in (editor, second):
            with pytest.raises(errors.SecondPersonPublishes):
                publish(journey, writer)
        edits = Event.objects.about(journey).filter(verb="journey.edited").values_list("actor_label", flat=True)
        assert sorted(edits) == ["Edith", "Sven"]
        newest = timeline_of(journey, third)[0]
        assert (newest["event"].actor_label, [name for name, *_ in newest["changes"]]) == ("Sven", ["draft by"])
        publish(journey, third)
        assert set(journey.published.editors) == {editor.user_id, second.user_id}
        assert journey.draft_editors == []
        assert [line.writers for line in versions_of(journey)] == ["Edith, Sven"]

    def test_a_name_in_another_script_has_an_address_of_its_own_and_each_name_is_one_journeys(self, editor):
        names = ("日本語", "Привет", "New", "Café", "Cafe")
        codes = [drafts.create_journey(actor=editor, name=name).code for name in names]
        assert codes == ["journey", "journey-2", "new-2", "cafe", "cafe-2"]
        with pytest.raises(errors.JourneyNameTaken):
            drafts.create_journey(actor=editor, name="日本語")

    def test_where_nobody_else_can_a_reason_is_asked_for(self, journey, editor):
        edit(journey, editor, own("m"))
        with pytest.raises(ReasonMissing):
            publish(journey, editor)
        assert publish(journey, editor, reason="I am alone here.").published.publish_reason == "I am alone here."

    def test_it_is_published_once_also_by_a_double_click(self, journey, editor):
        edit(journey, editor, own("m"))
        seen = journey.edition
        drafts.publish_draft(actor=editor, journey=journey, seen=seen, reason="Alone.")
        with pytest.raises(errors.NoDraft):
            drafts.publish_draft(actor=editor, journey=journey, seen=seen, reason="Alone.")
        assert JourneyVersion.objects.filter(journey=journey).count() == 1

    def test_what_is_wrong_is_not_published_and_named_by_its_field(self, journey, editor):
        edit(
            journey, editor, {"key": "m", "kind": "mail", "words": {"en": {"subject": "{nmae}", "body": "x" * 10_001}}}
        )
        with pytest.raises(errors.NotPublishable) as refused:
            publish(journey, editor, reason="Alone.")
        assert {(one["field"], one["code"]) for one in refused.value.errors} == {
            ("m.words.en.subject", "unknown"),
            ("m.words.en.body", "too-wordy"),
        }

    @pytest.mark.parametrize(
        ("draft", "refusal"),
        [
            (content({"key": "m", "kind": "mail", "text": "a\0"}), HostileText),
            (content({"key": "m", "kind": "joke"}), errors.DraftUnreadable),
            (content(own("m", words={"en": {"body": "x" * 1_000_000}})), errors.DraftTooLarge),
            (content(*(wait(f"w{n}") for n in range(61))), errors.DraftTooLarge),
        ],
    )
    def test_hostile_drafts_are_refused(self, journey, editor, draft, refusal):
        with pytest.raises(refusal):
            drafts.edit_draft(actor=editor, journey=journey, draft=draft, seen=journey.edition)

    def test_two_at_once_do_not_write_over_each_other(self, journey, editor, second):
        seen = journey.edition
        edit(journey, editor, own("m"))
        with pytest.raises(errors.DraftChanged):
            drafts.edit_draft(actor=second, journey=journey, draft=content(own("x")), seen=seen)
        with pytest.raises(errors.DraftChanged):
            drafts.publish_draft(actor=second, journey=journey, seen=seen)
        with pytest.raises(errors.DraftChanged):
            drafts.discard_draft(actor=second, journey=journey, seen=seen)

    def test_saving_what_is_published_begins_no_draft(self, editor):
        journey = Journey.objects.get(code="partner-first-days")
        same = {**journey.content, "audience": [], "goal": None}
        drafts.edit_draft(actor=editor, journey=journey, draft=same, seen=journey.edition)
        assert Journey.objects.get(pk=journey.pk).draft is None

    def test_others_do_not_write_journeys(self, journey, staff_user):
        support = Actor.person(make_user("support@network.example", staff_role=StaffRole.SUPPORT))
        with pytest.raises(StaffNotAllowed):
            drafts.edit_draft(actor=support, journey=journey, draft=content(own("m")), seen=journey.edition)


class TestWords:
    def test_a_mail_in_its_own_words_says_them_in_both_parts_and_no_value_is_read_as_more_than_itself(
        self, journey, editor, company, owner
    ):
        user = company.user("owner")
        user.name = "[Eve](https://evil.example) {partner} <b>"
        user.save()
        publish(edit(journey, editor, own("m")), editor, reason="Alone.")
        start_journey(journey, Subject(company.partner, user), record_event(owner, "test.started", company.partner))
        take_due_steps()
        send_due()
        [sent] = mail.outbox
        html = str(sent.alternatives[0].content)
        assert sent.subject == "Shall we talk, [Eve](https://evil.example) {partner} <b>?"
        assert sent.body.startswith(f"Dear [Eve](https://evil.example) {{partner}} <b> of {company.partner.name},")
        assert "- see us (https://dropbox.example/a)" in sent.body
        assert "evil.example" not in re.findall(r'href="([^"]*)"', html)
        assert "&lt;b&gt;" in html
        assert f"<strong>{company.partner.name}</strong>" in html


class TestMoving:
    @pytest.fixture
    def runs(self, journey, editor, company, owner) -> list[JourneyRun]:
        """Two who wait at a step that the next version does not have, and one mail later."""
        journey.entry = "each-time"
        journey.save()
        publish(edit(journey, editor, shipped("a"), wait("w", 9), own("m")), editor, reason="Alone.")
        events = [record_event(owner, "test.started", company.partner) for _ in range(2)]
        started = [start_journey(journey, Subject(company.partner, company.user("owner")), event) for event in events]
        take_due_steps()
        send_due()
        with clock.moved(by=timedelta(hours=1)):
            take_due_steps()
        return started

    def steps(self) -> set[tuple[int, str]]:
        return set(JourneyRun.objects.values_list("version__number", "at_step"))

    def test_to_publish_again_ends_no_move_that_is_under_way(self, journey, editor, runs, client):
        publish(edit(journey, editor, shipped("a"), own("m")), editor, reason="Alone.", running="move")
        edit(journey, editor, shipped("a"), own("m"), wait("z"))
        client.force_login(User.objects.get(pk=editor.user_id))
        assert "A move is under way" in client.get(reverse("journey-publish", args=[journey.code])).content.decode()
        publish(journey, editor, reason="Alone.", running="stay")
        move_runs()
        assert self.steps() == {(3, "m")}

    def test_they_stay_or_move_by_choice_and_a_kill_in_the_middle_is_taken_up_again(
        self, journey, editor, runs, monkeypatch
    ):
        assert self.steps() == {(1, "w")}
        publish(edit(journey, editor, shipped("a"), own("m")), editor, reason="Alone.", running="stay")
        move_runs()
        assert self.steps() == {(1, "w")}
        publish(edit(journey, editor, shipped("a"), own("m"), wait("z")), editor, reason="Alone.", running="move")
        monkeypatch.setattr(moving, "AT_ONCE", 1)
        real, calls = moving._move_some, []

        def killed(pk: str) -> int:
            calls.append(pk)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return real(pk)

        monkeypatch.setattr(moving, "_move_some", killed)
        with pytest.raises(KeyboardInterrupt):
            move_runs()
        assert self.steps() == {(1, "w"), (3, "m")}
        assert Journey.objects.get(pk=journey.pk).moves_running
        move_runs()
        assert self.steps() == {(3, "m")}
        assert not Journey.objects.get(pk=journey.pk).moves_running
        assert Event.objects.filter(verb="journey_run.moved").count() == 2


class TestPages:
    @pytest.fixture
    def page(self, client, editor) -> Client:
        client.force_login(User.objects.get(pk=editor.user_id))
        return client

    def url(self, journey: Journey) -> str:
        return reverse("journey-edit", args=[journey.code])

    def form(self, answer, **values) -> dict:
        """What the page's form would send."""
        shown = answer.content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(steps|seen)" value="([^"]*)"', shown))
        cards = [answer.context["whole"], *self.cards(answer.context["steps"])]
        filled = {field.html_name: field.value() or "" for card in cards for field in card if field.value() != []}
        return {**filled, **hidden, **values}

    def cards(self, steps) -> list:
        return [
            card for step in steps for card in [step.card, *(c for *_, inner in step.ways for c in self.cards(inner))]
        ]

    def test_each_button_saves_what_was_typed_and_tells_where_the_step_is(self, page, journey, editor):
        edit(journey, editor, own("m"), branch("b", "no-client-yet", yes=[wait("w")]))
        form = self.form(page.get(self.url(journey)), do="down:m", **{"m-en_subject": "Typed"})
        answer = page.post(self.url(journey), form, follow=True)
        journey.refresh_from_db()
        steps = journey.draft["steps"]
        assert [step["key"] for step in steps] == ["b"]
        assert [step["key"] for step in steps[0]["yes"]] == ["m", "w"]
        assert steps[0]["yes"][0]["words"]["en"]["subject"] == "Typed"
        assert "Moved: Mail is step 1.yes.1 now." in answer.content.decode()
        page.post(self.url(journey), self.form(answer, do="add:notify>w"))
        journey.refresh_from_db()
        assert [step["kind"] for step in journey.draft["steps"][0]["yes"]] == ["mail", "wait", "notify"]

    def test_who_saves_second_reads_both_and_loses_nothing(self, page, journey, editor, second):
        edit(journey, editor, own("m"))
        form = self.form(page.get(self.url(journey)), **{"m-en_subject": "Mine <b>"})
        theirs = own("m", words={"en": {**ENGLISH, "subject": "Theirs"}})
        edit(journey, second, theirs)
        answer = page.post(self.url(journey), form)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Theirs" in shown
        assert "Mine &lt;b&gt;" in shown
        hidden = dict(re.findall(r'<input type="hidden" name="(steps|seen)" value="([^"]*)"', shown))
        page.post(self.url(journey), {**hidden, "do": "replace"})
        journey.refresh_from_db()
        assert journey.draft["steps"][0]["words"]["en"]["subject"] == "Mine <b>"

    def test_what_cannot_be_read_is_shown_again_as_it_was_typed(self, page, journey, editor):
        edit(journey, editor, own("m"), wait("w"))
        typed = {"w-amount": "soon", "m-en_subject": "a\0b", "m-en_body": "y" * 100_000, "m-de_subject": "Bleibt"}
        answer = page.post(self.url(journey), self.form(page.get(self.url(journey)), **typed))
        assert answer.status_code == 422
        assert "Bleibt" in answer.content.decode()
        assert "y" * 100_000 in answer.content.decode()
        assert {"w-amount", "m-en_subject", "m-en_body"} == {
            field.html_name for card in self.cards(answer.context["steps"]) for field in card if field.errors
        }

    def test_the_steps_of_somebody_elses_making_are_not_taken(self, page, journey):
        forged = {"steps": json.dumps(content(own("m"))), "seen": journey.edition, "do": "replace"}
        assert page.post(self.url(journey), forged).status_code == 400
        edit(journey, Actor.system(), own("m"))
        for do in ("up:nothing", "preview", "preview:nothing", "add:mail>m.words", "add:mail>m.yes", "add:joke", "add:mail>x"):
            unknown = self.form(page.get(self.url(journey)), do=do)
            assert page.post(self.url(journey), unknown).status_code == 400, do

    def test_what_a_new_mail_says_is_read_before_it_is_published_and_what_is_read_is_published(
        self, page, journey, editor, second
    ):
        edit(journey, second, own("m", only_if=["no-client-yet"], stream="product-news", place="new-client", in_doubt="park"))
        url = reverse("journey-publish", args=[journey.code])
        answer = page.get(url)
        shown = answer.content.decode()
        chosen = (label_of("no-client-yet"), "Product news", "a new client", "Leave it to a person")
        for words in ("[us](https://dropbox.example/a)", "Guten Tag, {name}.", *chosen):
            assert words in shown, words
        stale = {"seen": answer.context["form"]["seen"].value(), "running": "stay"}
        edit(journey, second, own("m"), wait("w"))
        read_again = page.post(url, stale, follow=True)
        assert "Somebody changed this draft since you opened it" in read_again.content.decode()
        assert read_again.context["form"]["seen"].value() == journey.edition
        page.post(url, {**stale, "seen": journey.edition})
        journey.refresh_from_db()
        assert journey.published.published_by_id == editor.user_id

    def test_problems_stand_beside_their_fields(self, page, journey, editor):
        wrong = own("m", words={"en": {"subject": "{nmae}"}})
        edit(journey, editor, wrong, branch("b", ""), {"key": "e", "kind": "end"}, wait("w"))
        shown = page.get(self.url(journey)).content.decode()
        for words in ("Nobody knows this: nmae.", "This is missing.", "Nobody comes here", "The words are missing in"):
            assert words in shown

    def test_a_mail_is_read_before_it_is_sent_also_by_whoever_reads_no_partners(self, page, journey, editor):
        edit(journey, editor, own("m"), shipped("a", place="set-password"))
        for step, words in (("m", "Dear Ingrid Næss of"), ("a", "Fjord Drift AS")):
            answer = page.get(reverse("journey-preview-html", args=[journey.code, step]))
            assert words in answer.content.decode()
            assert "sandbox" in answer["Content-Security-Policy"]
            links = re.findall(r"/mail/(?:stop|why|preferences)/[^/]+/", answer.content.decode())
            assert {Client().get(link).status_code for link in links} == {410}  # signed ones would act
        edit(journey, editor, own("m"), {"key": "new", "kind": "mail"})
        assert page.get(reverse("journey-preview", args=[journey.code, "new"])).status_code == 200
        page_of = page.get(reverse("journey-preview", args=[journey.code, "m"]) + "?language=de")
        assert "Guten Tag, Ingrid Næss." in page_of.content.decode()

    def test_one_query_counts_who_stands_where(self, page, journey, editor, company, owner, django_assert_num_queries):
        publish(edit(journey, editor, shipped("a"), wait("w", 9)), editor, reason="Alone.")
        event = record_event(owner, "test.started", company.partner)
        start_journey(journey, Subject(company.partner, company.user("owner")), event)
        journey.refresh_from_db()
        version = journey.published
        with django_assert_num_queries(1):
            picture = picture_of(journey)
        assert version
        assert [step.standing for step in picture.steps] == [1, 0]
        assert "1 stands here" in page.get(reverse("journey", args=[journey.code])).content.decode()
