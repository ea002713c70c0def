"""Writing, publishing and withdrawing an announcement, and acknowledging it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.announcements import errors
from partners.announcements.models import Announcement, Notice
from partners.announcements.queries import affected_partners
from partners.catalogue.models import Plan
from partners.network.models import Tier
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.countries import country_choices
from portal.editing import refuse_stale
from portal.errors import InvalidValue, PortalError
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import CONTENT_EDITORS, MANAGERS, NOBODY, RESENDERS
from portal.text import clean_text, mid_sentence

State, Kind = Announcement.State, Announcement.Kind


def is_draft(announcement: Announcement) -> PortalError | None:
    if announcement.state == State.DRAFT:
        return None
    return errors.AlreadyPublished(title=announcement.title, state=mid_sentence(announcement.get_state_display()))


def is_published(announcement: Announcement) -> PortalError | None:
    if announcement.state == State.PUBLISHED:
        return None
    return errors.NotPublished(title=announcement.title, state=mid_sentence(announcement.get_state_display()))


@business_action(
    noun="announcements",
    verb="create",
    label=_("Write announcement"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    event="announcement.created",
)
def create_announcement(*, actor: Actor, **values) -> Announcement:
    """A draft: nobody but staff sees it. `values` are the fields of the form."""
    announcement = Announcement(**_read(values))
    announcement.save()
    return announcement


@business_action(
    noun="announcements",
    verb="update",
    label=_("Change draft"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    subject="announcement",
    available=is_draft,
    event="announcement.updated",
)
def update_announcement(*, actor: Actor, announcement: Announcement, seen: str = "", **values) -> Announcement:
    """Fields that are left out stay as they are."""
    current = {name: getattr(announcement, name) for name in FIELDS}
    wanted = _read({**current, **values})
    refuse_stale(seen, current, wanted, announcement)
    for name, value in wanted.items():
        setattr(announcement, name, value)
    announcement.save()
    return announcement


@business_action(
    noun="announcements",
    verb="publish",
    label=_("Publish announcement"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    subject="announcement",
    available=is_draft,
    event="announcement.published",
)
def publish_announcement(*, actor: Actor, announcement: Announcement) -> Announcement:
    """Every affected partner is told in the background, also one that joins or moves into the audience later."""
    _read({name: getattr(announcement, name) for name in FIELDS})  # a date may have passed since it was written
    if not affected_partners(announcement).exists():
        raise errors.NobodyAffected(title=announcement.title)
    announcement.become(State.PUBLISHED)
    announcement.published_at = announcement.next_at = clock.now()
    announcement.save()
    return announcement


@business_action(
    noun="announcements",
    verb="withdraw",
    label=_("Withdraw announcement"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    subject="announcement",
    available=is_published,
    event="announcement.withdrawn",
)
def withdraw_announcement(*, actor: Actor, announcement: Announcement, reason: str) -> Announcement:
    """Whoever was told still finds it, marked as withdrawn with the reason, and gets a mail that says so."""
    announcement.withdrawal_reason = reason
    announcement.become(State.WITHDRAWN)
    announcement.save()
    return announcement


@business_action(
    noun="announcements",
    verb="remind",
    label=_("Remind now"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS | RESENDERS,
    subject="announcement",
    available=is_published,
)
def remind_announcement(*, actor: Actor, announcement: Announcement) -> int:
    """Everybody who has not acknowledged gets a reminder, besides those that leave by themselves. Returns how many.

    A partner manager reminds the partners assigned to them.
    """
    seen = Notice.objects.visible_to(actor).filter(announcement=announcement, pk__in=Notice.objects.outstanding())
    count = seen.update(remind_at=clock.now())
    if not count:
        raise errors.NobodyToRemind(title=announcement.title)
    record_event(actor, "announcement.reminded", announcement, new={"partners": count})
    return count


def awaits_acknowledgement(notice: Notice) -> PortalError | None:
    if notice.acknowledged_at:
        return errors.AlreadyAcknowledged(who=notice.acknowledged_label)
    if not notice.announcement.acknowledgement_required:
        return errors.NothingToAcknowledge()
    return is_published(notice.announcement)


@business_action(
    noun="announcements",
    verb="acknowledge",
    label=_("Acknowledge announcement"),
    roles=MANAGERS,
    subject="notice",
    available=awaits_acknowledgement,
    while_suspended=True,
    event="announcement.acknowledged",
)
def acknowledge_announcement(*, actor: Actor, notice: Notice) -> Notice:
    """For the company: once, by whoever comes first. The name and the time are kept."""
    notice.acknowledged_at = clock.now()
    notice.acknowledged_by_id = actor.user_id or None
    notice.acknowledged_label = actor.label[:250]
    notice.remind_at = None
    notice.save()
    return notice


# ── Reading values ──────────────────────────────────────────────────────────────────────────────────

FIELDS = (
    "kind", "title", "text", "rule_before", "rule_after", "effective_on", "tiers", "countries", "plans",
    "acknowledgement_required",
)  # fmt: skip


def _read(given: dict) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kind": checked(Announcement, "kind", given.get("kind") or Kind.NEWS),
        "effective_on": given.get("effective_on"),
        "tiers": _known("tiers", given.get("tiers"), set(Tier.objects.values_list("code", flat=True))),
        "countries": _known("countries", given.get("countries"), {code for code, _name in country_choices() if code}),
        "plans": _known("plans", given.get("plans"), set(Plan.objects.values_list("code", flat=True))),
        "acknowledgement_required": bool(given.get("acknowledgement_required")),
        "title": checked(Announcement, "title", clean_text(given.get("title") or "")),
    }
    for name in ("text", "rule_before", "rule_after"):
        values[name] = _prose(name, given.get(name) or "")
    _check_date(values["kind"], values["effective_on"])
    return values


def _prose(name: str, text: str) -> str:
    return checked(Announcement, name, clean_text(text, multiline=True))


def _known(field: str, given: list[str] | None, known: set[str]) -> list[str]:
    for value in given or []:
        if value not in known:
            problem = _("There is no “{value}”.").format(value=value)
            raise InvalidValue(field=field, problem=problem, cure=_("Choose one that is offered."))
    return sorted(set(given or []))


def _check_date(kind: str, effective_on: date | None) -> None:
    if kind == Kind.PROGRAMME_CHANGE and effective_on is None:
        raise errors.DateMissing()
    if effective_on and effective_on < clock.today():
        raise errors.DateInThePast(date=effective_on.isoformat())
