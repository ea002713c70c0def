"""Walls inside the database, put up after every `migrate` from what the models say, so that none can be forgotten:

- tables marked `append_only` refuse UPDATE and DELETE by trigger, on both engines; the fields named in `sealed_once` may be
  filled in once, from NULL, with everything else unchanged, and those named in `emptied_once` may be emptied once, while the
  first of it is filled in; a row follows the record that `moves_with` names to another partner;
- of those, a ledger says by `balanced` (whose it is, the line's number, what it adds, the balance) that every line follows the
  one before: numbers have no gap, and the balance is the last one and what is added;
- on PostgreSQL each foreign key between two partner-owned tables is also one on `(partner, id)`, so that a row cannot hang
  on another partner's (row-level security does not look at foreign keys), but where the model says that it `stays_behind`;
- where an owner role migrates (`DATABASE_OWNER_URL`), the application's role may read and write rows and nothing else: no
  DDL, no TRUNCATE, and on append-only tables no DELETE.

They are not migrations because SQLite drops a table's triggers whenever it alters the table.
"""

from collections.abc import Collection, Iterator
from typing import Any, cast

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, models

from portal.search.index import fill as fill_search
from portal.search.models import SearchEntry
from portal.search.registry import is_found
from portal.tenancy.kinds import PartnerOwned


def before_migrate(app_config: AppConfig, using: str, plan: list, **kwargs) -> None:
    """Signal receiver of `pre_migrate`. On SQLite a table is made anew when it changes, and while its old one is gone a trigger
    that asks it lets nothing pass: those are down until `post_migrate`.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    for model in app_config.get_models():
        if getattr(model, "moves_with", "") and getattr(model, "append_only", False):
            unprotect(connection, model)


def after_migrate(app_config: AppConfig, using: str, **kwargs) -> None:
    """Signal receiver of `post_migrate`."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for model in app_config.get_models():
        if model._meta.db_table not in tables:
            continue
        if getattr(model, "append_only", False):
            protect(connection, model)
        if connection.vendor == "postgresql" and issubclass(model, PartnerOwned):
            add_partner_keys(connection, model)
    if SearchEntry._meta.db_table in tables:
        fill_search((model for model in app_config.get_models() if is_found(model) and is_as_declared(connection, model)), using)
    if app_config.label == "portal":
        call_command("createcachetable", database=using, verbosity=0)
    if using == "owner":
        grant_to_application(connection, settings.DATABASES["default"]["USER"])


def is_as_declared(connection, model: type[models.Model]) -> bool:
    """Whether the table has every column the model reads: not after migrating to an older state."""
    with connection.cursor() as cursor:
        found = {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    return found >= {field.column for field in model._meta.concrete_fields}


def grant_to_application(connection, role: str) -> None:
    """What the application's role may do with the owner's tables. Run after every app, so that the last one covers all."""
    append_only = [model._meta.db_table for model in append_only_models()]
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        existing = set(connection.introspection.table_names(cursor))
        for table in filter(existing.__contains__, append_only):
            cursor.execute(f"REVOKE DELETE ON {connection.ops.quote_name(table)} FROM {name}")


def append_only_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if getattr(model, "append_only", False))


def protect(connection, model: type[models.Model]) -> None:
    """Put up the model's triggers anew."""
    statements = _sqlite_triggers(model) if connection.vendor == "sqlite" else _postgresql_triggers(model)
    if hasattr(model, "balanced"):
        statements += _sqlite_balance(model) if connection.vendor == "sqlite" else _postgresql_balance(model)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def unprotect(connection, model: type[models.Model]) -> None:
    """Take the triggers down: before migrations, and in the suite, to empty tables between tests."""
    table = model._meta.db_table
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for what in ("update", "delete", "unbalanced"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{what}"{on}')


def _allowed_update(model: type[models.Model], same: str) -> str:
    """SQL that is true for what an append-only table takes once: its seal, and being emptied. `same` is the engine's null-safe
    `=`.
    """
    allowed = []
    if sealed := getattr(model, "sealed_once", ()):
        once = [f'OLD."{sealed[0]}" IS NULL', f'NEW."{sealed[0]}" IS NOT NULL']
        allowed.append([*once, *_kept(model, sealed, same)])
    mark, emptied = getattr(model, "emptied_once", ("", ()))
    if mark:
        once = [f"OLD.\"{mark}\" = ''", f"NEW.\"{mark}\" <> ''"]
        empty = [f"CAST(NEW.\"{name}\" AS text) IN ('', '{{}}')" for name in emptied]
        allowed.append([*once, *empty, *_kept(model, (mark, *emptied), same)])
    if getattr(model, "moves_with", ""):
        allowed.append([_is_its_records(model), *_kept(model, ("partner",), same)])
    return " OR ".join(" AND ".join(conditions) for conditions in allowed) or "FALSE"


def _is_its_records(model: type[models.Model]) -> str:
    """The row's partner is that of the record it hangs on. PostgreSQL asks that by the composite foreign key, and no trigger's
    condition may look elsewhere there.
    """
    if connections["default"].vendor == "postgresql":
        return "TRUE"
    relation = cast(models.ForeignKey, model._meta.get_field(cast(Any, model).moves_with))
    table = relation.related_model._meta.db_table
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW."{relation.column}" AND partner_id = NEW.partner_id)'


def _kept(model: type[models.Model], but: Collection[str], same: str) -> list[str]:
    columns = [field.column for field in model._meta.concrete_fields if field.name not in but]
    return [f'NEW."{column}" {same} OLD."{column}"' for column in columns]


def _sqlite_triggers(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f'DROP TRIGGER IF EXISTS "{table}_no_update"',
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" WHEN NOT ({_allowed_update(model, "IS")}) {refuse}',
        f'DROP TRIGGER IF EXISTS "{table}_no_delete"',
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" {refuse}',
    ]


def _postgresql_triggers(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    condition = _allowed_update(model, "IS NOT DISTINCT FROM")
    run = "FOR EACH ROW {when} EXECUTE FUNCTION portal_refuse_change()"
    return [
        "CREATE OR REPLACE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f'DROP TRIGGER IF EXISTS "{table}_no_update" ON "{table}"',
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" '
        + run.format(when=f"WHEN (NOT ({condition}))"),
        f'DROP TRIGGER IF EXISTS "{table}_no_delete" ON "{table}"',
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" ' + run.format(when=""),
    ]


def _ledger_columns(model: type[models.Model]) -> dict[str, str]:
    names = ("whose", "number", "added", "balance")
    columns = [cast(Any, model._meta.get_field(field)).column for field in cast(Any, model).balanced]
    return {"table": model._meta.db_table, **dict(zip(names, columns, strict=True))}


def _sqlite_balance(model: type[models.Model]) -> list[str]:
    last = 'COALESCE((SELECT "{of}" FROM "{table}" WHERE "{whose}" = NEW."{whose}" ORDER BY "{number}" DESC LIMIT 1), 0)'
    columns = _ledger_columns(model)
    number, balance = (last.format(of=columns[of], **columns) for of in ("number", "balance"))
    follows = f'NEW."{{number}}" = {number} + 1 AND NEW."{{balance}}" = {balance} + NEW."{{added}}"'.format(**columns)
    table = columns["table"]
    return [
        f'DROP TRIGGER IF EXISTS "{table}_no_unbalanced"',
        f'CREATE TRIGGER "{table}_no_unbalanced" BEFORE INSERT ON "{table}" WHEN NOT ({follows}) '
        f"BEGIN SELECT RAISE(ABORT, '{table}: a line has to follow the one before'); END",
    ]


def _postgresql_balance(model: type[models.Model]) -> list[str]:
    columns = _ledger_columns(model)
    table, function = columns["table"], f'"portal_balance_{columns["table"]}"'
    body = (
        'DECLARE last record; BEGIN SELECT "{number}" AS number, "{balance}" AS balance INTO last FROM "{table}" '
        'WHERE "{whose}" = NEW."{whose}" ORDER BY "{number}" DESC LIMIT 1; '
        'IF NEW."{number}" <> COALESCE(last.number, 0) + 1 OR NEW."{balance}" <> COALESCE(last.balance, 0) + NEW."{added}" '
        "THEN RAISE EXCEPTION '{table}: a line has to follow the one before' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END"
    ).format(**columns)
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f'DROP TRIGGER IF EXISTS "{table}_no_unbalanced" ON "{table}"',
        f'CREATE TRIGGER "{table}_no_unbalanced" BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()',
    ]


def partner_keys(model: type[PartnerOwned]) -> Iterator[tuple[str, str, str]]:
    """The model's foreign keys to other partner-owned tables: constraint name, column, target table."""
    for field in model._meta.concrete_fields:
        target = field.related_model if field.many_to_one or field.one_to_one else None
        if target and field.column and issubclass(target, PartnerOwned) and field.name not in model.stays_behind:
            yield _name_of_key(model, field), field.column, target._meta.db_table


def _name_of_key(model: type[PartnerOwned], field: models.Field) -> str:
    return f"{model._meta.db_table}_{field.column}_same_partner"[:63]


def add_partner_keys(connection, model: type[PartnerOwned]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for relation in model.stays_behind:  # put up before the model said so
            name = _name_of_key(model, cast(models.Field, model._meta.get_field(relation)))
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
        for name, column, target in partner_keys(model):
            cursor.execute(f'CREATE UNIQUE INDEX IF NOT EXISTS "{target}_partner_key" ON "{target}" (partner_id, id)')
            cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(
                    f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (partner_id, "{column}") '
                    f'REFERENCES "{target}" (partner_id, id) DEFERRABLE INITIALLY DEFERRED'
                )
