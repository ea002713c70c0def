"""Questions across partners, applications and agreements."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.network.models import Acceptance, Agreement, Application, Profile
from portal.accounts.models import User
from portal.countries import country_name
from portal.events.models import Event
from portal.events.queries import timeline_of
from portal.events.sentences import minor_verbs
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import APPLICATION_REVIEWERS

NEWS = 10
# The fields of an application as the form calls them, in its order.
LABELS = {
    "company_name": gettext_lazy("Company name"),
    "website": gettext_lazy("Website"),
    "country": gettext_lazy("Country"),
    "size": gettext_lazy("Employees"),
    "services": gettext_lazy("Services you offer"),
    "contact_name": gettext_lazy("Your name"),
    "contact_email": gettext_lazy("Work e-mail"),
    "motivation": gettext_lazy("Why you want to join"),
}


def profile_of(partner: Partner) -> Profile | None:
    return Profile.objects.filter(partner=partner).select_related("tier").first()


def acceptances_for(actor: Actor) -> QuerySet[Acceptance]:
    return Acceptance.objects.visible_to(actor).select_related("agreement")


def agreements_with_acceptances(actor: Actor) -> QuerySet[Agreement]:
    return Agreement.objects.visible_to(actor).annotate(accepted_by=Count("acceptances"))


def next_agreement() -> Agreement | None:
    """Published, and not in force yet."""
    return Agreement.objects.filter(took_effect_at=None).order_by("effective_on", "id").first()


def news_for(actor: Actor, partner: Partner) -> list[Event]:
    """The latest events of the partner but the small steps, newest first."""
    return list(
        Event.objects.visible_to(actor).filter(partner=partner).exclude(verb__in=minor_verbs()).newest_first()[:NEWS]
    )


def shown_value(application: Application, name: str) -> str:
    """One field's value as people read it."""
    if name == "size":
        return application.get_size_display()
    readers = {"country": country_name, "website": display_domain}
    return readers.get(name, str)(getattr(application, name))


def values_of(application: Application, *, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """(label, value) of what was applied with."""
    return [(str(label), shown_value(application, name)) for name, label in LABELS.items() if name not in without]


def questions_of(application: Application) -> list[tuple[str, str]]:
    """(field as people call it, what is asked about it) of everything that is asked now."""
    return asked_in_words(application.asked)


def asked_in_words(asked: dict[str, str]) -> list[tuple[str, str]]:
    names = [name for name in LABELS if name in asked]
    return [(str(LABELS[name]), asked[name]) for name in names]


def story_of(application: Application, actor: Actor) -> list[dict]:
    """The timeline: each question beside its field, each answer as old and new value; no first values, they are on the page."""
    return [
        {**entry, "changes": _asked_at(entry["event"]) + [change for change in entry["changes"] if change[1]]}
        for entry in timeline_of(application, actor)
    ]


def _asked_at(event: Event) -> list[tuple]:
    asked = event.new.get("asked") or {}
    message = event.new.get("asked_message")
    general = [(_("message"), False, message)] if message else []
    return [(label, False, text) for label, text in asked_in_words(asked)] + general


def able_to_review() -> QuerySet[User]:
    """Who decides about applications, by name."""
    return staff_with(APPLICATION_REVIEWERS).order_by("folded_name", "id")


def who_has_them(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """Whom another reviewer takes the place of, in words, by the id of the application."""
    rows = Application.objects.visible_to(actor).filter(pk__in=ids).exclude(reviewer="")
    sentence = _("So far {name}, who no longer decides about it then.")
    others = rows.exclude(reviewer_key=values["reviewer"])
    return {row.pk: [sentence.format(name=row.reviewer)] for row in others}


def accounts_of(application: Application, actor: Actor) -> list[Membership]:
    """Where the applicant has an account already: the approval gives that account one more partner."""
    rows = Membership.objects.visible_to(actor).filter(user__email=application.contact_email)
    return list(rows.exclude(partner=application.partner_id).select_related("partner", "user"))
