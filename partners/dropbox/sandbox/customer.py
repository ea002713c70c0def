"""What a team's own admin and people do at Dropbox, without asking the portal."""

from collections.abc import Callable

from partners.dropbox.sandbox import teams, tokens
from partners.dropbox.sandbox.store import Document, Store


def act(store: Store, team_id: str, what: str, form: dict[str, str]) -> None:
    """Raises KeyError for a deed, a team or a person that does not exist."""
    if what == "unlink":
        tokens.unlink(store, team_id)
        return
    team = store.get("team", team_id)
    if team is None:
        raise KeyError(team_id)
    if what in _TEAM:
        _TEAM[what](team, form)
    else:
        _PERSON[what](team, _person(team, form))
    teams.save(store, team)


def _person(team: Document, form: dict[str, str]) -> Document:
    member = teams.matching(team, "team_member_id", form.get("member", ""))
    if member is None:
        raise KeyError("member")
    return member


def _admin(team: Document) -> Document | None:
    return next(iter(teams.active_admins(team)), None)


def _buy(team: Document, _form: dict[str, str]) -> None:
    team["licensed"] += 1


def _lose(team: Document, _form: dict[str, str]) -> None:
    team["licensed"] = max(0, team["licensed"] - 1)


def _invite(team: Document, form: dict[str, str]) -> None:
    """By the customer's admin; a team that pays by card buys the licence it lacks, and the log says so."""
    bought = teams.is_full(team)
    team["licensed"] += int(bought)
    member = teams.add_member(team, form["email"])
    details = {"previous_value": "not_joined", "new_value": "invited", "bought": bought}
    teams.record(team, "member_change_status", details, member=member, actor=_admin(team))


def _rename_team(team: Document, form: dict[str, str]) -> None:
    team["name"] = form["name"].strip() or team["name"]


def _work_by_jobs(team: Document, _form: dict[str, str]) -> None:
    team["works_by_jobs"] = not team["works_by_jobs"]


def _accept(team: Document, member: Document) -> None:
    if member["status"] == "invited":
        member["joined_at"] = teams.stamp()
        teams.change_status(team, member, "active", actor=member)


def _remove(team: Document, member: Document) -> None:
    if member["status"] != "removed" and not teams.is_last_admin(team, member):
        member |= {"status_before": member["status"], "removed_at": teams.stamp()}
        teams.change_status(team, member, "removed", actor=_admin(team))


def _suspend(team: Document, member: Document) -> None:
    if member["status"] == "active" and not teams.is_last_admin(team, member):
        member["suspended_at"] = teams.stamp()
        teams.change_status(team, member, "suspended", actor=_admin(team))


def _make_admin(_team: Document, member: Document) -> None:
    member["is_admin"] = True


def _step_down(team: Document, member: Document) -> None:
    if not teams.is_last_admin(team, member):
        member["is_admin"] = False


def _change_email(_team: Document, member: Document) -> None:
    local, _at, domain = member["email"].partition("@")
    member["email"] = f"{local}.new@{domain}"


_TEAM: dict[str, Callable[[Document, dict[str, str]], None]] = {
    "buy": _buy,
    "lose": _lose,
    "invite": _invite,
    "rename": _rename_team,
    "jobs": _work_by_jobs,
}
_PERSON: dict[str, Callable[[Document, Document], None]] = {
    "accept": _accept,
    "remove": _remove,
    "suspend": _suspend,
    "make-admin": _make_admin,
    "step-down": _step_down,
    "change-email": _change_email,
}
