"""Questions about announcements: whom one affects, who has acknowledged it, what a partner has still to read."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from partners.announcements.models import Announcement, Notice
from partners.network.models import Acceptance
from partners.subscriptions.models import Subscription
from portal import clock
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

NEWS_FOR = timedelta(days=30)


def affected_partners(announcement: Announcement) -> QuerySet[Partner]:
    """Every partner that its tiers, countries and plans name, but closed ones."""
    rows = Partner.objects.exclude(state=Partner.State.CLOSED).order_by("name", "id")
    if announcement.tiers:
        rows = rows.filter(profile__tier__code__in=announcement.tiers)
    if announcement.plans:
        rows = rows.filter(Exists(_teams_of(announcement).filter(partner=OuterRef("pk"))))
    return rows.filter(country__in=announcement.countries) if announcement.countries else rows


def _teams_of(announcement: Announcement) -> QuerySet[Subscription]:
    return Subscription.objects.filter(plan__code__in=announcement.plans, state__in=Subscription.LIVE)


def affected_teams(announcement: Announcement, actor: Actor) -> QuerySet[Subscription]:
    """The teams of the partner's clients, not its own, of the plans that it is about, as far as the actor reads them; none where
    it names no plan, or is withdrawn.
    """
    if announcement.state == Announcement.State.WITHDRAWN:
        return Subscription.objects.none()
    rows = _teams_of(announcement).filter(pk__in=Subscription.objects.visible_to(actor), partner_id=actor.partner_id)
    rows = rows.filter(client_account__own=False)
    return rows.select_related("plan", "client_account").order_by("client_account__folded_name", "number")


def affected_partners_seen(announcement: Announcement, actor: Actor) -> QuerySet[Partner]:
    """Those whose names the actor may read: a partner manager's are the assigned ones."""
    rows = affected_partners(announcement)
    return rows.filter(manager_id=actor.staff_id) if actor.reaches_assigned_only else rows


def to_be_told(announcement: Announcement) -> QuerySet[Partner]:
    """Affected and without a notice: at first all, later those that joined or moved into the audience. One that names plans and
    need not be acknowledged reaches new ones only while it is still to come or new.
    """
    if announcement.plans and not announcement.acknowledgement_required and not _is_current(announcement):
        return Partner.objects.none()
    told = Notice.objects.filter(announcement=announcement, partner=OuterRef("pk"))
    return affected_partners(announcement).filter(~Exists(told))


def _is_current(announcement: Announcement) -> bool:
    """Whoever sells its first team of a plan years later has no use for all that was ever said about it."""
    day, published_at = announcement.effective_on, announcement.published_at
    is_to_come = day is not None and day > clock.today()
    return is_to_come or published_at is None or clock.now() - published_at < NEWS_FOR


def not_told_yet(announcement: Announcement) -> QuerySet[Partner]:
    """Those of them that are at home here."""
    return to_be_told(announcement).filter(_is_welcomed())


WELCOMES = ("welcome", "journey")  # a journey may greet in words of its own


def _is_welcomed() -> Q:
    """The first mail to a new partner is its welcome: what is announced waits until that has left, or until somebody of it
    came in without and accepted the agreement. A partner that never applied gets no welcome.
    """
    welcome = Message.objects.filter(partner=OuterRef("pk"), template__in=WELCOMES, state=Message.State.SENT)
    accepted = Acceptance.objects.filter(partner=OuterRef("pk"))
    return Q(application=None) | Exists(welcome) | Exists(accepted)


def announcements_with_counts(actor: Actor) -> QuerySet[Announcement]:
    """With how many were told and how many of them have acknowledged: of a partner manager's partners, else of all."""
    told = Q(notices__partner__manager_id=actor.staff_id) if actor.reaches_assigned_only else Q(notices__isnull=False)
    acknowledged = told & Q(notices__acknowledged_at__isnull=False)
    return Announcement.objects.visible_to(actor).annotate(
        told=Count("notices", filter=told), acknowledged=Count("notices", filter=acknowledged)
    )


def announcements_told(actor: Actor) -> QuerySet[Announcement]:
    """What the partner the actor acts for was told, each with whether and by whom it is acknowledged there."""
    own = Notice.objects.visible_to(actor).filter(partner_id=actor.partner_id, announcement=OuterRef("pk"))
    own = own.exclude(acknowledged_at=None)
    acknowledged = {
        "acknowledged_at": Subquery(own.values("acknowledged_at")),
        "acknowledged_by": Subquery(own.values("acknowledged_label")),
    }
    return Announcement.objects.visible_to(actor).annotate(**acknowledged)


def notices_of(announcement: Announcement, actor: Actor) -> QuerySet[Notice]:
    """Every partner that was told, as far as the actor sees it, in the order they were told."""
    rows = Notice.objects.visible_to(actor).filter(announcement=announcement).select_related("partner")
    return rows.order_by("id")


def notices_for(actor: Actor) -> QuerySet[Notice]:
    """What the partner the actor acts for was told, newest first."""
    rows = Notice.objects.visible_to(actor).filter(partner_id=actor.partner_id)
    return rows.select_related("announcement", "partner").order_by("-id")


def waiting_notices(actor: Actor) -> QuerySet[Notice]:
    """What the partner has still to acknowledge."""
    return notices_for(actor).filter(pk__in=Notice.objects.outstanding())


def recent_news(actor: Actor) -> QuerySet[Notice]:
    """Published in the last month and not waiting for an acknowledgement."""
    rows = notices_for(actor).filter(announcement__state=Announcement.State.PUBLISHED)
    rows = rows.exclude(pk__in=Notice.objects.outstanding())
    return rows.filter(announcement__published_at__gte=clock.now() - NEWS_FOR)
