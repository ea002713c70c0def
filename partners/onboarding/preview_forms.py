from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.clients.choosing import ClientField
from partners.clients.models import ClientAccount
from partners.directory.choosing import PartnerField, in_words
from partners.directory.queries import clients_to_choose, partners_to_choose
from partners.onboarding.engine.values import Mail
from partners.onboarding.errors import NobodyToShow, NotAsReader
from partners.onboarding.previewing import fits_reader
from partners.onboarding.registry import OF_CLIENT, ReaderKind, Subject, kind_of
from partners.onboarding.showing import (
    admins_shown,
    first_client,
    members_shown,
    subject_shown,
)
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import Role


class ReaderForm(forms.Form):
    """As whom a mail is shown. Once there is a partner, it offers whom the journey could go with, and begins with the first."""

    partner = PartnerField(required=False)
    client = ClientField(required=False)
    reader = forms.ChoiceField(label=_("Reader"), required=False)
    of = forms.CharField(
        max_length=40, required=False, widget=forms.HiddenInput
    )  # whose clients and readers were offered
    language = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, actor: Actor, trigger: str, mail: Mail) -> None:
        super().__init__(data.copy())
        self.actor, self.kind, self.fits = actor, kind_of(trigger), fits_reader(trigger, mail)
        self.subject: Subject | None = None
        self._field("partner").offer(partners_to_choose(actor), reverse("staff-partner-suggestions"))
        partner = self._partner()
        if partner is None:
            self._drop("client", "reader")
        else:
            self._offer(partner)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _partner(self) -> Partner | None:
        try:
            return self._field("partner").clean(self.data.get("partner", ""))
        except forms.ValidationError:  # that is said beside it
            return None

    def _offer(self, partner: Partner) -> None:
        answers = cast(QueryDict, self.data)
        if answers.get("of") != partner.pk and "of" in answers:
            answers.pop("client", None)
            answers.pop("reader", None)
        answers["of"], answers["partner"] = partner.pk, in_words(partner)
        client = self._offer_clients(partner)
        readers = self._readers(partner, client)
        self._field("reader").choices, self._field("reader").required = readers, bool(readers)
        if answers.get("reader") not in dict(readers):
            answers["reader"] = readers[0][0] if readers else ""
        if self.kind == ReaderKind.ABOUT_CLIENT:
            self._drop("reader")

    def _offer_clients(self, partner: Partner) -> ClientAccount | None:
        if self.kind not in OF_CLIENT:
            self._drop("client")
            return None
        clients, field = clients_to_choose(self.actor, partner), self._field("client")
        if not self.data.get("client") and (first := first_client(partner, self.kind)):
            cast(QueryDict, self.data)["client"] = first.pk
        field.required, field.empty_label = bool(self.data.get("client")), None
        field.offer(clients, self.data.get("client"), reverse("staff-partner-client-suggestions", args=[partner.pk]))
        return next((client for client in clients.filter(pk=field.chosen)), None) if field.chosen else None

    def _readers(self, partner: Partner, client: ClientAccount | None) -> list[tuple[str, str]]:
        if self.kind == ReaderKind.CLIENT:
            return [(one.pk, f"{one.name} · {one.email}") for one in admins_shown(client)] if client else []
        members = members_shown(partner)
        owners_first = sorted(members, key=lambda member: member.role != Role.OWNER)
        return [(one.user_id, f"{one.user} · {one.get_role_display()}") for one in owners_first]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("partner") is None or self.errors:
            return said
        try:
            if not self.fits:
                raise NotAsReader()
            self.subject = subject_shown(self.kind, said["partner"], said.get("client"), said.get("reader", ""))
        except (NobodyToShow, NotAsReader) as refused:
            self.add_error(None, f"{refused} {refused.advice}")
        return said

    @property
    def query(self) -> dict[str, str]:
        """Its answers as a page's address has them."""
        if self.subject is None:
            return {}
        names = ("client", "reader")
        chosen = {name: str(self.data[name]) for name in names if name in self.fields and self.data.get(name)}
        return {"partner": self.subject.partner.slug, **chosen}
