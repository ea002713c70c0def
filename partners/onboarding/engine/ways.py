"""Which step follows which. Pure."""

from collections.abc import Iterator, Mapping

from partners.onboarding.engine.values import End, Run, Steps, Version, walk, ways_of

Ways = Mapping[tuple[str, str], str]  # from a step's key and its outcome; without an outcome, to what follows all of it


def ways_through(steps: Steps) -> Ways:
    return dict(_each_way(steps, ""))


def follow(ways: Ways, key: str, outcome: str = "") -> str:
    return ways.get((key, outcome), ways.get((key, ""), ""))


def after(version: Version, key: str, outcome: str = "") -> str:
    """The step that follows; empty at the end."""
    return follow(ways_through(version.steps), key, outcome)


def carried_over(old: Version, new: Version, run: Run) -> str:
    """Where whoever stands somewhere in the old version goes on in the new one: there, or at the next step that it has kept."""
    ways, kept, at = ways_through(old.steps), {step.key for _, step in walk(new.steps)}, run.at
    while at and at not in kept:
        at = follow(ways, at)
    return at


def _each_way(steps: Steps, then: str) -> Iterator[tuple[tuple[str, str], str]]:
    following = [*(step.key for step in steps[1:]), then]
    for step, follows in zip(steps, following, strict=False):
        yield (step.key, ""), "" if isinstance(step, End) else follows
        for outcome, inner in ways_of(step).items():
            yield (step.key, outcome), inner[0].key if inner else follows
            yield from _each_way(inner, follows)
