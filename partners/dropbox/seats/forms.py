from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.asking import MOST_AT_ONCE
from partners.dropbox.seats.errors import TooManyPeople
from partners.dropbox.seats.pasting import LONGEST_PASTE, as_text, problem_of, read_people
from partners.dropbox.seats.people_file import lines_of_file
from partners.dropbox.seats.values import LONGEST_EMAIL, LONGEST_NAME, Invitee
from portal.imports.problems import ImportProblem

MOST_PROBLEMS = 20


class InviteForm(forms.Form):
    """One person, or many lines, or a file, or all of it: what is confirmed is always the lines, which a file becomes."""

    email = forms.CharField(label=_("Email"), required=False, max_length=LONGEST_EMAIL)
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=LONGEST_NAME)
    surname = forms.CharField(label=_("Surname"), required=False, max_length=LONGEST_NAME)
    lines = forms.CharField(
        label=_("Several people"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,  # where a file has a title, lines are empty, and those below it keep their numbers
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "One a line: address, given name, surname. What you copy from a spreadsheet or a CSV file works, with or without "
            "its heads."
        ),
    )
    file = forms.FileField(
        label=_("People in a file"),
        required=False,
        allow_empty_file=True,  # it is refused in words of its own
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=_(
            "CSV or XLSX, at most 1 MB. Its heads say which column has the address, the given name and the surname; other "
            "columns are left out. What it says then stands among the several people, to be mended there."
        ),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        one = Invitee(*(values.get(name, "").strip() for name in ("email", "given_name", "surname")))
        people, problems = read_people(self._lines(values.get("lines", ""), values.get("file")))
        for one_line in problems[:MOST_PROBLEMS]:
            words = _("Line {line}, “{said}”: {words}")
            self.add_error("lines", str(words).format(line=one_line.line, said=one_line.said, words=one_line.words))
        if len(problems) > MOST_PROBLEMS:
            self.add_error("lines", str(_("And {count} more lines.")).format(count=len(problems) - MOST_PROBLEMS))
        if any((one.email, one.given_name, one.surname)) and "email" not in self.errors:
            if problem := problem_of(one) or _named_below(one, people):
                self.add_error("email", str(problem))
            people = [one, *people]
        return {"people": people, "seen": values.get("seen", "")}

    def _lines(self, typed: str, file: Any) -> str:
        """With those of the file before the ones that were typed, for it says in its heads what follows."""
        if not file:
            return typed
        people, problems = read_people(typed)
        if problems:
            self.add_error("file", _("Mend the lines of the several people first, then choose the file again."))
            return typed
        try:
            lines = "\n".join(filter(None, (lines_of_file(file, file.size), as_text(people))))
        except ImportProblem as problem:
            self.add_error("file", f"{problem} {problem.advice}")
            return typed
        if words := _too_much(lines):
            self.add_error("file", words)
            return typed
        shown = cast(QueryDict, self.data).copy()
        shown["lines"] = lines
        self.data = shown
        return lines

    @property
    def as_lines(self) -> str:
        """Everybody who is named, for the form that confirms it."""
        return as_text(self.cleaned_data["people"])


def _too_much(lines: str) -> str:
    people, problems = read_people(lines)
    if (count := len(people) + len(problems)) > MOST_AT_ONCE:
        refused = TooManyPeople(limit=MOST_AT_ONCE, count=count)
        return f"{refused} {refused.advice}"
    words = _("Its addresses and names have more than {limit} characters together. Split it into several files.")
    return str(words).format(limit=LONGEST_PASTE) if len(lines) > LONGEST_PASTE else ""


def _named_below(one: Invitee, people: list[Invitee]) -> Any:
    below = {person.email.casefold() for person in people}
    return _("The same address stands among the several people.") if one.email.casefold() in below else ""
