"""States change in one place: each model says which state may follow which, and `become` is the only way."""

from typing import ClassVar, cast

from django.db import models

from portal.errors import WrongState
from portal.tenancy.kinds import Record


class Lifecycle(Record):
    """A record with a `state` field (declared by the model, with its choices) and a table of transitions."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {}
    state: str

    class Meta:
        abstract = True

    def can_become(self, state: str) -> bool:
        return state in self.TRANSITIONS.get(self.state, frozenset())

    def become(self, state: str) -> None:
        """Set the new state (unsaved). Raises `WrongState` when the table does not allow it."""
        if not self.can_become(state):
            labels = dict(cast(models.Field, self._meta.get_field("state")).flatchoices)
            raise WrongState(state=labels.get(self.state, self.state), wanted=labels.get(state, state))
        self.state = state
