"""Questions about bulk changes, and which subscriptions one is about."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation

from partners.bulk_changes.errors import NothingSelected, TooManySubscriptions
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.orders.queries import is_above_limit
from partners.renewals.filters import RenewalFilter
from partners.subscriptions.lists import PLAN_BULK_CHANGE
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import with_parts
from portal.api.filtering import tell_choices
from portal.errors import InvalidValue, UnknownChoice
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.queries import managers_other_than
from portal.web.listing import Asker

MOST = PLAN_BULK_CHANGE.most


def chosen(actor: Actor, ids: Sequence[str]) -> list[Subscription]:
    """In the order given, each once. An id that is not the actor's is refused, whole."""
    ids = list(dict.fromkeys(ids))
    _refuse_count(len(ids))
    found = {row.pk: row for row in _rows(actor).filter(pk__in=ids)}
    for number, pk in enumerate(ids):
        if pk not in found:
            problem = _("There is no record with the id {id}.").format(id=pk[:64])
            raise InvalidValue(field=f"subscriptions.{number}", problem=problem, cure=_("Check the id."))
    return [found[pk] for pk in ids]


def matching(actor: Actor, filters: Mapping[str, str]) -> list[str]:
    """The ids of the subscriptions that are paid for and that these filters match, as the list of renewals takes them."""
    query = QueryDict(mutable=True)
    query.update(dict(filters))
    for name in query:
        if name not in RenewalFilter.base_filters:
            raise UnknownChoice(field="filters", value=name, known=sorted(RenewalFilter.base_filters))
    rows = Subscription.objects.visible_to(actor).filter(state__in=Subscription.PAID)
    filterset = RenewalFilter(query, queryset=rows, request=Asker(actor))
    tell_choices(filterset.form)
    if not filterset.is_valid():
        raise translate_validation(filterset.errors)
    return list(filterset.qs.order_by("pk").values_list("pk", flat=True)[: MOST + 1])


def _refuse_count(count: int) -> None:
    if not count:
        raise NothingSelected()
    if count > MOST:
        raise TooManySubscriptions(limit=MOST)


def _rows(actor: Actor) -> QuerySet[Subscription]:
    rows = Subscription.objects.visible_to(actor)
    return with_parts(rows.select_related("plan", "plan_version", "price", "client_account", "partner"))


def rows_of(change: BulkChange) -> QuerySet[BulkChangeRow]:
    rows = change.rows.select_related("order", "scheduled_change", "subscription")
    return rows.order_by("number")


def confirmers_of(change: BulkChange) -> QuerySet[Membership]:
    """Owners and admins other than whoever planned it."""
    return managers_other_than(change.partner_id, change.user_id)


def needs_second_person(change: BulkChange) -> bool:
    """Its rows count together, as one order does. Where nobody else could confirm it, its reason stands for that."""
    return is_above_limit(change.partner_id, change.committed) and confirmers_of(change).exists()
