"""How many licences a partner's tier brings for its own people, and the team that has them."""

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from partners.catalogue.models import Plan, PlanVersion
from partners.clients.models import ClientAccount
from partners.internal_use.models import InternalUseRequest
from partners.orders.models import OrderLine
from partners.orders.queries import open_order_of
from partners.subscriptions.models import Subscription
from portal.tenancy.actor import Actor

Trained = Callable[[str], bool]  # by the partner's id
_trained: list[Trained] = []


def says_trained(source: Trained) -> Trained:
    """Register who knows whether somebody at a partner has passed the training."""
    _trained.append(source)
    return source


def is_trained(partner_id: str) -> bool:
    """Where nobody keeps certificates, nobody asks for them."""
    return all(source(partner_id) for source in _trained)


def own_account_of(partner_id: str) -> ClientAccount | None:
    return ClientAccount.objects.filter(partner_id=partner_id, own=True).first()


def own_team_of(partner_id: str) -> Subscription | None:
    rows = Subscription.objects.filter(partner_id=partner_id, client_account__own=True, state__in=Subscription.LIVE)
    return rows.select_related("plan", "client_account").first()


def has_own_team(partner_id: str) -> bool:
    """Or one is ordered."""
    account = own_account_of(partner_id)
    return account is not None and bool(own_team_of(partner_id) or open_order_of(account.pk))


def requests_for(actor: Actor) -> QuerySet[InternalUseRequest]:
    return InternalUseRequest.objects.visible_to(actor).select_related("partner", "plan", "order")


def waiting_requests(actor: Actor) -> QuerySet[InternalUseRequest]:
    """Staff's queue, longest wait first."""
    return requests_for(actor).waiting()  # type: ignore[attr-defined]


def line_of(request: InternalUseRequest) -> OrderLine | None:
    """That it was ordered with; its licence order is the trade desk's work on it."""
    lines = OrderLine.objects.filter(order=request.order_id).select_related("subscription", "licence_order")
    return lines.first() if request.order_id else None


def plans_for_internal_use(actor: Actor, day: date) -> QuerySet[Plan]:
    return Plan.objects.visible_to(actor).filter(pk__in=versions_for_internal_use(day).values("plan"))


def versions_for_internal_use(day: date) -> QuerySet[PlanVersion]:
    """Of what is sold to everybody."""
    return PlanVersion.objects.valid_on(day).filter(sold=True, requires="")
