"""One value, checked as its model field says: so that no door can forget a length that PostgreSQL would trip over."""

from typing import TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _

from portal.errors import InvalidValue

Value = TypeVar("Value")


def checked(model: type[Model], name: str, value: Value) -> Value:
    """The value, or InvalidValue with the field's own words."""
    try:
        return cast(Field, model._meta.get_field(name)).clean(value, None)
    except ValidationError as error:
        raise InvalidValue(field=name, problem=" ".join(error.messages), cure=_("Correct it.")) from None
