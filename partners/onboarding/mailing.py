"""The mail of a step: how it is queued, and whether it still makes sense when it leaves."""

from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.deciding import reason_not_to_send
from partners.onboarding.engine.values import Mail, Mailed, Reason, Skipped
from partners.onboarding.models import Journey, JourneyAct, JourneyRun, JourneyVersion
from partners.onboarding.readers import reader_of, reason_to_stop
from partners.onboarding.registry import PLACES, TRIGGERS
from partners.onboarding.seeing import seen_by
from portal.accounts.models import User
from portal.mail.hours import Hours
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.streams import Stream


def queue_mail(run: JourneyRun, mail: Mail, act: Mailed | Skipped) -> Message | None:
    """One that is skipped is written all the same: its reason has a place where the reader's other mails are."""
    reader = reader_of(run)
    return queue_message(
        template="journey" if mail.words else mail.text,
        to=reader.user,
        email=reader.address,
        name=reader.name,
        language=reader.language,
        dedupe_key=run.key_of(mail.key),
        why=TRIGGERS[run.version.trigger].why(run.partner),
        context={"partner": run.partner_id, "version": run.version_id, "step": mail.key, **reader.context},
        partner=run.partner,
        event=run.event,
        expires_at=act.expires_at if isinstance(act, Mailed) else None,
        skip_reason=words_of_reason(act.because) if isinstance(act, Skipped) else "",
        stream=stream_of(run.journey, mail, reader.user),
        parks=mail.in_doubt == "park",
    )


def stream_of(journey: Journey, mail: Mail, account: User | None) -> str:
    """Whoever has no password yet cannot be kept out by an opt-out."""
    place = PLACES.get(mail.place)
    if place and place.way_in and account and not account.has_usable_password():
        return Stream.TRANSACTIONAL
    return mail.stream or journey.stream


def hours_of(message: Message) -> Hours | None:
    """As its version has them, where it has any of its own."""
    version = JourneyVersion.objects.filter(pk=message.context.get("version", "")).first()
    return version.value.hours if version else None


def why_not_to_send(message: Message) -> Reason | None:
    """Asked when it leaves, for much may have happened since it was planned."""
    run, step = run_of(message)
    if run is None:  # a trial of the template
        return None
    if run.state == JourneyRun.State.STOPPED:
        end = run.acts.filter(step="").first()
        return end.because if end and end.because else Reason("stopped")
    if run.contact and run.contact.email != message.to_email:  # what follows goes to the new one
        return Reason("other-address")
    return reason_to_stop(run) or reason_not_to_send(run.version.value, step, seen_by(run))


def run_of(message: Message) -> tuple[JourneyRun | None, str]:
    """The run that wrote a mail, and its step."""
    related = (f"run__{name}" for name in JourneyRun.RELATED)
    act = JourneyAct.objects.select_related(*related).filter(message=message).first()
    return (act.run, act.step) if act else (None, "")
