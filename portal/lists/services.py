"""Keeping what somebody chose for a list."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.services import require_self
from portal.actions import business_action
from portal.errors import UnknownChoice
from portal.lists.columns import RecordList
from portal.lists.models import ColumnChoice
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY


@business_action(
    noun="lists", verb="choose-columns", label=_("Choose the columns of lists"), roles=NOBODY, anyone=True, api=False
)
def choose_columns(*, actor: Actor, user: User, declared: RecordList, columns: list[str]) -> ColumnChoice:
    require_self(actor, user)
    known = [column.name for column in declared.columns]
    for name in columns:
        if name not in known:
            raise UnknownChoice(field="columns", value=name, known=known)
    choice, _made = ColumnChoice.objects.get_or_create(user=user, list_name=declared.name)
    choice.columns = [column.name for column in declared.chosen(columns)]
    choice.save()
    return choice
