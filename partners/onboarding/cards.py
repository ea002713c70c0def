"""The form of each step of a draft, and of what holds for the whole journey. Together they make one `<form>`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.onboarding.choices import Choices, choice, conditions, days, hour, named, number, triggers
from partners.onboarding.engine.checking import ERROR, LONGEST_WORDS, WARNING, Problem
from partners.onboarding.engine.editing import numbered
from partners.onboarding.engine.reading import UNITS
from partners.onboarding.registry import (
    FACTS,
    FIELDS,
    HAPPENINGS,
    PEOPLE,
    PLACES,
    TEXTS,
    ReaderKind,
    fitting,
    kind_of,
)
from portal.mail.streams import OPTIONAL_CHOICES
from portal.mail.templates import label_of as label_of_mail

PARTS = {
    "subject": gettext_lazy("Subject"),
    "preheader": gettext_lazy("Preview line"),
    "body": gettext_lazy("Text"),
    "button": gettext_lazy("Button"),
}
UNIT_WORDS = dict(
    zip(
        UNITS,
        (
            gettext_lazy("hours"),
            gettext_lazy("days"),
            gettext_lazy("working days"),
            gettext_lazy("weeks"),
            gettext_lazy("months"),
        ),
        strict=True,
    )
)
IN_DOUBT_WORDS = {"resend": gettext_lazy("Send it again"), "park": gettext_lazy("Leave it to a person")}
SINCE_WORDS = {
    "here": gettext_lazy("From here on"),
    "start": gettext_lazy("From the beginning of the journey on"),
}


class Card(forms.Form):
    """`written` is what its fields make of the step; whatever has no field stays as it is."""

    may_be_unfinished = True  # a draft is saved as it is; what is missing, checking says

    def __init__(self, step: Mapping[str, Any], data: Any = None, kind: ReaderKind | None = None) -> None:
        """`kind`: with whom the journey goes, if that is known."""
        super().__init__(data, prefix=step.get("key", "whole"))
        self.step, self.kind = step, kind
        self.notes: list[tuple[str, str]] = []  # tone and words of what stands beside no field
        self.lists: dict[str, list[str]] = {}  # the fields of what there can be several of
        self.build()

    def build(self) -> None:
        raise NotImplementedError

    def written(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def show(self, problem: Problem) -> None:
        """Beside its field, where it has one."""
        name = problem.field.removeprefix("words.").replace(".", "_")
        if problem.level == WARNING or name not in {*self.fields, *self.lists}:
            language = dict(settings.LANGUAGES).get(problem.field.removeprefix("words."), "")
            words = ": ".join(filter(None, [language, problem.words]))
            self.notes.append(("bad" if problem.level == ERROR else "warning", words))
        else:
            self.cleaned_data = getattr(self, "cleaned_data", {})  # of one that nobody sent
            self.add_error(name if name in self.fields else f"{name}_0", problem.words)

    def several(self, name: str, label: Any, choices: Choices, further: Any) -> None:
        """A choice for each that is chosen, and an empty one."""
        chosen = [*self.step.get(name, []), ""]
        if self.is_bound:
            sent = [key for key in self.data if key.startswith(f"{self.prefix}-{name}_")]
            chosen += [""] * (len(sent) - len(chosen))
        for place, value in enumerate(chosen):
            self.fields[f"{name}_{place}"] = choice(further if place else label, choices, value)
        self.lists[name] = [f"{name}_{place}" for place in range(len(chosen))]

    def chosen(self, name: str) -> list[str]:
        return list(dict.fromkeys(filter(None, (self.cleaned_data[field] for field in self.lists[name]))))


class WholeCard(Card):
    def build(self) -> None:
        self.fields["trigger"] = choice(_("Starts with"), triggers(), self.step.get("trigger", ""))
        self.several("audience", _("Only for whom this is so"), conditions(self.kind), _("and this"))
        self.fields["goal"] = choice(_("Goal: ends it well"), conditions(self.kind), self.step.get("goal") or "")
        self.several("exits", _("Ends when this happens"), named(HAPPENINGS, self.kind), _("or this"))
        hours = self.step.get("hours") or {}
        self.fields["opens"] = hour(_("Mail leaves from"), hours.get("opens", ""), required=False)
        self.fields["closes"] = hour(_("until"), hours.get("closes", ""), required=False)
        self.fields["days"] = days(_("On"), hours.get("days", []))
        self.fields["days"].help_text = _(
            "By its reader's clock. Nothing chosen: in the network's hours, on their working days."
        )

    def clean(self) -> dict[str, Any]:
        """All of the hours or nothing: half of them would say nothing."""
        data = self.cleaned_data
        said = [bool(data.get(name)) for name in ("opens", "closes", "days")]
        if any(said) and not all(said) and not self.errors:
            self.add_error("days", _("Choose two hours and at least one day, or nothing of them."))
        elif all(said) and data["closes"] <= data["opens"]:
            self.add_error("closes", _("Choose an hour after the first one."))
        return data

    def written(self) -> dict[str, Any]:
        data = self.cleaned_data
        whole = {"trigger": data["trigger"], "goal": data["goal"] or None, "hours": self._hours()}
        return {**whole, "audience": self.chosen("audience"), "exits": self.chosen("exits")}

    def _hours(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data["days"]:
            return None
        return {"opens": f"{data['opens']:%H:%M}", "closes": f"{data['closes']:%H:%M}", "days": data["days"]}


class MailCard(Card):
    def build(self) -> None:
        texts = [(code, label_of_mail(code)) for code in fitting(TEXTS, self.kind)]
        own = not self.step.get("text") or bool(self.step.get("words"))
        self.fields["text"] = choice(
            _("Words"), texts, "" if own else self.step["text"], empty=_("Words of its own"),
            help_text=_("A text that comes with the portal takes the place of the words below."),
        )  # fmt: skip
        self.languages = [code for code, _name in settings.LANGUAGES] if own else []
        for language in self.languages:
            self._build_words(language)
        if own:
            self.fields["place"] = choice(
                _("Button leads to"), named(PLACES, self.kind), self.step.get("place") or "", empty=_("No button")
            )
        self.several("only_if", _("Only if"), conditions(self.kind), _("and only if"))
        self.fields["expires_days"] = number(_("Of use for so many days"), self.step.get("expires_days") or 14)
        self.fields["in_doubt"] = choice(
            _("If nobody knows whether it arrived"),
            list(IN_DOUBT_WORDS.items()),
            self.step.get("in_doubt") or "resend",
            empty=None,
        )
        self.fields["stream"] = choice(
            _("Stream"), list(OPTIONAL_CHOICES), self.step.get("stream") or "", empty=_("That of the journey")
        )

    def _build_words(self, language: str) -> None:
        said = (self.step.get("words") or {}).get(language, {})
        for part, label in PARTS.items():
            widget = (
                forms.Textarea(attrs={"rows": 6, "lang": language})
                if part == "body"
                else forms.TextInput(attrs={"lang": language})
            )
            self.fields[f"{language}_{part}"] = forms.CharField(
                label=label, max_length=LONGEST_WORDS[part], initial=said.get(part, ""), required=False, widget=widget
            )

    def written(self) -> dict[str, Any]:
        data, text = self.cleaned_data, self.cleaned_data["text"]
        place = (
            TEXTS[text].place
            if text in TEXTS and text != self.step.get("text")
            else data.get("place", self.step.get("place") or "")
        )
        return {
            "text": text or None,
            "words": {} if text else dict(self._words()),
            "place": place or None,
            "only_if": self.chosen("only_if"),
            "expires_days": data["expires_days"],
            "in_doubt": data["in_doubt"],
            "stream": data["stream"] or None,
        }

    def _words(self) -> Iterator[tuple[str, dict[str, str]]]:
        for language in self.languages:
            said = {part: self.cleaned_data[f"{language}_{part}"] for part in PARTS}
            if any(said.values()):
                yield language, {part: text for part, text in said.items() if text}

    def groups(self) -> Iterator[tuple[str, str, list]]:
        """The words of each language: its code, its name, its fields."""
        names = dict(settings.LANGUAGES)
        for language in self.languages:
            yield language, names[language], [self[f"{language}_{part}"] for part in PARTS]

    @property
    def known_fields(self) -> Choices:
        return [(code, field.label) for code, field in fitting(FIELDS, self.kind).items()]

    @property
    def aside_errors(self) -> bool:
        return any(field.errors for field in self.aside)

    @property
    def aside(self) -> list:
        return [self[name] for name in ("expires_days", "in_doubt", "stream")]

    @property
    def before_words(self) -> list:
        return [self["text"]]

    @property
    def after_words(self) -> list:
        names = [*(["place"] if "place" in self.fields else []), *self.lists["only_if"]]
        return [self[name] for name in names]


class WaitCard(Card):
    def build(self) -> None:
        self.fields["amount"] = number(_("How long"), self.step["amount"])
        self.fields["unit"] = choice(_("Unit"), list(UNIT_WORDS.items()), self.step["unit"], empty=None)
        self.fields["since"] = choice(
            _("Counted"), list(SINCE_WORDS.items()), self.step.get("since") or "here", empty=None
        )


class WaitUntilCard(Card):
    def build(self) -> None:
        self.fields["at"] = hour(_("At"), self.step["at"])
        self.fields["days"] = days(_("On"), self.step.get("days", []))

    def written(self) -> dict[str, Any]:
        return {"at": f"{self.cleaned_data['at']:%H:%M}", "days": self.cleaned_data["days"]}


class WaitForCard(Card):
    def build(self) -> None:
        self.fields["event"] = choice(_("For this to happen"), named(HAPPENINGS, self.kind), self.step["event"])
        self.fields["days"] = number(_("At most so many days"), self.step["days"])


class BranchCard(Card):
    def build(self) -> None:
        self.fields["fact"] = choice(_("Whether this is so"), named(FACTS, self.kind), self.step["fact"])


class NotifyCard(Card):
    def build(self) -> None:
        self.fields["who"] = choice(_("Whom"), named(PEOPLE, self.kind), self.step["who"])
        self.fields["words"] = forms.CharField(
            label=_("What"), max_length=500, initial=self.step["words"], required=False
        )


class EndCard(Card):
    def build(self) -> None:
        self.fields["reason"] = forms.CharField(
            label=_("Why it ends here"), max_length=200, initial=self.step.get("reason") or "", required=False
        )


CARDS: dict[str, type[Card]] = {
    "mail": MailCard,
    "wait": WaitCard,
    "wait-until": WaitUntilCard,
    "wait-for": WaitForCard,
    "branch": BranchCard,
    "notify": NotifyCard,
    "end": EndCard,
}
KINDS: dict[str, Any] = {
    "mail": gettext_lazy("Mail"),
    "wait": gettext_lazy("Wait for a time"),
    "wait-until": gettext_lazy("Wait until an hour"),
    "wait-for": gettext_lazy("Wait for something to happen"),
    "branch": gettext_lazy("Two ways"),
    "notify": gettext_lazy("Tell somebody"),
    "end": gettext_lazy("End"),
}


def cards_of(content: Mapping[str, Any], data: Any = None) -> tuple[WholeCard, dict[str, Card]]:
    """They offer what fits whom the journey begins with, as far as it is saved."""
    steps, kind = [step for _number, step in numbered(content["steps"])], kind_of(content["trigger"])
    return WholeCard(content, data, kind), {step["key"]: CARDS[step["kind"]](step, data, kind) for step in steps}


def all_valid(cards: Iterable[Card]) -> bool:
    """Each of them is asked, so that all errors are shown at once."""
    return [card for card in cards if not card.is_valid()] == []
