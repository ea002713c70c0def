"""Where a person is signed in. allauth keeps the list; the portal notes only now and then that a session is still in use."""

from datetime import timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import HttpRequest

from portal import clock
from portal.accounts.models import User

NOTED_EVERY = timedelta(minutes=5)  # a write on each request would be one too many
_NOTED = "noted"  # in the session: under which key it was noted, and when


def note_seen(request: HttpRequest) -> None:
    """Also puts into the list what signed in without allauth: an accepted invitation."""
    key, at = request.session.get(_NOTED, ("", 0))
    now = clock.now().timestamp()
    if key == request.session.session_key and now - at < NOTED_EVERY.total_seconds():
        return
    request.session[_NOTED] = (request.session.session_key, now)
    UserSession.objects.create_from_request(request)


def sessions_of(user: User) -> list[UserSession]:
    """Those that still work, the one used last first."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.last_seen_at, reverse=True)


def records_of(session: UserSession) -> list[dict]:
    """How somebody signed in to it, step by step, as allauth wrote it down."""
    records = session._session_store(session.session_key).get(AUTHENTICATION_METHODS_SESSION_KEY)
    return records if isinstance(records, list) else []


def session_of(user: User, pk: int) -> UserSession | None:
    return UserSession.objects.filter(user=user, pk=pk).first()


def end_sessions(user: User, *, keep: str = "") -> None:
    """From their next request on all are strangers, but the session with the key `keep`, after `keep_signed_in`.

    The counter goes into every session's hash, so that none outlives it, whether it stands in the list or not. The caller
    saves the user.
    """
    user.session_epoch += 1
    for session in _listed(user).exclude(session_key=keep):
        session.end()


def keep_signed_in(request: HttpRequest, user: User) -> None:
    """This session follows a change that ended the others. It gets a new key, and its line in the list with it."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    _listed(user).filter(session_key=before).update(session_key=request.session.session_key)


def _listed(user: User) -> QuerySet[UserSession]:
    return UserSession.objects.filter(user_id=user.pk)
