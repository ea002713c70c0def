"""What the engine's tests know: registries, three journeys in which each kind of step is, and a reader in Berlin."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from partners.onboarding.engine.checking import Fits, Known
from partners.onboarding.engine.reading import read_version
from partners.onboarding.engine.simulating import Turns
from partners.onboarding.engine.values import Version
from portal.mail.hours import ReaderCalendar

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = ReaderCalendar(BERLIN, "DE")
TURNS = {
    "no-client-yet": Turns(false_by=frozenset({"client-created"})),
    "agreement-accepted": Turns(frozenset({"agreement-accepted"})),
    "second-factor": Turns(frozenset({"second-factor-added"}), frozenset({"second-factor-removed"})),
    "team-connected": Turns(frozenset({"team-connected"}), frozenset({"team-disconnected"})),
    "has-subscription": Turns(frozenset({"subscription-created"})),
    "in-trial": Turns(frozenset({"trial-started"}), frozenset({"subscription-over"})),
    "is-first-owner": Turns(frozenset({"became-first-owner"})),
    "course-started": Turns(frozenset({"course-started"})),
    "certified": Turns(frozenset({"certified"})),
}
OF_CLIENTS = {"team-connected", "team-disconnected", "trial-started", "subscription-over", "client-put-away"}
OF_PARTNERS = {
    "client-created", "agreement-accepted", "second-factor-added", "second-factor-removed", "subscription-created",
    "became-first-owner", "course-started", "certified", "partner-ended", "member-left", "team-connected",
}  # fmt: skip
FITS = Fits(
    events=OF_PARTNERS,
    facts=set(TURNS),
    places={
        "set-password", "agreement", "new-client", "clients", "courses", "home", "security", "notifications", "connect",
    },
    fields={"name", "partner", "client", "days_left"},
    texts={
        "welcome", "agreement", "first-client", "help-first-client", "connect-team", "seats-counted", "certify", "first-month",
        "colleague-places", "second-factor", "first-lesson", "notifications",
        "client-next-step", "client-team-waits", "client-help", "client-trial-ends",
    },
    people={"partner-manager", "owners"},
)  # fmt: skip
KNOWN = Known(
    events=OF_PARTNERS | OF_CLIENTS,
    facts=FITS.facts,
    places=FITS.places,
    fields=FITS.fields,
    texts=FITS.texts,
    people=FITS.people,
    triggers={
        "partner-approved": FITS,
        "member-joined": FITS,
        "client-admin-expected": replace(
            FITS, events=OF_CLIENTS, facts={"team-connected", "in-trial", "certified"}, fields={"name", "partner", "client"}
        ),
    },
    ways_in={"set-password"},
    actions={"resend-activation", "choose-time", "not-interested"},
    streams={"onboarding", "training", "product-news"},
    languages=("en", "de"),
)
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "journeys").glob("*.json")}


def example(name: str) -> Version:
    return read_version(EXAMPLES[name])


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def version(*steps: dict, **more) -> Version:
    return read_version({"schema": 1, "trigger": "partner-approved", "steps": list(steps), **more})


def mail(key: str, **more) -> dict:
    return {"key": key, "kind": "mail", "text": "welcome", **more}


def wait(key: str, amount: int = 3, unit: str = "days", **more) -> dict:
    return {"key": key, "kind": "wait", "amount": amount, "unit": unit, **more}


def until_nine(key: str, *days: str) -> dict:
    return {"key": key, "kind": "wait-until", "at": "09:00", "days": list(days)}


def wait_for(key: str, event: str, came: list[dict] = (), missed: list[dict] = (), days: int = 14) -> dict:
    return {"key": key, "kind": "wait-for", "event": event, "days": days, "came": list(came), "missed": list(missed)}


def branch(key: str, fact: str, yes: list[dict] = (), no: list[dict] = ()) -> dict:
    return {"key": key, "kind": "branch", "fact": fact, "yes": list(yes), "no": list(no)}


def end(key: str) -> dict:
    return {"key": key, "kind": "end", "reason": "Enough."}
