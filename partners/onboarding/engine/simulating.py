"""What a version would do with a reader to whom this happens. Pure: `next_act` under a clock that jumps."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from partners.onboarding.engine.deciding import acts_now, advanced, begin, reason_not_to_send
from partners.onboarding.engine.values import (
    Act,
    Ended,
    Mail,
    Mailed,
    Passed,
    Reason,
    Rest,
    Run,
    Seen,
    Skipped,
    Told,
    Version,
    walk,
)
from portal.mail.hours import ReaderCalendar

Happening = tuple[datetime, str]
Left = Mapping[str, datetime]  # when mails went out, by their step
Leaves = Callable[[Mail, datetime, Left], datetime]
NO_LONGER = timedelta(seconds=1)  # after a mail expired


@dataclass(frozen=True, slots=True)
class Turns:
    """By which events a fact becomes so, and no longer so. Where nothing makes it so, it is so from the start."""

    true_by: frozenset[str] = frozenset()
    false_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """What the reader gets or does not get, when and why. `outcome` as in the ledger; "rests" is where it stands at the end."""

    at: datetime
    step: str
    outcome: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who it is tried with. `leaves` says when a mail that is planned goes out, beside those that left: hours and gaps are
    no matter of the engine's."""

    calendar: ReaderCalendar
    turns: Mapping[str, Turns]
    at_start: Mapping[str, bool] = field(default_factory=dict)
    leaves: Leaves = lambda mail, planned, left: planned

    def seen(self, happened: Sequence[Happening], since: datetime) -> Seen:
        first: dict[str, datetime] = {}
        for at, event in happened:
            if at > since:
                first.setdefault(event, at)
        return Seen(first, {fact: self._is_so(fact, happened) for fact in self.turns})

    def that_matter(self, happenings: Iterable[Happening], since: datetime) -> list[Happening]:
        """The first of each since then, and what turns a fact: the thousandth client changes nothing."""
        known, facts, kept = set(), {fact: self._is_so(fact, ()) for fact in self.turns}, []
        for at, event in sorted(happenings):
            turned = {fact: is_so for fact, is_so in self._turned_by(event) if facts[fact] != is_so}
            if turned or (at > since and event not in known):
                kept.append((at, event))
            facts |= turned
            if at > since:
                known.add(event)
        return kept

    def _turned_by(self, event: str) -> Iterator[tuple[str, bool]]:
        for fact, turns in self.turns.items():
            if event in turns.true_by or event in turns.false_by:
                yield fact, event in turns.true_by

    def _is_so(self, fact: str, happened: Sequence[Happening]) -> bool:
        turns = self.turns[fact]
        for _, event in reversed(happened):
            if event in turns.true_by or event in turns.false_by:
                return event in turns.true_by
        return self.at_start.get(fact, not turns.true_by)


def simulate(
    version: Version, start: datetime, happenings: Sequence[Happening], reader: Reader, until: datetime
) -> list[Line]:
    trial = _Trial(version, reader.that_matter(happenings, start), reader, Run("", start, start))
    first = begin(version, trial.seen(start))
    if isinstance(first, Ended):
        return [Line(start, "", first.outcome, first.because)]
    trial.run = replace(trial.run, at=first)
    now: datetime | None = start
    while now is not None and now <= until:
        now = trial.go_on(now)
    return trial.lines + trial.standing


@dataclass(slots=True)
class _Trial:
    version: Version
    happenings: list[Happening]
    reader: Reader
    run: Run
    mail: Mailed | None = None  # planned, and not gone
    lines: list[Line] = field(default_factory=list)
    standing: list[Line] = field(default_factory=list)
    left: dict[str, datetime] = field(default_factory=dict)

    def seen(self, now: datetime) -> Seen:
        return self.reader.seen([one for one in self.happenings if one[0] <= now], self.run.started_at)

    def go_on(self, now: datetime) -> datetime | None:
        """All that is done at that moment. Gives the next one at which something may be, None when it is over."""
        seen, self.standing = self.seen(now), []
        if self.mail and self.run.pending and self.run.pending <= now:
            self._settle(self.mail, seen, now)
        act: Act | None = None
        for act in acts_now(self.version, self.run, seen, self.reader.calendar, now):
            self._note(act, now)
        if isinstance(act, Ended):
            return None
        rests_until = self.run.pending or (act.until if isinstance(act, Rest) else now)
        return min([rests_until, *(at for at, _ in self.happenings if at > now)])

    def _note(self, act: Act, now: datetime) -> None:
        match act:
            case Mailed():
                mail = next(step for _, step in walk(self.version.steps) if step.key == act.step)
                assert isinstance(mail, Mail)
                self.mail = act
                leaves = min(self.reader.leaves(mail, now, self.left), act.expires_at + NO_LONGER)
                self.run = replace(advanced(self.run, act, now), pending=leaves)
            case Rest():
                self.standing = [Line(self.run.pending or act.until, act.step, "rests", act.because)]
            case Ended():
                if self.mail:
                    self.lines.append(Line(now, self.mail.step, "skipped", act.because))
                self.lines.append(Line(now, act.step, act.outcome, act.because))
            case Skipped() | Passed() | Told():
                because = act.because if isinstance(act, Skipped) else None
                self.lines.append(Line(now, act.step, act.outcome, because))
                self.run = advanced(self.run, act, now)

    def _settle(self, mail: Mailed, seen: Seen, now: datetime) -> None:
        reason = Reason("too-late") if now > mail.expires_at else reason_not_to_send(self.version, mail.step, seen)
        self.lines.append(Line(now, mail.step, "skipped" if reason else mail.outcome, reason))
        if not reason:
            self.left[mail.step] = now
        self.mail, self.run = None, replace(self.run, pending=None, entered_at=now)
