"""One of a partner's clients in a form, however many there are."""

import re
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.finding import meant
from partners.clients.models import ClientAccount
from partners.clients.recognising import in_words
from portal.errors import PortalError
from portal.ids import BODY_LENGTH
from portal.web.forms import RecordInput

AN_ID = re.compile(rf"cl_[0-9a-z]{{{BODY_LENGTH}}}")
MOST = 200  # are offered as a choice; of more one is typed
OF_OWN = "clients/suggestions/"  # on the pages of whose clients they are


class ClientField(forms.ModelChoiceField):
    """A choice of all `offer`ed clients; where they are many, a line to type the name, number or domain of one of them."""

    chosen: str | None = None  # the id of the client that was sent, or that the form begins with
    typed = False

    def __init__(self, **options: Any):
        super().__init__(queryset=ClientAccount.objects.none(), label=gettext_lazy("Client"), **options)

    def offer(self, clients: QuerySet[ClientAccount], chosen: Any, suggestions: str = OF_OWN) -> None:
        """`chosen` is a client, its id, what somebody typed, or nothing."""
        self.typed = clients.order_by()[MOST : MOST + 1].exists()
        self.widget = RecordInput(clients, in_words, MOST, suggestions) if self.typed else forms.Select()
        self.widget.is_required = self.required
        self.queryset = clients if self.typed else clients.order_by("folded_name", "id")
        self.help_text = _("Its name, its number or its domain. What fits is suggested while you type.") if self.typed else ""
        self.chosen = self._id_of(chosen)

    def _id_of(self, chosen: Any) -> str | None:
        text = str(getattr(chosen, "pk", chosen or ""))
        if AN_ID.fullmatch(text):
            return text
        try:
            return meant(self._clients, text).pk if self.typed and text else None
        except PortalError:
            return None

    @property
    def _clients(self) -> QuerySet[ClientAccount]:
        return cast(QuerySet[ClientAccount], self.queryset)

    def to_python(self, value: Any) -> Any:
        if not self.typed or value in self.empty_values or AN_ID.fullmatch(str(value)):
            return super().to_python(value)
        try:
            return meant(self._clients, str(value)[:300])
        except PortalError as error:
            raise forms.ValidationError(f"{error} {error.advice}") from None

    def prepare_value(self, value: Any) -> Any:
        """As it is called, also where the form was opened with its id."""
        if not self.typed:
            return super().prepare_value(value)
        if isinstance(value, str) and not AN_ID.fullmatch(value):
            return value
        client = value if isinstance(value, ClientAccount) else self._with_id(value)
        return in_words(client) if client else ""

    def _with_id(self, pk: str | None) -> ClientAccount | None:
        return self._clients.filter(pk=pk).first() if pk else None


def offer_clients(form: forms.Form, name: str, clients: QuerySet[ClientAccount]) -> None:
    cast(ClientField, form.fields[name]).offer(clients, form.data.get(name) or form.initial.get(name))
