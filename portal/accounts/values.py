"""One value, checked as its model field says: so that no door can forget a length that PostgreSQL would trip over."""

from typing import TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _

from portal.errors import InvalidValue, TooLong

Value = TypeVar("Value")


def checked(model: type[Model], name: str, value: Value) -> Value:
    """The value, or InvalidValue with the field's own words."""
    if isinstance(value, str):
        within(model, name, value)
    try:
        return cast(Field, model._meta.get_field(name)).clean(value, None)
    except ValidationError as error:
        raise InvalidValue(field=name, problem=" ".join(error.messages), cure=_("Correct it.")) from None


def within(model: type[Model], column: str, text: str, *, field: str = "") -> str:
    """The text, if it is no longer than its column: of a text column Django asks only in forms, and composing characters
    can make a text longer after a form has counted it. `field` is what the reader calls it.
    """
    limit = cast(Field, model._meta.get_field(column)).max_length
    if limit is not None and len(text) > limit:
        raise TooLong(field=field or column, limit=limit)
    return text
