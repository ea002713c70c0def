"""Text that lists sort by: folded in Python and kept in byte order, so that both engines agree on what comes first."""

from django.db import models

from portal.text import fold, searchable


class FoldedField(models.CharField):
    """The first of the fields `of` that is not empty, as `portal.text.fold` leaves it; kept up to date by every save."""

    def __init__(self, *of: str, **options):
        self.of = of
        options.setdefault("max_length", 400)
        options.setdefault("default", "")
        options["editable"] = False
        super().__init__(**options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = next(filter(None, (getattr(model_instance, name) for name in self.of)), "")
        folded = fold(text)[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        options.pop("editable")
        return name, path, [*self.of, *args], options

    def db_parameters(self, connection):
        """PostgreSQL compares by the database's locale unless told otherwise."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class FoldedTexts(models.JSONField):
    """What is text among the values of the field `of`, by the same names, as `portal.text.searchable` leaves it; kept up to date
    by every save, so that both engines find the same in it.
    """

    def __init__(self, *of: str, **options):
        self.of = of
        super().__init__(**options | {"default": dict, "editable": False})

    def pre_save(self, model_instance: models.Model, add: bool) -> dict[str, str]:
        values = getattr(model_instance, self.of[0]).items()
        folded = {name: searchable(value) for name, value in values if isinstance(value, str)}
        setattr(model_instance, self.attname, folded)
        return folded

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, [*self.of, *args], {key: value for key, value in options.items() if key not in {"default", "editable"}}


class KeepsFolded(models.Model):
    """A save of some fields saves also what is folded from them."""

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **options) -> None:
        if update_fields is not None:
            folded = (field for field in self._meta.concrete_fields if isinstance(field, FoldedField | FoldedTexts))
            update_fields = {
                *update_fields,
                *(field.name for field in folded if not set(field.of).isdisjoint(update_fields)),
            }
        super().save(*args, update_fields=update_fields, **options)


def fold_rows(rows: models.QuerySet, name: str, chunk: int = 500) -> None:
    """For migrations: fill the folded field `name` of rows that are there already."""
    field, batch = rows.model._meta.get_field(name), []
    for row in rows.only("pk", name, *field.of).iterator(chunk_size=chunk):
        field.pre_save(row, add=False)
        batch.append(row)
        if len(batch) == chunk:
            rows.model._base_manager.using(rows.db).bulk_update(batch, [name])
            batch = []
    rows.model._base_manager.using(rows.db).bulk_update(batch, [name])
