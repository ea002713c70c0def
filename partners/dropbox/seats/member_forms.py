from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.values import Files
from partners.teams.models import TeamMember
from portal.tenancy.actor import Actor

_NEEDED: dict[str, tuple[str, ...]] = {
    Files.LEAVE: ("wipe_devices",),
    Files.HAND_OVER: ("wipe_devices", "transfer_to", "transfer_admin"),
    Files.KEEP_ACCOUNT: ("keep_team_shares",),
}
_NO_ADMIN = _("Files are handed over only with another admin on the team, who is told if it fails; there is none.")
_ONE_BY_ONE = _("To hand files over to somebody, remove people one by one: each removal asks who gets them.")
_ANSWERS = (("no", _("No")), ("yes", _("Yes")))


def _yes_or_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _radio(with_: str) -> forms.Widget:
    """Shown with the choice that needs it (components/form.css)."""
    return forms.RadioSelect({"data-with": with_})


def _select(with_: str) -> forms.Widget:
    return forms.Select({"data-with": with_})


class RemoveForm(forms.Form):
    """What becomes of the data. Nothing is chosen beforehand."""

    files = forms.ChoiceField(  # type: ignore[assignment]  # as the service calls it; a form of its own has no uploads
        label=_("Their files"),
        choices=Files.choices,
        widget=forms.RadioSelect,
        help_text=_("They are never deleted for good. Whoever keeps a personal account cannot be recovered into the team."),
    )
    transfer_to = forms.ChoiceField(label=_("Who gets the files"), required=False, widget=_select("hand-over"))
    transfer_admin = forms.ChoiceField(
        label=_("Who is told if that fails"),
        required=False,
        widget=_select("hand-over"),
        help_text=_("An admin of the team."),
    )
    wipe_devices = forms.TypedChoiceField(
        label=_("Delete the team’s files on their devices"),
        choices=_ANSWERS,
        coerce=_yes_or_no,
        empty_value=None,
        required=False,
        widget=_radio("team"),
        help_text=_("Of somebody who keeps a personal account they always stay."),
    )
    keep_team_shares = forms.TypedChoiceField(
        label=_("Let the team’s shared folders stay shared with them"),
        choices=_ANSWERS,
        coerce=_yes_or_no,
        empty_value=None,
        required=False,
        widget=_radio("keep-account"),
        help_text=_("Only of somebody who keeps a personal account."),
    )

    def __init__(self, data: Any = None, *, others: Iterable[TeamMember] = (), many: bool = False) -> None:
        """Without others on the team, or with many people at once, files are handed over to nobody."""
        super().__init__(data)
        self.others = {one.pk: one for one in others}
        if not any(one.is_admin for one in self.others.values()):
            more = _ONE_BY_ONE if many else _NO_ADMIN
            self.fields["files"].help_text = format_lazy("{} {}", self.fields["files"].help_text, more)
            del self.fields["transfer_to"], self.fields["transfer_admin"]
            self._choices("files", [choice for choice in Files.choices if choice[0] != Files.HAND_OVER])
            return
        named = [(one.pk, f"{one} ({one.email})" if one.name else one.email) for one in self.others.values()]
        admins = [choice for choice in named if self.others[choice[0]].is_admin]
        self._choices("transfer_to", [("", "–"), *named])
        self._choices("transfer_admin", [("", "–"), *admins])

    def _choices(self, field: str, choices: list) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only what the choice takes goes along; what it needs and nobody said stands beside its field."""
        values = super().clean() or self.cleaned_data
        needed = _NEEDED.get(str(values.get("files") or ""), ())
        for name in needed:
            if values.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("This choice needs an answer here."))
        kept = {name: values.get(name) if name in needed else None for name in self.fields}
        people = {name: self.others.get(str(kept[name])) for name in ("transfer_to", "transfer_admin") if kept.get(name)}
        return kept | people | {"files": values.get("files", "")}


def remove_many(actor: Actor, data: QueryDict | None) -> forms.Form:
    return RemoveForm(data, many=True)
