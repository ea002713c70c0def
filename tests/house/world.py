"""Two companies with everything a partner can have, each text carrying a canary of its own.

The crawler asks for one company's records as everybody else. A new noun adds a line to `furnish`, and its routes to
`tests/house/routes.py`; the suite fails for a route that it does not know.
"""

from dataclasses import dataclass, field

from django.db import models

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.network.models import Agreement, Profile, Tier
from partners.subscriptions.services import change_seats, create_subscription
from portal import clock
from portal.accounts.services import create_api_key
from portal.events.models import Event
from portal.events.sealing import seal_events
from portal.imports.services import commit_import, stage_import
from portal.mail.services import queue_message
from portal.tenancy.models import Membership
from portal.tenancy.services import create_invitation
from tests.factories import Company, make_company
from training.assessments.services import create_attempt, submit_attempt
from training.assets.models import Asset
from training.assets.services import load_shipped_assets, publish_comparison_sheet
from training.courses.models import Course
from training.courses.services import load_shipped_courses
from training.credentials.models import Credential
from training.enrolments.services import create_enrolment, finish_lesson


@dataclass
class Furnished:
    """A company and one record of each kind; `ids` by the name a route's entry uses."""

    company: Company
    canary: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.company.partner.slug


def furnish(name: str, slug: str, canary: str) -> Furnished:
    """`canary` is a word that stands in every name and note of the company and nowhere else."""
    world = Furnished(make_company(f"{name} {canary}", slug), canary)
    owner, ids = world.company.actor("owner"), world.ids
    client = create_client_account(
        actor=owner, name=f"Client {canary}", external_id=canary, contact_name=canary, domain=f"{canary}.example"
    )
    subscription = create_subscription(
        actor=owner,
        client_account=client,
        plan=Plan.objects.get(code="advanced"),
        term="yearly",
        seats=9,
        admin_email=f"{canary}@{canary}.example",
        reason=canary,
    )
    change_seats(actor=owner, subscription=subscription, seats=5, reason=canary)
    file = f"Company Name,External ID\nImported {canary},{canary}-2\n".encode()
    staged = stage_import(actor=owner, noun="client-accounts", filename=f"{canary}.csv", data=file)
    committed = commit_import(
        actor=owner, source=stage_import(actor=owner, noun="client-accounts", filename=f"{canary}.csv", data=file)
    )
    invitation = create_invitation(actor=owner, email=f"{canary}@invited.example", role="seller")
    key = create_api_key(actor=owner, name=f"Key {canary}", scopes=["client-accounts:read"], expires_at=None)
    message = queue_message(
        template="welcome",
        to=world.company.user("owner"),
        dedupe_key=f"world:{canary}",
        why=canary,
        context={"partner": world.company.partner.pk},
        partner=world.company.partner,
    )
    profile = Profile.objects.create(
        partner=world.company.partner, tier=Tier.objects.first(), website=f"{canary}.example", services=canary
    )
    ids.update(_learn(world))
    while seal_events():
        continue
    ids["event"] = Event.objects.filter(partner=world.company.partner).latest("id").pk
    ids.update(
        message=message.pk,
        profile=profile.pk,
        slug=slug,
        agreement=published_agreement().pk,
        partner=world.company.partner.pk,
        client_account=client.pk,
        subscription=subscription.pk,
        import_=staged.pk,
        job=committed.job_id,
        invitation=invitation.pk,
        api_key=key.pk,
        membership=Membership.objects.get(partner=world.company.partner, role="seller").pk,
    )
    return world


def _learn(world: Furnished) -> dict[str, str]:
    """The owner learns the shipped course, passes its quiz and holds the credential."""
    load_shipped_courses()
    load_shipped_assets()
    publish_comparison_sheet(clock.today())
    owner, course = world.company.actor("owner"), Course.objects.get()
    enrolment = create_enrolment(actor=owner, course=course)
    for lesson in course.lessons.all():
        finish_lesson(actor=owner, enrolment=enrolment, lesson=lesson)
    attempt = create_attempt(actor=owner, enrolment=enrolment)
    answers = {question["id"]: question["answer"] for question in attempt.questions}
    submit_attempt(actor=owner, attempt=attempt, answers=answers)
    return {
        "course": course.slug,
        "lesson": course.lessons.first().slug,
        "asset": Asset.objects.get().slug,
        "enrolment": enrolment.pk,
        "attempt": attempt.pk,
        "credential": Credential.objects.get(attempt=attempt).pk,
        "user": world.company.user("owner").pk,
    }


def everything_of(partner_id: str, owned: list[type[models.Model]]) -> dict[str, list]:
    """All rows of a partner, to see that nothing has changed. `last_used_at` and the like are not change."""
    moving = {"last_used_at", "last_login"}
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in moving}
            for row in model._base_manager.filter(partner_id=partner_id).order_by("pk").values()
        ]
        for model in owned
    }


def published_agreement() -> Agreement:
    return Agreement.objects.latest("effective_on")
