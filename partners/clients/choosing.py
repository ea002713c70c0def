"""One of a partner's clients in a form, however many there are."""

import re
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from portal.ids import PATTERN

MOST = 200


class _FirstAndChosen(ModelChoiceIterator):
    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        rows = self.queryset.only("name")
        shown = list(rows.order_by("folded_name", "id")[:MOST])
        chosen = cast(ClientField, self.field).chosen
        if chosen and chosen not in [row.pk for row in shown]:
            shown += rows.filter(pk=chosen)
        yield from map(self.choice, shown)


class ClientField(forms.ModelChoiceField):
    """Offers the first by name, and that which the form has already. Every one of `offer`ed clients may be given: the pages of
    the others lead to the form with them.
    """

    iterator = _FirstAndChosen
    chosen: str | None = None

    def __init__(self, **options: Any):
        super().__init__(queryset=ClientAccount.objects.none(), label=gettext_lazy("Client"), **options)

    def offer(self, clients: QuerySet[ClientAccount], chosen: Any) -> None:
        """`chosen` is what was sent or what the form begins with: a client, an id, or nothing."""
        pk = str(getattr(chosen, "pk", chosen))
        self.chosen = pk if re.fullmatch(PATTERN, pk) else None
        self.queryset = clients
        if clients.order_by()[MOST : MOST + 1].exists():
            self.help_text = _("The first {count} by name. For another client begin on its own page.").format(count=MOST)


def offer_clients(form: forms.Form, name: str, clients: QuerySet[ClientAccount]) -> None:
    cast(ClientField, form.fields[name]).offer(clients, form.data.get(name) or form.initial.get(name))
