"""Applications, partners and people that may be the company of an application. For reviewers alone: never shown to applicants.

The whole network is asked, whoever asks: a company that another partner manager looks after is known all the same. Such a
partner is named to nobody who does not see it; that there is one is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from partners.network.likeness import SIMILAR, company_domain, domain_of_email, likeness, name_trigrams
from partners.network.models import Application
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner

APPLICATION, PARTNER = "application", "partner"
NOT_COMPARED = (Application.State.DRAFT, Application.State.APPROVED)  # unconfirmed; a partner by now, compared as one


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    detail: str


@dataclass(slots=True)
class Candidate:
    """`kind` and `id` say what it is; `reasons` why it may be the same. `id` is empty where the reader may not look."""

    kind: str
    id: str
    name: str
    state: str
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is compared of one application or partner. `people`: (name, domain) of those who work there."""

    kind: str
    id: str
    name: str
    state: str
    domains: frozenset[str]
    people: tuple[tuple[str, str], ...] = ()
    seen: bool = True  # by the reader

    def as_candidate(self) -> Candidate:
        if self.seen:
            return Candidate(self.kind, self.id, self.name, self.state)
        return Candidate(self.kind, "", _("A partner that somebody else looks after"), "")

    def name_of(self, person: str) -> str:
        return person if self.seen else _("Somebody")


def duplicates_of(applications: Sequence[Application], actor: Actor) -> dict[str, list[Candidate]]:
    """The candidates of each application by its id, the surest first. Four queries, however many are asked about."""
    if not applications:
        return {}
    index = _Index([*_applications(), *_partners(actor)])
    return {application.pk: index.candidates(application) for application in applications}


def _applications() -> Iterator[_Known]:
    rows = Application.objects.exclude(state__in=NOT_COMPARED)
    for row in rows.only("company_name", "website", "contact_email", "state"):
        yield _Known(APPLICATION, row.pk, row.company_name, str(row.get_state_display()), _domains(row))


def _domains(application: Application) -> frozenset[str]:
    return frozenset({company_domain(application.website), domain_of_email(application.contact_email)} - {""})


def _partners(actor: Actor) -> Iterator[_Known]:
    people, seen = defaultdict(list), set(Partner.objects.visible_to(actor).values_list("pk", flat=True))
    for partner, name, email in Membership.objects.values_list("partner_id", "user__name", "user__email"):
        people[partner].append((name or email, domain_of_email(email)))
    states = dict(Partner.State.choices)
    for pk, name, state, website in Partner.objects.values_list("pk", "name", "state", "profile__website"):
        domains = frozenset({company_domain(website)} - {""}) if website else frozenset()
        yield _Known(PARTNER, pk, name, str(states[state]), domains, tuple(people[pk]), seen=pk in seen)


class _Index:
    """Who is known, found by domain and by parts of the name, so that a whole page of a long list is asked quickly."""

    def __init__(self, known: Sequence[_Known]):
        self.known = known
        self.names = [name_trigrams(one.name) for one in known]
        self.by_domain, self.by_trigram = defaultdict(set), defaultdict(list)
        for number, one in enumerate(known):
            for domain in {*one.domains, *(domain for _name, domain in one.people)}:
                self.by_domain[domain].add(number)
            for trigram in self.names[number]:
                self.by_trigram[trigram].append(number)

    def candidates(self, application: Application) -> list[Candidate]:
        domains, name = _domains(application), name_trigrams(application.company_name)
        numbers = {number for domain in domains for number in self.by_domain[domain]} | set(self._alike(name))
        itself = {application.pk, application.partner_id}
        others = [number for number in numbers if self.known[number].id not in itself]
        return sorted(
            (self._compared(self.known[number], self.names[number], domains, name) for number in others),
            key=lambda candidate: (-len(candidate.reasons), candidate.kind, candidate.name, candidate.id),
        )

    def _alike(self, name: Set[str]) -> Iterator[int]:
        shared = Counter(number for trigram in name for number in self.by_trigram.get(trigram, ()))
        return (number for number in shared if likeness(name, self.names[number]) >= SIMILAR)

    @staticmethod
    def _compared(one: _Known, its_name, domains: frozenset[str], name) -> Candidate:
        candidate = one.as_candidate()
        for domain in sorted(domains & one.domains):
            words = _("Same domain: {domain}").format(domain=display_domain(domain))
            candidate.reasons.append(Reason("same_domain", words))
        if (alike := likeness(name, its_name)) >= SIMILAR:
            words = _("Same name") if alike == 1 else _("Similar name")
            candidate.reasons.append(Reason("similar_name", words))
        for person, domain in one.people:
            if domain in domains and domain not in one.domains:
                words = _("{person} of this partner has an address at {domain}")
                detail = words.format(person=one.name_of(person), domain=display_domain(domain))
                candidate.reasons.append(Reason("person_at_domain", detail))
                break
        return candidate
