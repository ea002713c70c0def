"""Two more of everything that a company has, hanging where the first hangs: a page that shows one of them shows three."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from partners.announcements.models import Notice
from partners.catalogue.models import AddOn
from partners.client_requests.models import ClientRequest
from partners.clients.models import ClientAccount
from partners.custom_fields.models import CustomField
from partners.delegated_access.models import DelegatedAccess
from partners.dropbox.models import DropboxConnection
from partners.handovers.models import Handover
from partners.internal_use.models import InternalUseRequest
from partners.network.models import Acceptance, Agreement, Application, Profile
from partners.orders.quoting import create_quote
from partners.profiles.models import Brand, CompanyAddress
from partners.qualifications.models import Qualification
from partners.subscriptions.engine.changes import Subscribe
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.subscriptions.terms import Term
from partners.suspensions.models import Suspension
from portal import clock
from portal.accounts.models import User
from portal.events.models import Event, EventDelivery
from portal.jobs.models import Job
from portal.keys.models import ApiKeyUsage
from portal.notifications.models import Notification
from portal.search.models import SearchEntry
from portal.tags.models import Tag
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.models import Partner
from portal.viewing.models import PartnerView
from tests.house.world import Furnished
from training.assets.models import AssetVersion
from training.courses.models import Lesson, Question

# A partner has no more of it, or `grow` adds it by itself; the index is kept by the records.
NOT_COPIED = (
    Profile, Brand, CompanyAddress, Acceptance, Notice, SearchEntry, SubscriptionAddOn, ScheduledChange,
)  # fmt: skip
NETWORKS = (Application, AssetVersion, EventDelivery, Lesson, Question)
# Values of the first and the second copy, where no constraint says by itself in what they have to differ.
DIFFERS: dict[type[models.Model], dict[str, Callable[[Any, int], Any]]] = {
    Tag: {"name": lambda name, number: f"{name}{number}"},
    CustomField: {"name": lambda name, number: f"{name}{number}"},
    PartnerView: {"ended_at": lambda _, number: clock.now()},
    Job: {"announced_at": lambda _, number: clock.now()},  # a toast is told once, and noted with a query of its own
    Handover: {"state": lambda _, number: "withdrawn", "decided_at": lambda _, number: clock.now()},
    DelegatedAccess: {"state": lambda _, number: "declined"},
    DropboxConnection: {"state": lambda _, number: "disconnected"},
    InternalUseRequest: {"state": lambda _, number: "declined"},
    Qualification: {"state": lambda _, number: "declined"},
    Suspension: {"ground": lambda _, number: ("client_unpaid", "partner_other")[number - 1]},
    ClientRequest: {"kind": lambda _, number: ("let-end", "let-renew")[number - 1], "seats": lambda _, number: None},
    SeatMovement: {
        "sequence": lambda last, number: last + number,
        "delta": lambda _, number: 1,
        "seats_after": lambda last, number: last + number,
    },
}


def furnish_further(world: Furnished) -> None:
    """One of what the crawler's world has none of."""
    of, owner = {"partner": world.company.partner}, world.company.user("owner")
    team = Subscription.objects.get(pk=world.ids["subscription"])
    client = ClientAccount.objects.get(pk=world.ids["client_account"])
    asked = {"change": Subscribe("advanced", Term.YEARLY, 3), "admin_email": "kept@kept.example"}
    create_quote(actor=world.company.actor("owner"), client_account=client, **asked)
    Tag.objects.create(**of, name="of no client")  # to become part of
    _end_an_add_on(team, 0)
    Suspension.objects.create(**of, subscription=team, ground="client_request", reason="x", set_by="x")
    ApiKeyUsage.objects.create(**of, api_key_id=world.ids["api_key"], day=clock.today(), requests=1)
    agreement = Agreement.objects.get(pk=world.ids["agreement"])
    Acceptance.objects.create(**of, agreement=agreement, user=owner, user_label="x")


def _end_an_add_on(team: Subscription, number: int) -> None:
    """One that the team has until its renewal."""
    of = {"partner": team.partner, "subscription": team, "add_on": AddOn.objects.order_by("pk")[number]}
    SubscriptionAddOn.objects.create(**of, quantity="as-seats", added_on=clock.today())
    waiting = {"effective_on": team.renews_on, "actor_label": "x", "reason": "x"}
    ScheduledChange.objects.create(**of, kind="add-on", **waiting)


def grow(world: Furnished) -> None:
    partner_id, growing = world.ids["partner"], Growing()
    growing.copy(User.objects.filter(memberships__partner=partner_id))
    growing.copy(Event.objects.filter(partner=None))
    for model in apps.get_models():
        if issubclass(model, PartnerOwned) and not model._meta.proxy and model not in NOT_COPIED:
            growing.copy(model._base_manager.filter(partner=partner_id).order_by("pk"))
    growing.copy(Handover.objects.filter(from_partner=partner_id))
    growing.copy(Notification.objects.filter(partner=partner_id))
    for model in NETWORKS:
        growing.copy(model._base_manager.all())
    for number in (1, 2):
        _end_an_add_on(Subscription.objects.get(pk=world.ids["subscription"]), number)
    for of_partners in (Notice.objects, Acceptance.objects):
        own = of_partners.get(partner=partner_id)
        for other in Partner.objects.exclude(pk=partner_id)[:2]:
            own.pk, own.partner = None, other
            own.save(force_insert=True)


class Growing:
    def __init__(self) -> None:
        self.copies: dict[str, list[models.Model]] = defaultdict(list)  # by the id of the first one

    def copy(self, rows: Iterable[models.Model]) -> None:
        made = [(row.pk, self._like(row, number)) for row in rows for number in (1, 2)]
        if made:
            type(made[0][1])._base_manager.bulk_create([one for _pk, one in made])
        for pk, one in made:
            self.copies[pk].append(one)

    def _like(self, row: models.Model, number: int) -> models.Model:
        columns = [field for field in row._meta.concrete_fields if not (field.primary_key or field.generated)]
        values = {field.attname: getattr(row, field.attname) for field in columns}
        differs = DIFFERS.get(type(row), {})
        values |= {name: other(values[name], number) for name, other in differs.items()}
        for names in unique_together(type(row)):
            if differs.keys().isdisjoint(names):
                self._set_apart(row, names, values, number)
        return type(row)(**values)

    def _set_apart(self, row: models.Model, names: list[str], values: dict[str, Any], number: int) -> None:
        """By the last of what is unique together that can be another."""
        for field in map(row._meta.get_field, reversed(names)):
            other = self._other(field, values[field.attname], number)
            if other != values[field.attname]:
                values[field.attname] = other
                return

    def _other(self, field: Any, value: Any, number: int) -> Any:
        if field.is_relation:
            return self.copies[value][number - 1].pk if value in self.copies else value
        if isinstance(value, str) and value and not field.choices and field.name != "subject_id":
            return f"{number}{value}"[: field.max_length]
        if isinstance(value, int):
            return value + 1000 * number
        return value - timedelta(days=number) if isinstance(value, date) else value


def unique_together(model: type[models.Model]) -> Iterator[list[str]]:
    """Fields that two rows may not have alike."""
    yield from ([field.name] for field in model._meta.concrete_fields if field.unique and not field.primary_key)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            inner = [
                one for outer in constraint.expressions for one in (outer, *getattr(outer, "source_expressions", ()))
            ]
            yield [*constraint.fields, *(one.name for one in inner if isinstance(one, models.F))]
