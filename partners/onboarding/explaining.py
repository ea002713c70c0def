"""What the reader of a journey's mail is told: which journey, what comes next, and what would keep that from coming."""

from django.utils.translation import gettext as _

from partners.onboarding.describing import words_of_conditions, words_of_reason, words_of_step
from partners.onboarding.engine.values import Condition, Mail, Reason
from partners.onboarding.engine.wording import filled
from partners.onboarding.mailing import run_of
from partners.onboarding.models import JourneyRun
from partners.onboarding.queries import due_of
from partners.onboarding.readers import subject_of
from partners.onboarding.registry import label_of
from partners.onboarding.wording import values_of
from portal import clock
from portal.mail.models import Message
from portal.mail.whys import Fact, explains


@explains
def tell_journey(message: Message) -> list[Fact]:
    run, _step = run_of(message)
    if run is None:
        return []
    mails = _mails_to_come(run)
    said = [Fact(_("Which journey"), (str(run.journey),))]
    if not mails:
        return [*said, Fact(_("What comes next"), (_("Nothing: no further mail follows it."),))]
    return [
        *said,
        Fact(_("What comes next"), _next(run, mails[0])),
        Fact(_("What would stop it"), _stops(run, mails[0])),
    ]


def _mails_to_come(run: JourneyRun) -> list[Mail]:
    """In reading order, from where its reader stands: those that a fork leaves out are taken along."""
    keys = list(run.version.steps)
    if run.state != JourneyRun.State.RUNNING or run.at_step not in keys:
        return []
    done = set(run.acts.values_list("step", flat=True))
    rest = [key for key in keys[keys.index(run.at_step) :] if key not in done]
    return [step for key in rest if isinstance(step := run.version.steps[key], Mail)]


def _next(run: JourneyRun, mail: Mail) -> tuple[str, ...]:
    called = words_of_step(mail)
    called = filled(called, values_of(subject_of(run), called))
    words = _("Perhaps “{mail}”.").format(mail=called)
    due = due_of(run, run.version.steps[run.at_step], run.acts.select_related("message"))
    return (words, _("We look again on {day}.").format(day=clock.reader_s_day(due))) if due else (words,)


def _stops(run: JourneyRun, mail: Mail) -> tuple[str, ...]:
    version = run.version.value
    happenings = [_("If this happens: {event}.").format(event=label_of(event)) for event in version.exits]
    goal = [_("If this is so: {fact}.").format(fact=words_of_conditions([version.goal]))] if version.goal else []
    only = [_words_of_unmet(condition) for condition in mail.only_if]
    return (*only, *goal, *happenings, _("If you choose to get no such mails."))


def _words_of_unmet(condition: Condition) -> str:
    return words_of_reason(Reason("not-so" if condition.holds else "not-so-denied", {"fact": condition.fact}))
