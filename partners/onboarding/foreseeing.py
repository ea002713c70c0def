"""Whether somebody would get a mail now, and why not, as far as it can be asked without a run. Nothing is written."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.deciding import begin, reason_not_to_send
from partners.onboarding.engine.values import Ended, Seen, Version
from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.previewing import Shown
from partners.onboarding.readers import reason_against
from partners.onboarding.registry import FACTS, Subject
from partners.onboarding.seeing import facts_named, seen_by
from portal import clock
from portal.mail.guard import NotYet, Skip, look
from portal.mail.reader_hours import usual_hours


def reasons_not_to_get(shown: Shown, version: Version) -> list[str]:
    """In words; none where it would come at once."""
    return list(dict.fromkeys(_reasons(shown, version)))


def _reasons(shown: Shown, version: Version) -> Iterator[str]:
    subject, run = shown.subject, last_run(shown.journey, shown.subject)
    if reason := reason_against(subject):
        yield words_of_reason(reason)
    if subject.partner.state == subject.partner.State.SUSPENDED:
        yield _("The partner is suspended: it waits until they are reinstated.")
    seen = _seen(subject, version, run)
    if run is None or run.state != JourneyRun.State.RUNNING:
        yield from _why_it_does_not_begin(shown.journey, version, seen, run)
    if done := run and run.acts.filter(step=shown.mail.key).select_related("message").first():
        yield _words_of_done(done)
    if reason := reason_not_to_send(version, shown.mail.key, seen):
        yield words_of_reason(reason)
    yield from _at_the_gate(shown, version)


def last_run(journey: Journey, subject: Subject) -> JourneyRun | None:
    runs = JourneyRun.objects.filter(
        journey=journey, partner=subject.partner, user=subject.user, contact=subject.contact
    )
    if subject.client:
        runs = runs.filter(client_account=subject.client)
    return runs.select_related(*JourneyRun.RELATED).order_by("-started_at", "-id").first()


def _seen(subject: Subject, version: Version, run: JourneyRun | None) -> Seen:
    """What is so today, and what has happened since it began, if it has."""
    named = set(facts_named(version)) & FACTS.keys()
    happened = seen_by(run).events if run and run.state == JourneyRun.State.RUNNING else {}
    return Seen(happened, {code: FACTS[code].ask(subject) for code in named})


def _why_it_does_not_begin(journey: Journey, version: Version, seen: Seen, run: JourneyRun | None) -> Iterator[str]:
    if journey.published is None:
        yield _("No version is published yet: nobody begins on the journey.")
    elif not journey.is_active:
        yield _("The journey is switched off: nobody new begins on it.")
    if run and journey.entry == Journey.Entry.ONCE:
        yield _("They were on the journey already, and each person goes through it once.")
    elif isinstance(first := begin(version, seen), Ended):
        yield words_of_reason(first.because)


def _words_of_done(act: JourneyAct) -> str:
    if act.because:
        return _("It was skipped for them: {reason}").format(reason=words_of_reason(act.because))
    if act.message and act.message.sent_at:
        return _("They have got it already, on {day}.").format(day=clock.reader_s_day(act.message.sent_at))
    return _("It was written to them already.")


def _at_the_gate(shown: Shown, version: Version) -> Iterator[str]:
    """As the queue would say it."""
    calendar = shown.reader.calendar
    verdict = look(shown.message, clock.now(), (calendar, version.hours or usual_hours(calendar)))
    if isinstance(verdict, Skip | NotYet):
        yield verdict.reason
