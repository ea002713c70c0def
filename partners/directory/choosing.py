"""One of the partners that somebody among staff sees, in a form: its name is typed, and what fits is suggested."""

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lists.words import with_every_word
from portal.tenancy.models import Partner
from portal.text import fold, listed
from portal.web.forms import RecordInput

SUGGESTED = 20
NAMED = 5  # of several, in a refusal
_ADDRESS = re.compile(r"\(([-a-z0-9_]+)\)$")  # behind the name, as it is suggested


def in_words(partner: Partner) -> str:
    """So that people tell partners of one name apart."""
    return f"{partner.name} ({partner.slug})"


def like(partners: QuerySet[Partner], typed: str) -> QuerySet[Partner]:
    """With every word that was typed, by name."""
    rows = with_every_word(partners, fold(typed), lambda word: Q(folded_name__contains=word) | Q(slug__contains=word))
    return rows.order_by("folded_name", "id")


def meant(partners: QuerySet[Partner], typed: str) -> list[Partner]:
    """By its address in the portal, its id or its name, else by words of it."""
    address = _ADDRESS.search(typed)
    exactly = Q(slug=address[1] if address else typed.lower()) | Q(pk=typed) | Q(folded_name=fold(typed))
    return list(partners.filter(exactly)[: NAMED + 1]) or list(like(partners, typed)[: NAMED + 1])


class PartnerField(forms.CharField):
    """`offer` says which partners there are."""

    partners: QuerySet[Partner] = Partner.objects.none()

    def __init__(self, **options: Any):
        help_text = gettext_lazy("Its name or its address in the portal. What fits is suggested while you type.")
        super().__init__(max_length=300, **{"label": gettext_lazy("Partner"), "help_text": help_text, **options})

    def offer(self, partners: QuerySet[Partner], suggestions: str) -> None:
        self.partners = partners
        self.widget = RecordInput(partners, in_words, SUGGESTED, suggestions)
        self.widget.is_required = self.required

    def clean(self, value: Any) -> Partner | None:
        typed = super().clean(value).strip()
        found = meant(self.partners, typed) if typed else [None]
        if not found:
            raise forms.ValidationError(_("No partner is called “{words}”.").format(words=typed[:80]))
        if len(found) > 1:
            names = listed([in_words(partner) for partner in found[:NAMED] if partner])
            raise forms.ValidationError(_("Several partners fit: {partners}.").format(partners=names))
        return found[0]
