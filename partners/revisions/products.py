"""Plans and add-ons that a revision brings, and what it calls those that there are."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import ADD_ONS_AFTER, AddOn, Plan, Product
from partners.revisions import errors
from partners.revisions.models import Revision
from portal import clock
from portal.accounts.values import checked
from portal.errors import InvalidValue
from portal.text import clean_text, fold

PRODUCTS: dict[str, tuple[str, type[Plan | AddOn]]] = {"plan_versions": ("plan", Plan), "add_on_versions": ("add_on", AddOn)}
STEP = 10  # between two places, so that another one fits in


def new_product(model: type[Plan | AddOn], field: str, given: Mapping[str, Any], known: Mapping[str, Product]) -> Product:
    """Not saved yet. `known` are plans and add-ons, for no two share a code."""
    product = model(code=clean_text(given.get(field) or ""), name=clean_text(given["name"]))
    try:
        checked(model, "code", product.code)
    except InvalidValue as error:
        error.field = field
        raise
    if product.code.lower() in {code.lower() for code in known}:
        raise errors.CodeTaken(field=field, value=product.code)
    product.rank = given["rank"]
    if not 0 <= product.rank < ADD_ONS_AFTER:
        problem = _("A place is a number from 0 to {most}.").format(most=ADD_ONS_AFTER - 1)
        raise InvalidValue(field="rank", problem=problem, cure=_("Choose one of these."))
    if other := next((one for one in known.values() if isinstance(one, model) and one.rank == product.rank), None):
        problem = _("{name} has this place: no team could be raised from one of the two to the other.").format(name=other)
        raise InvalidValue(field="rank", problem=problem, cure=_("Choose another number."))
    return product


def refuse_other_place(product: Product, given: Mapping[str, Any]) -> None:
    if given.get("rank") not in (None, product.rank):
        problem = _("{name} has its place already: teams were raised by it.").format(name=product)
        raise InvalidValue(field="rank", problem=problem, cure=_("Leave it out."))


def names_taken() -> dict[str, str]:
    """Whose they are, today and on days to come: files and people name a plan by its name."""
    taken: dict[str, str] = {}
    today = clock.today()
    for model in (Plan, AddOn):
        for product in model.objects.prefetch_related("versions"):
            coming = [row.name for row in product.versions.all() if row.name and row.valid_from > today]
            taken |= {fold(name): product.code for name in (product.name, *coming)}
    return taken


def read_name(product: Product, given: Mapping[str, Any], taken: dict[str, str]) -> str:
    """Empty: it is called as before."""
    name = checked(type(product), "name", clean_text(given["name"])) if given.get("name") else ""
    if name and (other := taken.setdefault(fold(name), product.code)) != product.code:
        raise errors.NameTaken(field="name", value=name, code=other)
    return name


def take_back_products(revision: Revision) -> None:
    """What only this revision brought goes with it, unless something else speaks of it already: that is never offered then."""
    for kind, (field, model) in PRODUCTS.items():
        codes = {row[field] for row in revision.asked.get(kind, ())}
        for product in model.objects.filter(code__in=codes, versions=None).order_by("pk"):
            if not _is_spoken_of(product):
                product.delete()


def _is_spoken_of(product: Plan | AddOn) -> bool:
    relations = product._meta.get_fields(include_hidden=True)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: product}).exists()  # type: ignore[union-attr]
        for relation in relations
        if relation.auto_created and not relation.concrete
    )
