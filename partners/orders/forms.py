"""Shape only; what an answer must be is read by the service."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.clients.choosing import ClientField, offer_clients
from partners.clients.models import ClientAccount
from partners.orders.checklist import Point
from partners.orders.desk import LONGEST_QUESTION
from partners.provisioning.answers import Answer, field_of
from partners.provisioning.forms import field_for
from partners.subscriptions.forms import deal_code_field, purchase_order_field
from portal.web.forms import SeenForm
from portal.web.reasons import reason_field


class LimitForm(SeenForm):
    limit = forms.DecimalField(
        label=_("One person may order up to"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Leave it empty for no limit. With 0 every order that costs something needs a second person."),
    )
    reason = reason_field(
        _("Needed for a higher limit, since nobody else could confirm it. It stands in the timeline."), required=False
    )

    def __init__(self, *args, alone: bool, **options):
        super().__init__(*args, **options)
        if not alone:
            del self.fields["reason"]


class BeginForm(forms.Form):
    client = ClientField(empty_label=None)

    def __init__(self, *args, clients: QuerySet[ClientAccount], **options):
        super().__init__(*args, **options)
        offer_clients(self, "client", clients)


class ReferencesForm(SeenForm):
    purchase_order_number = purchase_order_field()
    deal_code = deal_code_field()


class ConfirmForm(forms.Form):
    reference = forms.CharField(
        label=_("Distributor's reference"),
        max_length=100,
        help_text=_("The number of the order there, as the distributor wrote it."),
    )

    def __init__(self, *args, points: Iterable[Point], **options):
        """A box for each point of the checklist."""
        super().__init__(*args, **options)
        self.points = [point.key for point in points]
        for point in points:
            self.fields[point.key] = forms.BooleanField(label=str(point.words))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticked = [key for key in self.points if data.get(key)]
        return {"reference": data.get("reference", ""), "checked": ticked}


class OrderedForm(forms.Form):
    reference = forms.CharField(
        label=_("Distributor's reference"), max_length=100, required=False, help_text=_("If there is one already.")
    )


class TextsForm(forms.Form):
    """A text for each of some fields, as one mapping."""

    texts = ""  # what the service calls it

    def __init__(self, *args, labels: Mapping[str, str], **options):
        super().__init__(*args, **options)
        for name, label in labels.items():
            self.fields[name] = self.field(name, label)

    def field(self, name: str, label: str) -> forms.Field:
        area = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(label=label, max_length=LONGEST_QUESTION, required=False, widget=area)

    def clean(self) -> dict[str, Any]:
        return {self.texts: super().clean() or {}}


class QuestionsForm(TextsForm):
    texts = "questions"


class AnswersForm(TextsForm):
    """What the trade desk wants to know stands below its field. What was answered with the order is answered as it was there."""

    texts = "answers"

    def __init__(self, *args, asks: Mapping[str, str], provisioning: Iterable[Answer], **options):
        self.asks, self.provisioning = asks, {field_of(answer["code"]): answer for answer in provisioning}
        super().__init__(*args, **options)

    def field(self, name: str, label: str) -> forms.Field:
        if name in self.provisioning:
            return field_for(self.provisioning[name], self.asks[name])
        field = super().field(name, label)
        field.help_text = self.asks[name]
        if name != "message":
            field.widget = forms.TextInput()
        return field
