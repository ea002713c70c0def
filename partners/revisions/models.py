"""A revision of the catalogue: what staff laid down at once, to hold from a day on."""

import hashlib
import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import NetworkOwned
from portal.tenancy.roles import NETWORK_READERS, TRADE_DESK


class Revision(Lifecycle, NetworkOwned):
    """`asked` is what staff entered, as far as it says something new, `lines` the same with what held before; `effects` whom it
    affects, as it was entered, and from then on as it was confirmed. What holds is in the catalogue's own rows, which name the
    revision that brought them: before a second person confirms it, none does.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("revision", "Waits for a second person")
        CONFIRMED = "confirmed", pgettext_lazy("revision", "Confirmed")
        WITHDRAWN = "withdrawn", pgettext_lazy("revision", "Taken back")
        LAPSED = "lapsed", pgettext_lazy("revision", "Lapsed")  # its day came before anybody confirmed it

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.PROPOSED: frozenset({State.CONFIRMED, State.WITHDRAWN, State.LAPSED}),
        State.CONFIRMED: frozenset({State.WITHDRAWN}),
    }

    id = IdField("rv")
    title = models.CharField(_("what changes"), max_length=120)  # whoever is affected reads it
    first_on = models.DateField(_("first day"))
    asked = models.JSONField(default=dict, editable=False)  # as `create_revision` takes it, in plain values
    lines = models.JSONField(default=list, editable=False)
    effects = models.JSONField(default=dict, editable=False)
    affected_partners = models.JSONField(default=list, editable=False)  # ids of those that are told
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONFIRMED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # of taking it back
    entered_by = models.CharField(_("entered by"), max_length=250, blank=True)
    user = models.ForeignKey(  # who entered it, also by a key, and so does not confirm it
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("entered"), default=clock.now, editable=False)
    confirmed_by = models.CharField(_("confirmed by"), max_length=250, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    alone_because = models.CharField(_("why one person alone"), max_length=500, blank=True)  # where nobody else could confirm it
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    folded_title = FoldedField("title")

    partners_read = False  # it names other partners' subscriptions
    staff_read_roles = NETWORK_READERS | TRADE_DESK  # who reads every partner's
    not_in_events: ClassVar[frozenset[str]] = frozenset({"asked", "lines", "effects", "affected_partners"})

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    @property
    def has_begun(self) -> bool:
        return self.first_on <= clock.today()

    @property
    def digest(self) -> str:
        """Of what was asked and of all that it does: what is confirmed is what was shown."""
        written: Any = json.dumps([self.lines, self.effects], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(written.encode()).hexdigest()
