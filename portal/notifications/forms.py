from collections.abc import Iterator, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.notifications.queries import Chosen
from portal.notifications.topics import Mail


class ChoicesForm(forms.Form):
    """Two fields for each topic; what cannot be turned off is shown and not asked."""

    def __init__(self, *args, chosen: Sequence[Chosen], **options):
        super().__init__(*args, **options)
        self.chosen = chosen
        for one in chosen:
            name, fixed = one.topic.code, one.topic.fixed
            self.fields[f"{name}.inbox"] = forms.BooleanField(
                label=_("Inbox"), required=False, initial=one.inbox, disabled=fixed
            )
            self.fields[f"{name}.mail"] = forms.ChoiceField(
                label=_("Mail"), choices=Mail.choices, initial=one.mail, disabled=fixed
            )

    def lines(self) -> Iterator[dict]:
        for one in self.chosen:
            name = one.topic.code
            yield {"topic": one.topic, "inbox": self[f"{name}.inbox"], "mail": self[f"{name}.mail"]}

    def choices(self) -> dict[str, tuple[bool, str]]:
        values = self.cleaned_data
        return {
            one.topic.code: (values[f"{one.topic.code}.inbox"], values[f"{one.topic.code}.mail"]) for one in self.chosen
        }
