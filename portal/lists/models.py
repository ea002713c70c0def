"""What people keep of lists."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet, Personal
from portal.tenancy.roles import ALL_STAFF, EVERYONE


class ColumnChoice(Personal):
    """Which columns somebody wants to see in a list, wherever they open it."""

    id = IdField("cc")
    user = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=60)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "list_name"), name="one_column_choice_per_list"),)

    def __str__(self) -> str:
        return self.list_name


class SavedViewQuerySet(PartnerOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Of the place where the actor is (a partner, or among staff): what is shared there, and what is their own."""
        if not actor.partner_id and not actor.is_staff:
            return self.none()
        own = models.Q(user_id=actor.user_id) if actor.user_id else models.Q()
        return self.filter(models.Q(shared=True) | own, partner_id=actor.partner_id or None)


class SavedView(PartnerOwned):
    """A list as somebody likes to see it: filters, search, sorting and columns, under a name. Staff's belong to no partner."""

    id = IdField("sv")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's belong to none
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whose it is; nobody's when a key has saved it, or when the person is gone.
    user = models.ForeignKey("portal.User", models.SET_NULL, null=True, blank=True, related_name="+")
    list_name = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("what the list’s address says"), max_length=2000, blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = EVERYONE
    staff_read_roles = ALL_STAFF
    objects: ClassVar = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(shared=True) | models.Q(user__isnull=False), name="own_saved_view_is_somebodys"
            ),
        )
        indexes = (models.Index(fields=("partner", "list_name"), name="saved_views_of_list"),)

    def __str__(self) -> str:
        return self.name
