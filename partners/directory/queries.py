"""Questions about partners as staff run them."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from partners.announcements.models import Notice
from partners.clients.models import ClientAccount
from partners.directory.overdue import NEVER, with_overdue
from partners.subscriptions.models import Subscription
from portal.accounts.models import User
from portal.accounts.queries import second_factor_of
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import PARTNER_KEEPERS, StaffRole

LIVE = Subscription.LIVE


def partners_for(actor: Actor) -> QuerySet:
    """With tier and manager, number of people, clients and seats purchased, the last sign-in, and what is overdue."""
    return with_facts(Partner.objects.visible_to(actor).select_related("profile__tier", "manager"))


def with_facts(rows: QuerySet) -> QuerySet:
    counted = rows.annotate(
        people=_per_partner(Membership.objects.all(), Count("pk")),
        clients=_per_partner(ClientAccount.objects.current(), Count("pk")),
        seats=_per_partner(Subscription.objects.filter(state__in=LIVE, client_account__own=False), Sum("purchased")),
        last_sign_in=Subquery(_grouped(Membership.objects.all(), Max("user__last_login"))),
    )
    return with_overdue(counted)


def partners_to_choose(actor: Actor) -> QuerySet[Partner]:
    return Partner.objects.visible_to(actor).exclude(state=Partner.State.CLOSED)


def clients_to_choose(actor: Actor, partner: Partner) -> QuerySet[ClientAccount]:
    return ClientAccount.objects.visible_to(actor).current().filter(partner=partner)


def _grouped(rows: QuerySet, figure) -> QuerySet:
    return rows.filter(partner=OuterRef("pk")).order_by().values("partner").annotate(figure=figure).values("figure")


def _per_partner(rows: QuerySet, figure) -> Coalesce:
    return Coalesce(Subquery(_grouped(rows, figure), output_field=IntegerField()), 0)


def overdue_partners(actor: Actor) -> QuerySet:
    """The longest overdue first."""
    rows = with_overdue(Partner.objects.visible_to(actor))
    return rows.filter(overdue_since__lt=NEVER).order_by("overdue_since", "id")


def people_of(partner: Partner, actor: Actor) -> QuerySet[Membership]:
    """Each with `has_second_factor`."""
    rows = Membership.objects.visible_to(actor).filter(partner=partner).select_related("user")
    return rows.annotate(has_second_factor=second_factor_of("user_id"))


def notices_to_acknowledge(partner: Partner, actor: Actor) -> QuerySet[Notice]:
    rows = Notice.objects.visible_to(actor).outstanding().filter(partner=partner)
    return rows.select_related("announcement").order_by("created_at", "id")


def clients_with_seats(partner: Partner, actor: Actor) -> QuerySet[ClientAccount]:
    """Where a partner's number of clients and of seats comes from."""
    live = Q(subscriptions__state__in=LIVE)
    rows = ClientAccount.objects.visible_to(actor).current().filter(partner=partner)
    return rows.annotate(teams=Count("subscriptions", filter=live))


def able_to_manage(actor: Actor) -> QuerySet[User]:
    """Whom of staff a partner can be assigned to."""
    rows = User.objects.visible_to(actor).filter(staff_role__in=PARTNER_KEEPERS, is_active=True)
    return rows.order_by("name", "email", "id")


def who_looks_after_them(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """Whom another one takes the place of, in words, by the id of the partner."""
    rows = Partner.objects.visible_to(actor).filter(pk__in=ids, manager__isnull=False).select_related("manager")
    sees = _("So far {name}, who no longer sees it then.")
    stays = _("So far {name}.")
    return {
        row.pk: [(sees if row.manager.staff_role == StaffRole.PARTNER_MANAGER else stays).format(name=row.manager)]
        for row in rows.exclude(manager=values["manager"])
        if row.manager
    }


def countries_of(actor: Actor) -> Iterable[str]:
    """The countries that some partner is in."""
    return Partner.objects.visible_to(actor).order_by("country").values_list("country", flat=True).distinct()
