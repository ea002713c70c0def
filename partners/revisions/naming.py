"""A name that a revision gave comes on its day. What was written down before, in events and papers, stays as it was written."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import AddOn, Plan
from partners.revisions.succession import hold_catalogue
from portal import clock
from portal.background import background_round
from portal.events.record import record_event
from portal.events.sentences import phrases
from portal.tenancy.actor import Actor

RENAMED = "catalogue.renamed"
phrases({RENAMED: _("gave {was} its new name {name}, by {subject}")})


@background_round("catalogue-names")
def call_by_todays_names(limit: int = 100) -> int:
    """There are some dozen products, and names seldom change."""
    return sum(_called_anew(model) for model in (Plan, AddOn))


def _has_other_name(product: Plan | AddOn) -> bool:
    return product.name_on(clock.today()) != product.name


@transaction.atomic
def _called_anew(model: type[Plan | AddOn]) -> int:
    if not any(map(_has_other_name, model.objects.prefetch_related("versions"))):
        return 0
    hold_catalogue()
    renamed = [one for one in model.objects.prefetch_related("versions") if _has_other_name(one)]
    for product in renamed:
        was, product.name = product.name, product.name_on(clock.today())
        product.save(update_fields=["name"])
        _tell(product, was)
    return len(renamed)


def _tell(product: Plan | AddOn, was: str) -> None:
    """Of one that has not begun yet, the version that brings its first name lies ahead."""
    bringing = product.versions.select_related("revision").filter(name=product.name).order_by("-valid_from")
    brought = bringing.filter(valid_from__lte=clock.today()).first() or bringing.last()
    names = {"was": was, "name": product.name, "code": product.code}
    about = brought.revision if brought and brought.revision else product
    record_event(Actor.system(), RENAMED, about, old={"name": was}, new=names)
