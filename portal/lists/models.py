"""What people keep of lists."""

from django.db import models

from portal.ids import IdField
from portal.tenancy.kinds import Personal


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
