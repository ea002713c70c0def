"""All rows that a list's address means, for what is done with them: to the letter, or not at all.

Only a page that is looked at leaves out what it cannot take, and says so. Elsewhere there would be rows that nobody asked for.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import FilterSet

from portal.errors import InvalidValue
from portal.lists.columns import RecordList
from portal.tenancy.actor import Actor
from portal.web.listing import Asker

CURE = gettext_lazy("Open the list again, and look what it has by now.")


def all_matching(actor: Actor, declared: RecordList, query: QueryDict) -> QuerySet:
    """`declared` is as `for_actor` gives it."""
    refuse_gone(declared, query)
    filterset = declared.filters(query, queryset=declared.rows(actor, query), request=Asker(actor))
    if not filterset.is_valid():
        raise _refused(filterset, query)
    return filterset.qs


def refuse_gone(declared: RecordList, names: Iterable[str]) -> None:
    if name := next((name for name in names if name in declared.gone), None):
        raise InvalidValue(field=name, problem=declared.gone[name], cure=CURE)


def _refused(filterset: FilterSet, query: QueryDict) -> InvalidValue:
    name = next(iter(filterset.errors))
    words = _("“{value}” can no longer be asked for under “{filter}”.")
    label = filterset.filters[name].label if name in filterset.filters else name
    problem = words.format(value=str(query.get(name, ""))[:80], filter=label)
    return InvalidValue(field=name, problem=problem, cure=CURE)
