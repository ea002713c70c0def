"""The mail of a step: how it is queued, and whether it still makes sense when it leaves."""

from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.deciding import reason_not_to_send
from partners.onboarding.engine.values import Mail, Mailed, Reason, Skipped
from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.queries import is_member
from partners.onboarding.registry import PLACES, TRIGGERS
from partners.onboarding.seeing import seen_by
from portal.accounts.models import User
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.streams import Stream
from portal.tenancy.models import Partner

PARTNER_ENDED = Reason("partner-ended")


def queue_mail(run: JourneyRun, mail: Mail, act: Mailed | Skipped) -> Message | None:
    """One that is skipped is written all the same: its reason has a place where the reader's other mails are."""
    return queue_message(
        template="journey" if mail.words else mail.text,
        to=run.user,
        dedupe_key=run.key_of(mail.key),
        why=TRIGGERS[run.version.trigger].why(run.partner),
        context={"partner": run.partner_id, "version": run.version_id, "step": mail.key},
        partner=run.partner,
        event=run.event,
        expires_at=act.expires_at if isinstance(act, Mailed) else None,
        skip_reason=words_of_reason(act.because) if isinstance(act, Skipped) else "",
        stream=stream_of(run.journey, mail, run.user),
        parks=mail.in_doubt == "park",
    )


def stream_of(journey: Journey, mail: Mail, reader: User) -> str:
    """Whoever has no password yet cannot be kept out by an opt-out."""
    place = PLACES.get(mail.place)
    if place and place.way_in and not reader.has_usable_password():
        return Stream.TRANSACTIONAL
    return mail.stream or journey.stream


def reason_to_stop(run: JourneyRun) -> Reason | None:
    """Whatever its version says."""
    if run.partner.state == Partner.State.CLOSED:
        return PARTNER_ENDED
    if not run.user.is_active or not is_member(run.user, run.partner_id):
        return Reason("reader-left")
    return None


def why_not_to_send(message: Message) -> Reason | None:
    """Asked when it leaves, for much may have happened since it was planned."""
    related = ("run__version", "run__partner", "run__user", "run__event")
    act = JourneyAct.objects.select_related(*related).filter(message=message).first()
    if act is None:  # of no run: a trial of the template
        return None
    run = act.run
    if run.state == JourneyRun.State.STOPPED:
        end = run.acts.filter(step="").first()
        return end.because if end and end.because else Reason("stopped")
    return reason_to_stop(run) or reason_not_to_send(run.version.value, act.step, seen_by(run))
