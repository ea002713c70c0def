from rest_framework.permissions import SAFE_METHODS, BasePermission

from portal.errors import NotFound, ScopeMissing, StaffScopeMissing
from portal.tenancy.actor import ActorKind


class HasActor(BasePermission):
    """A key is needed, and for reading the noun's `:read` scope. Writes are the services' to refuse.

    A viewset may set `anonymous_actions` (names of its actions that need no key) and `staff_only`.
    """

    def has_permission(self, request, view) -> bool:
        actor = request._request.actor
        if actor.kind == ActorKind.ANONYMOUS:
            return getattr(view, "action", None) in getattr(view, "anonymous_actions", ())
        if getattr(view, "staff_only", False) and not actor.is_staff:
            raise NotFound()
        noun = getattr(view, "noun", "")
        if request.method in SAFE_METHODS and noun and not actor.has_scope(f"{noun}:read"):
            raise (StaffScopeMissing if actor.is_staff else ScopeMissing)(scope=f"{noun}:read")
        return True
